import { Button } from '@mantine/core'
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { acts, type WhichIssues } from '../acts.ts'
import { asks } from '../asks.ts'
import type { IssueGroup } from '../documents.ts'
import { begun } from '../format.ts'
import { useMay } from '../shell/session.tsx'
import { useWrite } from '../use-write.ts'
import { words } from '../words/issues.ts'
import { IssueBadge } from './badge.tsx'
import { IgnoreDialog } from './ignore-dialog.tsx'
import { IssueRow } from './issue-row.tsx'
import { List } from './list.tsx'
import { LongList } from './long-list.tsx'
import { Notice } from './trouble.tsx'
import { When } from './when.tsx'

interface Given {
  readonly connection: string
  readonly group: IssueGroup
  readonly state: 'open' | 'waiting' | 'resolved' | 'ignored'
  readonly open: boolean
  /** Tells what became of something that leaves the list. */
  readonly onSaid: (said: string) => void
}

/** Issues of one cause: told once, with one remedy, and its records below. */
export function IssueGroupCard({ connection, group, state, open, onSaid }: Given) {
  const [isOpen, setOpen] = useState(open)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [ignores, setIgnores] = useState<readonly string[] | null>(null)
  const mayAct = useMay('admin', 'finance') && (state === 'open' || state === 'waiting')
  const client = useQueryClient()
  const retry = useWrite({
    mutationFn: (which: WhichIssues) => acts.retry(connection, which),
    onSuccess: async () => {
      onSaid(words.retried)
      setSelected(new Set())
      await client.invalidateQueries({ queryKey: ['issue', connection] })
    },
  })
  const chosen = [...selected]
  const title = sentence(group.cause ?? group.newest.message)
  return (
    <section className="card">
      <div className="card-head issue-head">
        <button type="button" className="plain issue-title" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          <IssueBadge state={state} />
          <h2>{title}</h2>
        </button>
        <p>
          {words.records(group.count)} · {words.since} <When at={group.firstSeen} />
        </p>
        {mayAct && (
          <div className="line push">
            {chosen.length > 0 && <span className="small dim">{words.selected(chosen.length)}</span>}
            <Button
              size="compact-sm"
              variant="default"
              loading={retry.isPending}
              onClick={() => retry.mutate(chosen.length > 0 ? { ids: chosen } : { code: group.code })}
            >
              {chosen.length > 0 ? words.retry : words.retryAll(group.count)}
            </Button>
            {chosen.length > 0 && (
              <Button size="compact-sm" variant="default" onClick={() => setIgnores(chosen)}>
                {words.ignore}
              </Button>
            )}
          </div>
        )}
      </div>
      {retry.error && <Notice title={retry.error.message} />}
      {isOpen && (
        <Records
          connection={connection}
          group={group}
          state={state}
          mayAct={mayAct}
          selected={selected}
          onSelect={(id) => setSelected(toggled(selected, id))}
          onIgnore={(id) => setIgnores([id])}
          onSaid={onSaid}
        />
      )}
      {ignores !== null && (
        <IgnoreDialog
          connection={connection}
          ids={ignores}
          onDone={() => onSaid(words.ignoredNow)}
          onClose={() => {
            setIgnores(null)
            setSelected(new Set())
          }}
        />
      )}
    </section>
  )
}

interface RecordsProps extends Omit<Given, 'open'> {
  readonly mayAct: boolean
  readonly selected: ReadonlySet<string>
  readonly onSelect: (id: string) => void
  readonly onIgnore: (id: string) => void
}

function Records({ connection, group, state, ...rest }: RecordsProps) {
  const list = useInfiniteQuery(asks.issues(connection, state, group.code))
  return (
    <>
      {group.newest.answers.length === 0 && group.remedy !== null && (
        <p className="issue-remedy small">
          <span className="dim">{words.remedy}</span> {sentence(group.remedy)}
        </p>
      )}
      <List of={list} empty={null}>
        {(items) => (
          <LongList
            items={items}
            keyOf={({ id }) => id}
            row={(issue) => <IssueRow connection={connection} issue={issue} {...rest} />}
          />
        )}
      </List>
    </>
  )
}

const toggled = (chosen: ReadonlySet<string>, id: string): ReadonlySet<string> => {
  const next = new Set(chosen)
  if (!next.delete(id)) next.add(id)
  return next
}

/** Causes are kept as parts of a sentence. */
const sentence = (text: string): string => `${begun(text)}${/[.!?]$/.test(text) ? '' : '.'}`
