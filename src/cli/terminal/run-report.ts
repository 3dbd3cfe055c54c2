import type { RunDetail as Run } from '../../app/runs.ts'
import { addCounts, type Counts, NO_COUNTS } from '../../core/run.ts'
import { type Colours, withoutColours } from './colours.ts'
import { table } from './table.ts'
import { between, count, duration, plural } from './words.ts'
import { wrapped } from './wrap.ts'

const HEADLINES = {
  running: 'Still running',
  done: 'Done',
  done_with_issues: 'Done, with issues',
  paused: 'Paused',
  failed: 'Failed',
  stopped: 'Stopped',
} as const satisfies Record<Run['status'], string>

/** A run as lines for people: what became of the records, why some were skipped, what it cost. */
export function runLines(run: Run, colours: Colours, width: number): readonly string[] {
  const paint = paintOf(run.status, colours)
  const took = run.finishedAt === null ? '' : ` in ${duration(between(run.startedAt, run.finishedAt))}`
  const lines = [`${paint(HEADLINES[run.status])}${took} ${colours.dim(`· ${run.mode} run ${run.runId}`)}`]
  if (run.message !== null) lines.push(...wrapped(run.message, width))
  lines.push(...becameLines(run, colours, width), '', ...wrapped(usageLine(run), width))
  return lines
}

/** What became of the records that were read: counts that add up, and why some were skipped. */
export function becameLines(run: Run, colours: Colours, width: number): readonly string[] {
  const skipped = skippedReasons(run)
  return [
    ...(run.counts.read > 0 ? ['', ...countLines(run, colours, width)] : []),
    ...(skipped.length > 0 ? ['', 'Skipped:', ...reasonLines(skipped, width)] : []),
  ]
}

export const reasonLines = (reasons: readonly (readonly [string, number])[], width: number): readonly string[] =>
  reasons.flatMap(([reason, records]) => wrapped(reason, width, `  ${count(records).padStart(6)}  `, ' '.repeat(10)))

/** The most frequent first. The reasons of records that were skipped by earlier runs are shown by `records`. */
function skippedReasons({ skipped, counts }: Run): readonly (readonly [reason: string, records: number])[] {
  const told = Object.entries(skipped).sort(([, a], [, b]) => b - a)
  const rest = counts.skipped - told.reduce((sum, [, records]) => sum + records, 0)
  return rest > 0 ? [['as in an earlier run', rest], ...told] : told
}

function usageLine({ api }: Run): string {
  const { calls, budget, throttled } = api.pipedrive
  const refused = throttled === 0 ? '' : `, ${count(throttled)} answered 429`
  return (
    `API: ${plural(api.visma.calls, 'call')} to Visma.net, ${plural(calls, 'call')} to Pipedrive ` +
    `for ${plural(budget, 'unit')} of the daily budget${refused}`
  )
}

export function paintOf(status: Run['status'], colours: Colours): (text: string) => string {
  switch (status) {
    case 'done':
      return colours.green
    case 'failed':
      return colours.red
    case 'running':
      return colours.cyan
    case 'done_with_issues':
    case 'paused':
    case 'stopped':
      return colours.yellow
  }
}

const COLUMNS = Object.keys(NO_COUNTS) as (keyof Counts)[]

type FlowCounts = readonly [flow: string, counts: Counts]

/** A table without empty columns; on a narrow terminal a sentence per flow, so that no figure is left out. */
function countLines(run: Run, colours: Colours, width: number): readonly string[] {
  const flows = Object.entries(run.flows)
  const total = ['total', flows.map(([, counts]) => counts).reduce(addCounts, NO_COUNTS)] as const
  const rows: readonly FlowCounts[] = flows.length > 1 ? [...flows, total] : flows
  const [, all] = total
  const shown = COLUMNS.filter((column) => column === 'read' || all[column] > 0)
  const lines = table<FlowCounts>(
    [
      { title: 'flow', value: ([flow]) => flow },
      ...shown.map((column) => ({
        title: column,
        value: ([, counts]: FlowCounts) => (counts[column] === 0 ? '·' : count(counts[column])),
        right: true,
        paint: (cell: string, [, counts]: FlowCounts) =>
          counts[column] === 0 ? colours.dim(cell) : column === 'issues' ? colours.yellow(cell) : cell,
      })),
    ],
    rows,
    { width: WHOLE, title: colours.dim },
  )
  const plain = withoutColours(lines[0] ?? '')
  if (plain.length <= width) return lines
  const name = Math.max(...rows.map(([flow]) => flow.length))
  return rows.flatMap(([flow, counts]) => {
    const parts = shown.slice(1).filter((column) => counts[column] > 0)
    const became = parts.map((column) => `${count(counts[column])} ${column}`).join(', ')
    const rest = became === '' ? '' : `: ${became}`
    return wrapped(`${count(counts.read)} read${rest}`, width, `${flow.padEnd(name)}  `, ' '.repeat(name + 2))
  })
}

const WHOLE = 10_000
