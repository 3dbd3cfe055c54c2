import { Button, Modal } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation } from 'wouter'
import { acts } from '../acts.ts'
import type { PreviewSummary } from '../documents.ts'
import { href } from '../routes.ts'
import { useUrlState } from '../url-state.ts'
import { useWrite } from '../use-write.ts'
import { words as common } from '../words/common.ts'
import { words } from '../words/preview.ts'
import { Notice } from './trouble.tsx'

interface Given {
  readonly connection: string
  readonly preview: PreviewSummary
  /** Nothing can be applied now. */
  readonly isHeld: boolean
}

type What = { readonly first?: number; readonly group?: string }

const FIRST = 10

/** Applies exactly what is shown: all of it, one group, or the first ten. Asks once, with the counts. */
export function ApplyPreview({ connection, preview, isHeld }: Given) {
  const [asked, setAsked] = useState<What | null>(null)
  const [group] = useUrlState('group')
  const [, navigate] = useLocation()
  const client = useQueryClient()
  const apply = useWrite({
    mutationFn: (what: What) => acts.apply(connection, preview.runId, what),
    onSuccess: ({ runId, work }) => {
      void client.invalidateQueries({ queryKey: ['run', connection] })
      navigate(runId === null ? href('runs', { connection }) : href('run', { connection, run: runId }, { work }))
    },
  })
  const chosen = preview.groups.filter((one) => asked?.group === undefined || one.group === asked.group)
  const sum = (kind?: string) =>
    chosen.filter((one) => kind === undefined || one.kind === kind).reduce((all, { count }) => all + count, 0)
  const [created, updated] = [sum('create'), sum('update')]
  const ofGroup = preview.groups.find((one) => one.group === group)
  return (
    <>
      {preview.parties === null && (
        <Button size="sm" variant="default" disabled={isHeld} onClick={() => setAsked({ first: FIRST })}>
          {words.applyFirst}
        </Button>
      )}
      {ofGroup === undefined ? (
        <Button size="sm" disabled={isHeld} onClick={() => setAsked({})}>
          {words.apply(preview.total)}
        </Button>
      ) : (
        <Button size="sm" disabled={isHeld} onClick={() => setAsked({ group })}>
          {words.applyGroup(ofGroup.count)}
        </Button>
      )}
      <Modal opened={asked !== null} onClose={() => setAsked(null)} title={words.applyTitle} centered={true}>
        <div className="stack">
          <p>
            {asked?.first === undefined
              ? words.applySays(created, updated, sum() - created - updated)
              : words.firstSays}
          </p>
          <p className="dim">{words.applyExactly}</p>
          {apply.error && <Notice title={apply.error.message} />}
          <div className="line" style={{ justifyContent: 'flex-end' }}>
            <Button variant="subtle" onClick={() => setAsked(null)}>
              {common.cancel}
            </Button>
            <Button loading={apply.isPending} onClick={() => asked !== null && apply.mutate(asked)}>
              {asked?.first !== undefined
                ? words.applyFirst
                : asked?.group !== undefined
                  ? words.applyGroup(sum())
                  : words.apply(sum())}
            </Button>
          </div>
        </div>
      </Modal>
    </>
  )
}
