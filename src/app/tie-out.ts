import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import { DRIFT_KINDS, type Drift } from '../core/drift.ts'
import type { ConnectionId, RunId } from '../core/ids.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import type { PLACES, TieOutLine } from '../core/tie-out.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { amount } from './amount.ts'
import { anyJson } from './any-json.ts'
import { moment, momentOf } from './moment.ts'
import { runDetail } from './runs.ts'

const number = z.int().nonnegative()
const part = z.strictObject({ count: number, amount })
const places = z.strictObject({
  shown: part,
  excluded: part,
  skipped: part,
  waiting: part,
  issues: part,
} satisfies Record<(typeof PLACES)[number], unknown>)
const drift = z.strictObject({
  value: number,
  text: number,
  deleted: number,
  relinked: number,
  extra: number,
} satisfies Record<(typeof DRIFT_KINDS)[number], unknown>)

/** One customer, or several that share one record in Pipedrive. Amounts are in `currency` of the sum. */
const tieOutLine = z.strictObject({
  customers: z.array(z.strictObject({ number: z.string(), name: z.string().nullable() })),
  /** What the books say; `null` where they tell nothing. */
  books: amount.nullable(),
  /** Open documents: `count` of them, and what they add up to. */
  ledger: part,
  places,
  /** Why something is not shown. */
  reason: z.string().nullable(),
  /** The ledger less all places: neither shown nor accounted for. */
  difference: amount,
  /** The books less the ledger: a question to the books. */
  question: amount.nullable(),
  /** Where sales sees no amounts: the class that belongs there, and the one that stands there. */
  classes: z.strictObject({ ledger: z.string(), shown: z.string().nullable() }).nullable(),
})

const tieOutSum = z.strictObject({
  currency: z.string(),
  /** `count`: customers with a balance. `null` where the books could not be read. */
  books: part.nullable(),
  booksProblem: z.string().nullable(),
  ledger: part,
  places,
  difference: amount,
  /** Customers whose amount or class is neither shown as it should be nor accounted for. */
  differing: number,
  /** Customers of whom the books say something else than their open documents, and by how much in all. */
  questions: part,
  /** Open documents that nobody tells the worth of in the company's currency: in no sum. */
  unvalued: number,
  byCurrency: z.array(z.strictObject({ currency: z.string(), count: number, open: amount })),
  classes: z.array(z.strictObject({ name: z.string(), ledger: number, shown: number })),
})

const driftRow = z.strictObject({
  kind: z.enum(DRIFT_KINDS),
  /** The kind of record in Pipedrive, and its id there. */
  entity: z.string(),
  remote: z.string(),
  stream: z.string().nullable(),
  key: z.string().nullable(),
  number: z.string().nullable(),
  field: z.string().nullable(),
  /** What was written and what stands there; `null` for texts, which may hold words of people. */
  expected: anyJson,
  found: anyJson,
})
export type DriftRow = z.output<typeof driftRow>

const result = z.strictObject({
  runId: z.string(),
  at: moment,
  /** `question`: all that was read is shown, but the books say something else, or nothing. */
  verdict: z.enum(['ties_out', 'question', 'differs']),
  /** Whether texts of entries were read back too. */
  texts: z.boolean(),
  /** `null` where no balances are shown (`flows.receivables: false`). */
  sum: tieOutSum.nullable(),
  /** How many records differed, and how many were put back. */
  drift,
  repaired: number,
  /** Nothing was put back: that would have changed more than `settings.brake` lets pass without a person. */
  repairHeld: z.boolean().optional(),
  /** Kind of record → how many of ours were read back. */
  readBack: z.record(z.string(), number),
  customers: z.array(tieOutLine),
  /** Records that differed, one by one, at most 10,000. */
  differences: z.array(driftRow),
})
export type TieOutResult = z.output<typeof result>

/** `tie-out --json`. */
export const tieOutDocument = z.strictObject({
  name: z.string(),
  /** The run that was made for it; `null` with `--last`. */
  run: runDetail.nullable(),
  /** The result of that run, or the last one; `null` where there was none yet. */
  result: result.nullable(),
})
export type TieOutDocument = z.output<typeof tieOutDocument>

const PAGE = 500

/** The last result, without asking either system. */
export async function lastTieOut(store: Store, { id, name }: Connection): Promise<TieOutDocument> {
  const found = await store.tieOuts.latest(id)
  return { name, run: null, result: found === null ? null : await resultOf(store, id, found.run) }
}

/** The result of a run with its lines; `null` where it has none. */
export async function resultOf(store: Store, connection: ConnectionId, run: RunId): Promise<TieOutResult | null> {
  const found = await store.tieOuts.ofRun(connection, run)
  if (found === null) return null
  const { tieOut: of } = found
  const lines = await all<TieOutLine>((after) => store.tieOuts.lines(connection, run, after, PAGE))
  const differences = await all<Drift>((after) => store.tieOuts.drift(connection, run, after, PAGE))
  const names = lines.length === 0 ? new Map() : await namesOf(store, connection)
  const { verdict, texts, sum, drift: counts, repaired, readBack } = of
  return {
    ...{ runId: run, at: momentOf(of.at), verdict, texts, drift: counts, repaired, readBack: { ...readBack } },
    ...(of.repairHeld === undefined ? {} : { repairHeld: of.repairHeld }),
    sum: sum === null ? null : { ...sum, byCurrency: [...sum.byCurrency], classes: [...sum.classes] },
    customers: lines.map(({ keys, numbers, ...line }) => ({
      ...line,
      customers: numbers.map((one, at) => ({ number: one, name: names.get(keys[at] ?? '') ?? null })),
    })),
    differences: [...differences],
  }
}

async function all<T>(page: (after: number) => Promise<readonly T[]>): Promise<readonly T[]> {
  const found: T[] = []
  for (;;) {
    const next = await page(found.length)
    if (next.length === 0) return found
    found.push(...next)
  }
}

/** Key → name of every customer: lines keep none, so that nothing personal is in them. */
async function namesOf({ records }: Store, connection: ConnectionId): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>()
  for (let after: Pick<StagedRecord, 'stream' | 'key'> | null = null; ; ) {
    const page: readonly StagedRecord[] = await records.page(
      connection,
      { streams: ['customer'], state: null },
      after,
      PAGE,
    )
    for (const record of page) {
      const { name } = toldBy(record)
      if (name !== undefined) names.set(record.key, name)
    }
    after = page.at(-1) ?? null
    if (after === null) return names
  }
}
