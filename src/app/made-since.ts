import type { KeptPreview, KeptWrite } from '../core/approval.ts'
import { placeholdersIn, writeName } from '../core/both-sides.ts'
import type { Connection } from '../core/connection.ts'
import type { OperationId } from '../core/ids.ts'
import { sameJson } from '../core/json.ts'
import type { Store } from '../core/store.ts'
import type { NewOperation } from '../core/sync-store.ts'

// A preview lives for some days, and runs of one connection are minutes apart.
const MOST_RUNS = 1_000
const PAGE = 1_000

/** Of the writes that a preview showed those that runs have made since, whether they applied it or not. */
export async function madeSince(
  { runs, ledger }: Pick<Store, 'runs' | 'ledger'>,
  connection: Connection['id'],
  { run: of, at }: Pick<KeptPreview, 'run' | 'at'>,
  writes: readonly KeptWrite[],
): Promise<ReadonlySet<KeptWrite>> {
  const byName = Map.groupBy(writes, writeName)
  const made = new Map<KeptWrite, OperationId>()
  for (const { id, mode, startedAt } of await runs.list(connection, MOST_RUNS)) {
    if (startedAt < at || id === of || mode === 'preview' || mode === 'undo') continue
    let before: OperationId | null = null
    for (;;) {
      const page: Awaited<ReturnType<typeof ledger.backwards>> = await ledger.backwards(id, before, PAGE)
      for (const one of page) {
        const shown = byName.get(writeName(one))?.find((kept) => !made.has(kept) && isAsShown(kept, one))
        if (one.state === 'done' && shown !== undefined) made.set(shown, one.id)
      }
      before = page.at(-1)?.id ?? null
      if (page.length < PAGE) break
    }
  }
  const back = await ledger.takenBack([...made.values()])
  return new Set([...made].filter(([, operation]) => !back.has(operation)).map(([kept]) => kept))
}

/** What a placeholder stands for is only known once it is made. */
const isAsShown = (kept: KeptWrite, made: Pick<NewOperation, 'after'>): boolean =>
  Object.entries(kept.after).every(
    ([name, value]) =>
      placeholdersIn({ remote: null, after: { [name]: value } }).length > 0 || sameJson(value, made.after[name]),
  )
