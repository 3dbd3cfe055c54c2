import { Link } from 'wouter'
import type { Life, Operation } from '../documents.ts'
import { href } from '../routes.ts'
import { words as common } from '../words/common.ts'
import { words as entities, ruleSaid } from '../words/entities.ts'
import { words as status } from '../words/status.ts'
import { words } from '../words/timeline.ts'
import { actionSaid } from './action-said.ts'
import { IssueBadge } from './badge.tsx'
import { DiffTable } from './diff.tsx'
import { Fold } from './fold.tsx'
import { changesOf } from './operations.tsx'
import { UndoOne } from './undo-one.tsx'
import { When } from './when.tsx'

type Event = Life['events'][number]

interface Given {
  readonly connection: string
  readonly life: Life
  /** Only what concerns this field; empty: everything. */
  readonly field: string
  readonly newestFirst: boolean
}

/** The life of a record, event by event, each with what it changed and why. */
export function LifeEvents({ connection, life, field, newestFirst }: Given) {
  const operations = new Map(life.operations.map((operation) => [operation.id, operation]))
  const told = life.events.filter((event) => field === '' || concerns(event, field, operations))
  const events = newestFirst ? told.toReversed() : told
  return (
    <ol className="life">
      {events.map((event, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: events have no id, and their order is their own
        <li key={`${event.is} ${event.at} ${at}`} className={`life-${event.is}`}>
          <One connection={connection} event={event} operations={operations} field={field} />
        </li>
      ))}
    </ol>
  )
}

function concerns(event: Event, field: string, operations: ReadonlyMap<string, Operation>): boolean {
  if (event.is === 'changed') return event.members.some(({ member }) => member === field)
  if (event.is === 'drift') return event.field === field
  if (event.is !== 'written') return false
  const operation = operations.get(event.operation)
  return operation !== undefined && field in operation.after
}

interface OneProps {
  readonly connection: string
  readonly event: Event
  readonly operations: ReadonlyMap<string, Operation>
  readonly field: string
}

function Head({ title, at, says }: { readonly title: string; readonly at: string | null; readonly says?: string }) {
  return (
    <>
      <span className="strong">{title}</span>
      {says && <span className="dim clip">{says}</span>}
      <span className="push small dim">
        <When at={at} absolute={true} />
      </span>
    </>
  )
}

function One({ connection, event, operations, field }: OneProps) {
  const isOpen = field !== ''
  switch (event.is) {
    case 'read':
      return (
        <div className="life-line">
          <Head title={event.at === null ? words.readUnknown : words.read} at={event.at} />
        </div>
      )
    case 'changed':
      return (
        <Fold
          open={isOpen}
          head={<Head title={words.changed} at={event.at} says={words.members(event.members.length)} />}
        >
          <DiffTable changes={event.members.map(({ member, before, after }) => ({ field: member, before, after }))} />
          <p className="small life-foot">
            <RunLink connection={connection} run={event.run} />
          </p>
        </Fold>
      )
    case 'told':
      return (
        <div className="life-line">
          <Head title={words.told(entities.system[event.system])} at={event.at} says={event.about} />
        </div>
      )
    case 'issue':
      return (
        <Fold head={<Head title={words.issue} at={event.at} says={event.message} />}>
          <p>{event.message}</p>
          <p className="dim">{event.advice}</p>
          <p className="line small">
            <IssueBadge state={event.state} />
            <code className="mono dim">{event.code}</code>
          </p>
        </Fold>
      )
    case 'decided':
      return (
        <div className="life-line">
          <Head title={actionSaid(event.action)} at={event.at} says={event.by.name} />
        </div>
      )
    case 'drift':
      return (
        <Fold open={isOpen} head={<Head title={words.drift} at={event.at} says={`${event.entity} ${event.remote}`} />}>
          <DiffTable changes={[{ field: event.field ?? event.kind, before: event.expected, after: event.found }]} />
        </Fold>
      )
    case 'written':
      return (
        <Written
          connection={connection}
          event={event}
          operation={operations.get(event.operation)}
          isOpen={isOpen}
          isUndone={[...operations.values()].some(
            ({ undoes, state }) => undoes === event.operation && state === 'done',
          )}
        />
      )
  }
}

interface WrittenProps {
  readonly connection: string
  readonly event: Extract<Event, { is: 'written' }>
  readonly operation: Operation | undefined
  readonly isOpen: boolean
  readonly isUndone: boolean
}

function Written({ connection, event, operation, isOpen, isUndone }: WrittenProps) {
  if (operation === undefined) return null
  const { kind, entity, rule, sourceVersion, system } = operation
  const what = system === 'visma' ? entities.system.visma : entities.entity[entity]
  const changes = changesOf(operation)
  const by = event.by === null || event.by.name === '' ? undefined : event.by.name
  const trigger = by && (status.trigger[by as keyof typeof status.trigger] ?? by)
  return (
    <Fold
      open={isOpen}
      head={
        <Head
          title={words.wrote(what, words.written[kind])}
          at={event.at}
          says={[common.fields(changes.length), trigger].filter(Boolean).join(' · ')}
        />
      }
    >
      <DiffTable changes={changes} />
      <dl className="kv" style={{ padding: '8px 12px 0' }}>
        {rule !== null && (
          <>
            <dt>{words.rule}</dt>
            <dd>{ruleSaid(rule)}</dd>
          </>
        )}
        {sourceVersion !== null && (
          <>
            <dt>{words.version}</dt>
            <dd className="num">{sourceVersion}</dd>
          </>
        )}
      </dl>
      <p className="line small life-foot">
        <RunLink connection={connection} run={event.run} />
        <UndoOne connection={connection} operation={operation} isUndone={isUndone} />
      </p>
    </Fold>
  )
}

const RunLink = ({ connection, run }: { readonly connection: string; readonly run: string }) => (
  <Link href={href('run', { connection, run })}>
    {words.run} {run.slice(0, 8)}
  </Link>
)
