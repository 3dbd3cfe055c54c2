import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words } from '../words/overview.ts'

/** Starts a run and leads to it, or to the one that runs already. */
export function SyncButton({ connection }: { readonly connection: string }) {
  const mayRun = useMay('admin', 'finance')
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const { data: status } = useQuery(asks.status(connection))
  const start = useWrite({
    mutationFn: () => acts.sync(connection),
    onSuccess: ({ runId, work }) => {
      void client.invalidateQueries({ queryKey: ['run', connection] })
      navigate(runId === null ? href('runs', { connection }) : href('run', { connection, run: runId }, { work }))
    },
  })
  if (!mayRun) return null
  return (
    <>
      {start.error && (
        <span className="small bad" role="alert">
          {start.error.message}
        </span>
      )}
      <Button
        size="sm"
        loading={start.isPending}
        disabled={status?.running !== null && status !== undefined}
        onClick={() => start.mutate()}
      >
        {words.syncNow}
      </Button>
    </>
  )
}
