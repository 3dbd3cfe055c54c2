import { Button, Modal } from '@mantine/core'
import { IconArrowBackUp, IconPlayerStop, IconRefresh } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { acts } from '../acts.ts'
import type { Begun, RunWhole } from '../documents.ts'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { words as common } from '../words/common.ts'
import { words } from '../words/runs.ts'
import { Notice } from './trouble.tsx'

interface Given {
  readonly connection: string
  readonly run: RunWhole
}

/** Stop while it runs; afterwards run it again, or take it back. */
export function RunActions({ connection, run }: Given) {
  const mayRun = useMay('admin', 'finance')
  const mayUndo = useMay('admin')
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const [asks, setAsks] = useState(false)
  const act = useMutation({
    mutationFn: (work: () => Promise<Pick<Begun, 'runId'> & Partial<Begun>>) => work(),
    onSuccess: ({ runId, work }) => {
      setAsks(false)
      void client.invalidateQueries({ queryKey: ['run', connection] })
      if (runId !== null && runId !== run.runId) navigate(href('run', { connection, run: runId }, { work }))
    },
  })
  if (!mayRun) return null
  const isUndone = run.undoneBy.some(({ status }) => status === 'done' || status === 'done_with_issues')
  const wrote = run.operations.length
  const isUndoable =
    mayUndo && run.mode !== 'preview' && run.mode !== 'undo' && run.mode !== 'erase' && wrote > 0 && !isUndone
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
          loading={act.isPending && !asks}
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
          {words.undo}
        </Button>
      )}
      {act.error && !asks && <span className="small bad">{act.error.message}</span>}
      <Modal opened={asks} onClose={() => setAsks(false)} title={words.undoTitle} centered={true}>
        <div className="stack">
          <p>{words.undoSays}</p>
          {act.error && <Notice title={act.error.message} />}
          <div className="line" style={{ justifyContent: 'flex-end' }}>
            <Button variant="subtle" onClick={() => setAsks(false)}>
              {common.cancel}
            </Button>
            <Button
              variant="default"
              loading={act.isPending}
              onClick={() => act.mutate(() => acts.undo(connection, run.runId, { preview: true }))}
            >
              {words.undoPreview}
            </Button>
            <Button
              color="red"
              loading={act.isPending}
              onClick={() => act.mutate(() => acts.undo(connection, run.runId))}
            >
              {words.undoAll(wrote)}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
