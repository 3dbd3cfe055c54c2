import { Button, Checkbox } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import type { KeyboardEvent } from 'react'
import { Link } from 'wouter'
import { acts } from '../acts.ts'
import type { Issue } from '../documents.ts'
import { href } from '../routes.ts'
import { useWrite } from '../use-write.ts'
import { words } from '../words/issues.ts'
import { Fold } from './fold.tsx'
import { Json } from './json.tsx'
import { Notice } from './trouble.tsx'
import { When } from './when.tsx'

interface Given {
  readonly connection: string
  readonly issue: Issue
  readonly mayAct: boolean
  readonly selected: ReadonlySet<string>
  readonly onSelect: (id: string) => void
  readonly onIgnore: (id: string) => void
  readonly onSaid: (said: string) => void
}

/** One record that needs a person: what happened, what may be answered, and what became of it, in its row. */
export function IssueRow({ connection, issue, mayAct, selected, onSelect, onIgnore, onSaid }: Given) {
  const client = useQueryClient()
  const done = (said: string) => {
    onSaid(said)
    return client.invalidateQueries({ queryKey: ['issue', connection] })
  }
  const retry = useWrite({
    mutationFn: () => acts.retry(connection, { ids: [issue.id] }),
    onSuccess: () => done(words.retried),
  })
  const answer = useWrite({
    mutationFn: (choice: string) => acts.answer(connection, issue.id, { choice }),
    onSuccess: (_, choice) => done(words.answered(labelOf(issue, choice))),
  })
  const keys: Readonly<Record<string, () => void>> = {
    x: () => onSelect(issue.id),
    r: () => retry.mutate(),
    i: () => onIgnore(issue.id),
  }
  const press = (event: KeyboardEvent) => {
    const act = keys[event.key]
    if (!mayAct || act === undefined || event.ctrlKey || event.metaKey || event.target instanceof HTMLInputElement)
      return
    event.preventDefault()
    act()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of the row, which its summary receives
    <div className="issue-row" onKeyDown={press}>
      {mayAct && (
        <Checkbox
          className="issue-check"
          size="xs"
          aria-label={`${words.select}: ${issue.message}`}
          checked={selected.has(issue.id)}
          onChange={() => onSelect(issue.id)}
        />
      )}
      <Fold
        head={
          <>
            <span className="issue-message">{issue.message}</span>
            <span className="push small dim hide-sm">
              {words.lastSeen} <When at={issue.lastSeen} />
            </span>
          </>
        }
      >
        <div className="stack stack-tight">
          {issue.answers.length === 0 && <p className="dim">{issue.advice}</p>}
          <Settled issue={issue} />
          {(retry.error ?? answer.error) && <Notice title={(retry.error ?? answer.error)?.message} />}
          <div className="line">
            {mayAct &&
              issue.answers.map((choice) => (
                <Button
                  key={choice}
                  size="compact-sm"
                  variant={choice.startsWith('link ') ? 'light' : 'default'}
                  loading={answer.isPending && answer.variables === choice}
                  onClick={() => answer.mutate(choice)}
                >
                  {labelOf(issue, choice)}
                </Button>
              ))}
            {mayAct && (
              <>
                <Button size="compact-sm" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
                  {words.retry}
                </Button>
                <Button size="compact-sm" variant="subtle" onClick={() => onIgnore(issue.id)}>
                  {words.ignore}
                </Button>
              </>
            )}
            <Link className="push small" href={href('timeline', { connection, key: `${issue.stream}:${issue.key}` })}>
              {words.timeline}
            </Link>
          </div>
          <Candidates issue={issue} />
          <details className="raw">
            <summary className="small dim">
              {words.details} · <code className="mono">{issue.code}</code>
            </summary>
            <Json of={readable(issue.details)} label={words.details} />
          </details>
        </div>
      </Fold>
    </div>
  )
}

/** `link 132` by the name of that record. */
function labelOf({ candidates }: Pick<Issue, 'candidates'>, choice: string): string {
  const [, id] = /^link (.+)$/.exec(choice) ?? []
  if (id === undefined) return words.answers[choice as keyof typeof words.answers] ?? choice
  const name = candidates.find((one) => one.id === id)?.name ?? ''
  return words.link(name === '' ? id : `${name} (${id})`)
}

function Candidates({ issue: { candidates } }: { readonly issue: Issue }) {
  const reachable = candidates.filter(({ url }) => url !== null)
  if (reachable.length === 0) return null
  return (
    <p className="line small">
      {reachable.map(({ id, name, url }) => (
        <a key={id} href={url ?? ''} target="_blank" rel="noreferrer" className="line" style={{ gap: 4 }}>
          {name ?? id} <IconExternalLink size={12} aria-hidden={true} />
          <span className="unseen">{words.openThere}</span>
        </a>
      ))}
    </p>
  )
}

function Settled({ issue }: { readonly issue: Issue }) {
  if (issue.answer !== null)
    return <p className="dim">{words.by(issue.answer.by, labelOf(issue, issue.answer.choice))}</p>
  return issue.ignoredBecause === null ? null : <p className="dim">{words.because(issue.ignoredBecause)}</p>
}

/** What was read is kept as text within the details, and is better read apart. */
function readable(details: unknown): unknown {
  if (typeof details !== 'object' || details === null || !('raw' in details) || typeof details.raw !== 'string')
    return details
  try {
    return { ...details, raw: JSON.parse(details.raw) }
  } catch {
    return details
  }
}
