import { useInfiniteQuery } from '@tanstack/react-query'
import { asks } from '../asks.ts'
import type { Operation, RunWhole } from '../documents.ts'
import { words as entities, ruleSaid } from '../words/entities.ts'
import { words } from '../words/runs.ts'
import { Badge, type Tone } from './badge.tsx'
import { DiffTable, textOf } from './diff.tsx'
import { EmptyState } from './empty.tsx'
import { Fold } from './fold.tsx'
import { List } from './list.tsx'
import { LongList } from './long-list.tsx'
import { Card } from './page.tsx'
import { TimelineLink } from './timeline-link.tsx'
import { UndoOne } from './undo-one.tsx'

/** All that a run wrote, each with its before and after. */
export function Operations({ connection, run }: { readonly connection: string; readonly run: RunWhole }) {
  const operations = useInfiniteQuery(asks.operations(connection, run.runId))
  const isUndoable = run.status !== 'running' && run.mode !== 'undo' && run.mode !== 'erase'
  return (
    <Card title={words.operations} says={words.operationsSays} flush={true}>
      <List
        of={operations}
        empty={<EmptyState title={run.status === 'running' ? words.noOperationsYet : words.noOperations} />}
      >
        {(items) => (
          <LongList
            items={items}
            keyOf={({ id }) => id}
            row={(operation) => <One connection={connection} operation={operation} isUndoable={isUndoable} />}
          />
        )}
      </List>
    </Card>
  )
}

const KINDS: Record<Operation['kind'], { readonly sign: string; readonly tone: string }> = {
  create: { sign: '+', tone: 'good' },
  update: { sign: '~', tone: '' },
  delete: { sign: '−', tone: 'bad' },
  unlink: { sign: '−', tone: 'warn' },
}

const TROUBLED: Partial<Record<Operation['state'], readonly [Tone, string]>> = {
  intent: ['running', words.intent],
  failed: ['failed', words.failed],
  doubt: ['attention', words.doubt],
}

export const changesOf = ({ before, after }: Pick<Operation, 'before' | 'after'>) =>
  Object.entries(after)
    .map(([field, value]) => ({ field, before: before?.[field] ?? null, after: value }))
    .filter((change) => JSON.stringify(change.before) !== JSON.stringify(change.after))

/** What a person would call the record that was written. */
const titleOf = ({ before, after, stream, key, name: called }: Operation): string => {
  for (const name of ['title', 'name', 'subject', 'label'])
    for (const side of [after, before]) {
      const value = side?.[name]
      if (typeof value === 'string' && value !== '') return value
    }
  if (called) return called
  // An entry or a summary is called as its first line calls it.
  for (const side of [after, before]) {
    const [line = ''] = typeof side?.content === 'string' ? textOf(side.content).split('\n') : []
    if (line !== '') return line
  }
  return `${entities.stream[stream as keyof typeof entities.stream] ?? stream} ${key.slice(key.indexOf(':') + 1)}`
}

interface OneProps {
  readonly connection: string
  readonly operation: Operation
  readonly isUndoable: boolean
}

function One({ connection, operation, isUndoable }: OneProps) {
  const { kind, entity, state, rule } = operation
  const trouble = TROUBLED[state]
  const changes = changesOf(operation)
  return (
    <Fold
      head={
        <>
          <span className={`sign ${KINDS[kind].tone}`} aria-hidden="true">
            {KINDS[kind].sign}
          </span>
          <span className="fold-kind">{words.kind[kind]}</span>
          <span className="clip strong">{titleOf(operation)}</span>
          {trouble && <Badge tone={trouble[0]}>{trouble[1]}</Badge>}
          <span className="push dim small">{entities.entity[entity]}</span>
        </>
      }
    >
      <DiffTable changes={changes} />
      <p className="line line-apart small dim" style={{ padding: '8px 12px 0' }}>
        <span>{rule === null ? null : ruleSaid(rule)}</span>
        <TimelineLink connection={connection} of={operation} />
        {isUndoable && <UndoOne connection={connection} operation={operation} />}
      </p>
    </Fold>
  )
}
