import type { Decided } from '../core/flow.ts'
import type { RecordState } from '../core/record.ts'
import { addCounts, type Counts, NO_COUNTS, type Outcome, tally } from '../core/run.ts'

/** What a run did, per flow. Plain counters suffice, since a record is decided once in a run. */
export interface Tally {
  readonly decided: (flow: string, became: Decided) => void
  /** Counts records that were read unchanged, by their state; pending ones are counted when they are decided. */
  readonly unchanged: (flow: string, states: Readonly<Record<RecordState, number>>) => void
  /** Rows that did not decode. */
  readonly rejected: (flow: string, records: number) => void
  readonly flows: () => Readonly<Record<string, Counts>>
  readonly total: () => Counts
  /** Reason → number of records that were not written for it. */
  readonly skipped: () => Readonly<Record<string, number>>
}

const OUTCOME_OF_STATE = [
  ['done', 'unchanged'],
  ['skipped', 'skipped'],
  ['waiting', 'waiting'],
  ['issue', 'issues'],
  ['kept', 'skipped'],
] as const satisfies readonly (readonly [RecordState, Outcome])[]

export function newTally(flowNames: readonly string[]): Tally {
  const flows = new Map<string, Counts>(flowNames.map((name) => [name, NO_COUNTS]))
  const reasons = new Map<string, number>()
  const count = (flow: string, outcome: Outcome, records: number) => {
    if (records > 0) flows.set(flow, tally(flows.get(flow) ?? NO_COUNTS, outcome, records))
  }
  return {
    decided: (flow, became) => {
      if (became.outcome === 'companion') return
      count(flow, became.outcome, 1)
      if (became.outcome === 'skipped') reasons.set(became.reason, (reasons.get(became.reason) ?? 0) + 1)
    },
    unchanged: (flow, states) => {
      for (const [state, outcome] of OUTCOME_OF_STATE) count(flow, outcome, states[state])
    },
    rejected: (flow, records) => count(flow, 'issues', records),
    flows: () => Object.fromEntries(flows),
    total: () => [...flows.values()].reduce(addCounts, NO_COUNTS),
    skipped: () => Object.fromEntries(reasons),
  }
}
