import type { Run } from '../documents.ts'
import { duration } from '../format.ts'
import { useNow } from '../reader.tsx'
import { href } from '../routes.ts'
import { words } from '../words/run-table.ts'
import { words as status } from '../words/status.ts'
import { RunBadge } from './badge.tsx'
import { Count } from './count.tsx'
import { Nothing } from './money.tsx'
import { type Column, DataTable } from './table.tsx'
import { When } from './when.tsx'

/** How long a run took, or takes so far. */
export function Took({ run }: { readonly run: Pick<Run, 'startedAt' | 'finishedAt'> }) {
  const now = useNow()
  const end = run.finishedAt === null ? now : Date.parse(run.finishedAt)
  return <span className="num">{duration(Math.max(0, end - Date.parse(run.startedAt)))}</span>
}

export const who = ({ actor, trigger }: Pick<Run, 'actor' | 'trigger'>): string =>
  actor.kind === 'person' && actor.name !== ''
    ? actor.name
    : (status.trigger[trigger as keyof typeof status.trigger] ?? trigger)

/** What a run came to, in a few words. */
export function Outcome({ run: { counts } }: { readonly run: Pick<Run, 'counts'> }) {
  const parts = [
    counts.created > 0 ? words.created(counts.created) : '',
    counts.linked > 0 ? words.linked(counts.linked) : '',
    counts.updated > 0 ? words.updated(counts.updated) : '',
    counts.issues > 0 ? words.issues(counts.issues) : '',
  ].filter((part) => part !== '')
  if (parts.length > 0) return parts.join(', ')
  return <span className="dim">{counts.read > 0 ? words.unchanged(counts.read) : words.nothingNew}</span>
}

const COLUMNS: readonly Column<Run>[] = [
  { key: 'state', head: words.state, cell: ({ status: state }) => <RunBadge status={state} /> },
  {
    key: 'what',
    head: words.outcome,
    grow: true,
    cell: (run) => (run.finishedAt === null ? <Nothing /> : <Outcome run={run} />),
  },
  { key: 'mode', head: words.mode, from: 'sm', cell: ({ mode }) => status.mode[mode] },
  { key: 'by', head: words.by, from: 'md', cell: (run) => <span className="dim">{who(run)}</span> },
  {
    key: 'units',
    head: words.units,
    align: 'right',
    from: 'md',
    cell: ({ api }) => <Count of={api.pipedrive.budget} />,
  },
  { key: 'took', head: words.took, align: 'right', from: 'sm', cell: (run) => <Took run={run} /> },
  { key: 'started', head: words.started, align: 'right', cell: ({ startedAt }) => <When at={startedAt} /> },
]

/** Columns that a short list leaves out. */
const FULL = ['by', 'units']

interface Given {
  readonly connection: string
  readonly runs: readonly Run[]
  readonly brief?: boolean
}

export function RunTable({ connection, runs, brief = false }: Given) {
  return (
    <DataTable
      label={words.label}
      columns={brief ? COLUMNS.filter(({ key }) => !FULL.includes(key)) : COLUMNS}
      rows={runs}
      rowKey={({ runId }) => runId}
      to={({ runId }) => href('run', { connection, run: runId })}
    />
  )
}
