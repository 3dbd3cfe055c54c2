import { Button } from '@mantine/core'
import { IconArrowBackUp, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { acts } from '../acts.ts'
import type { Begun, RunWhole } from '../documents.ts'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words } from '../words/runs.ts'
import { words as undo } from '../words/undo.ts'
import { ReleaseUndo } from './release-undo.tsx'
import { UndoDialog } from './undo-dialog.tsx'

interface Given {
  readonly connection: string
  readonly run: RunWhole
}

const ENDED = ['done', 'done_with_issues']

/** Stop while it runs; afterwards run it again, take it back, or release what was taken back. */
export function RunActions({ connection, run }: Given) {
  const mayRun = useMay('admin', 'finance')
  const mayUndo = useMay('admin')
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const [asks, setAsks] = useState(false)
  const act = useWrite({
    mutationFn: (work: () => Promise<Pick<Begun, 'runId'> & Partial<Begun>>) => work(),
    onSuccess: ({ runId, work }) => {
      void client.invalidateQueries({ queryKey: ['run', connection] })
      if (runId !== null && runId !== run.runId) navigate(href('run', { connection, run: runId }, { work }))
    },
  })
  if (!mayRun) return null
  const isUndone = run.undoneBy.some(({ status }) => ENDED.includes(status))
  const wrote = run.operations.length
  const isUndoable =
    mayUndo && run.mode !== 'preview' && run.mode !== 'undo' && run.mode !== 'erase' && wrote > 0 && !isUndone
  const releases = mayUndo ? (run.undoes ?? (run.undoneBy.length > 0 ? run.runId : null)) : null
  const again = (['changes', 'full', 'reconcile'] as const).find((mode) => mode === run.mode)
  if (run.status === 'running')
    return (
      <Button
        size="sm"
        variant="default"
        leftSection={<IconPlayerStop size={16} aria-hidden={true} />}
        loading={act.isPending}
        onClick={() => act.mutate(() => acts.stop(connection, run.runId))}
      >
        {words.stop}
      </Button>
    )
  return (
    <>
      {again && (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconRefresh size={16} aria-hidden={true} />}
          loading={act.isPending}
          onClick={() => act.mutate(() => acts.sync(connection, again))}
        >
          {words.rerun}
        </Button>
      )}
      {isUndoable && (
        <Button
          size="sm"
          variant="default"
          leftSection={<IconArrowBackUp size={16} aria-hidden={true} />}
          onClick={() => setAsks(true)}
        >
          {undo.open}
        </Button>
      )}
      {act.error && <span className="small bad">{act.error.message}</span>}
      {releases !== null && <ReleaseUndo connection={connection} run={releases} />}
      {asks && <UndoDialog connection={connection} run={run.runId} onClose={() => setAsks(false)} />}
    </>
  )
}
