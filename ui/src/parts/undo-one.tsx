import { Button } from '@mantine/core'
import { useState } from 'react'
import type { Operation } from '../documents.ts'
import { useMay } from '../shell/session.tsx'
import { words } from '../words/undo.ts'
import { UndoDialog } from './undo-dialog.tsx'

interface Given {
  readonly connection: string
  readonly operation: Operation
  /** Whether another one took it back. */
  readonly isUndone?: boolean
}

/** Takes one write back, for those who may; of one that was taken back, that. */
export function UndoOne({ connection, operation: { id, run, undoes, state }, isUndone = false }: Given) {
  const [asks, setAsks] = useState(false)
  const mayUndo = useMay('admin')
  if (isUndone) return <span className="dim">{words.takesBack}</span>
  if (!mayUndo || undoes !== null || state !== 'done') return null
  return (
    <>
      <Button className="push" size="compact-sm" variant="default" onClick={() => setAsks(true)}>
        {words.openOne}
      </Button>
      {asks && <UndoDialog connection={connection} run={run} operation={id} onClose={() => setAsks(false)} />}
    </>
  )
}
