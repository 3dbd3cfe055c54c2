import { Button, Modal } from '@mantine/core'
import { IconLockOpen } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { acts } from '../acts.ts'
import { href } from '../routes.ts'
import { useWrite } from '../use-write.ts'
import { words as common } from '../words/common.ts'
import { words } from '../words/undo.ts'
import { Notice, Trouble } from './trouble.tsx'

interface Given {
  readonly connection: string
  /** The run that was taken back. */
  readonly run: string
}

/** Lets what an undo keeps back be written again. */
export function ReleaseUndo({ connection, run }: Given) {
  const [asks, setAsks] = useState(false)
  const client = useQueryClient()
  const act = useWrite({
    mutationFn: () => acts.release(connection, run),
    onSuccess: () => client.invalidateQueries({ queryKey: ['run', connection] }),
  })
  return (
    <>
      <Button
        size="sm"
        variant="default"
        leftSection={<IconLockOpen size={16} aria-hidden={true} />}
        onClick={() => setAsks(true)}
      >
        {words.release}
      </Button>
      <Modal opened={asks} onClose={() => setAsks(false)} title={words.releaseTitle} centered={true}>
        <div className="stack">
          {act.isSuccess ? (
            <Notice tone="calm" title={words.released(act.data.released)}>
              <p className="dim">{words.releasedSays}</p>
              {act.data.state === 'paused' && (
                <p>
                  {words.stillPaused} <Link href={href('connection', { connection })}>{words.toConnection}</Link>
                </p>
              )}
            </Notice>
          ) : (
            <p>{words.releaseSays}</p>
          )}
          {act.error && <Trouble error={act.error} />}
          <div className="line" style={{ justifyContent: 'flex-end' }}>
            <Button variant="subtle" onClick={() => setAsks(false)}>
              {act.isSuccess ? common.close : common.cancel}
            </Button>
            {!act.isSuccess && (
              <Button loading={act.isPending} onClick={() => act.mutate()}>
                {words.releaseIt(run.slice(0, 8))}
              </Button>
            )}
          </div>
        </div>
      </Modal>
    </>
  )
}
