import type { Document } from '../../../connectors/visma/model.ts'
import type { SourceKey } from '../../../core/ids.ts'
import { type Decimal, isZero } from '../../../core/money.ts'
import { Tally } from '../../../core/tally.ts'
import type { Part } from '../../../core/tie-out.ts'
import type { PhaseContext } from '../context.ts'
import { isOfExcludedBranch } from '../documents/branches.ts'
import { isCredit, isReceivable, isReleased } from '../documents/released.ts'
import { baseBalance, ownBalance } from '../money/base-amounts.ts'
import { LEDGER_STREAMS } from '../money/ledger-rows.ts'
import { rowsIn } from '../rows.ts'

const PAGE = 500

/** What open documents add up to, by customer number. */
export interface LedgerSums {
  /** Of these, what is of branches that are left out. */
  readonly excludedOf: (customer: string) => Part
  readonly of: (customer: string) => Part
  readonly customers: () => Iterable<string>
  readonly unvalued: number
  readonly byCurrency: readonly { readonly currency: string; readonly count: number; readonly open: Decimal }[]
}

interface Sum {
  count: number
  readonly amount: Tally
}

const partOf = (sum: Sum | undefined): Part =>
  sum === undefined ? { count: 0, amount: '0' } : { count: sum.count, amount: sum.amount.total }

/** Adds up documents as they come, each once. */
export function addingUp(baseCurrency: string, isExcluded: (document: Document) => boolean = () => false) {
  const sums = new Map<string, Sum>()
  const excluded = new Map<string, Sum>()
  const currencies = new Map<string, Sum>()
  let unvalued = 0
  const into = (all: Map<string, Sum>, name: string): Sum => {
    const known = all.get(name) ?? { count: 0, amount: new Tally() }
    all.set(name, known)
    return known
  }
  const count = (sum: Sum, amount: Decimal, isDebit: boolean) => {
    sum.count += 1
    if (isDebit) sum.amount.add(amount)
    else sum.amount.subtract(amount)
  }
  return {
    add: (customer: string, document: Document): void => {
      const isDebit = isReceivable(document.type)
      if (!isReleased(document.status) || !(isDebit || isCredit(document.type))) return
      const [base, own] = [baseBalance(document, baseCurrency), ownBalance(document, baseCurrency)]
      if (base === null) unvalued += 1
      if ((base === null || isZero(base)) && (own === null || isZero(own))) return
      count(into(sums, customer), base ?? '0', isDebit)
      if (isExcluded(document)) count(into(excluded, customer), base ?? '0', isDebit)
      count(into(currencies, document.currency ?? baseCurrency), own ?? '0', isDebit)
    },
    sums: (): LedgerSums => ({
      of: (customer) => partOf(sums.get(customer)),
      excludedOf: (customer) => partOf(excluded.get(customer)),
      customers: () => sums.keys(),
      unvalued,
      byCurrency: [...currencies]
        .map(([currency, sum]) => ({ currency, count: sum.count, open: sum.amount.total }))
        .sort((a, b) => (a.currency < b.currency ? -1 : 1)),
    }),
  }
}

/**
 * The sums of all open documents that are staged; a row of the customers' ledger counts only where there is no invoice or
 * credit note for it, as in the figures. Asks for open documents alone, however many are staged.
 */
export async function stagedSums(baseCurrency: string, { store, signal, settings }: PhaseContext): Promise<LedgerSums> {
  const adding = addingUp(baseCurrency, (document) => isOfExcludedBranch(document, settings))
  const rows = rowsIn(store)
  for (const [at, stream] of LEDGER_STREAMS.entries()) {
    const better = LEDGER_STREAMS.slice(0, at)
    for (let after: SourceKey | null = null; ; ) {
      signal.throwIfAborted()
      const keys: readonly SourceKey[] = await store.openKeys(stream, after, PAGE)
      after = keys.at(-1) ?? null
      if (after === null) break
      const told = new Set<SourceKey>()
      for (const other of better) for (const key of (await rows.records(other, keys)).keys()) told.add(key)
      for (const [key, { parent, data }] of await rows.records(stream, keys))
        if (!told.has(key) && parent !== null) adding.add(parent, data)
    }
  }
  return adding.sums()
}
