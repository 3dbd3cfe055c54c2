import type { ReadBalances } from '../../../connectors/visma/documents/balances.ts'
import { mayConcernItAlone } from '../../../core/alone.ts'
import { told } from '../../../core/errors.ts'
import type { Decimal } from '../../../core/money.ts'
import type { DocumentLists } from '../documents/read-again.ts'
import { addingUp, type LedgerSums } from './ledger-sums.ts'

/** What the books say of each customer, by its key and by `#number`, or why they say nothing. */
export interface Books {
  /** Key → number, and the reverse, as the books have them: numbers can change, and we may know the former one. */
  readonly numbers: ReadonlyMap<string, string>
  readonly keys: ReadonlyMap<string, string>
  readonly balances: ReadonlyMap<string, Decimal>
  readonly problem: string | null
}

/** Visma's own balances. Where Visma does not tell them, all else is held against each other all the same (R4). */
export async function readBooks(read: ReadBalances, signal: AbortSignal): Promise<Books> {
  const balances = new Map<string, Decimal>()
  const keys = new Map<string, string>()
  const numbers = new Map<string, string>()
  try {
    for await (const page of read(signal)) {
      for (const { customer, balance } of page) {
        balances.set(`#${customer.number}`, balance)
        if (customer.internalId === null) continue
        balances.set(customer.internalId, balance)
        keys.set(customer.number, customer.internalId)
        numbers.set(customer.internalId, customer.number)
      }
    }
    const problem = balances.size === 0 ? 'Visma lists no balance of any customer.' : null
    return { balances, keys, numbers, problem }
  } catch (error) {
    if (signal.aborted || !mayConcernItAlone(error)) throw error
    return { balances: new Map(), keys: new Map(), numbers: new Map(), problem: told(error) }
  }
}

/** The open documents as they are now, added up; nothing is staged. */
export async function sumsNow(
  { openDocuments }: Pick<DocumentLists, 'openDocuments'>,
  baseCurrency: string,
  signal: AbortSignal,
): Promise<LedgerSums> {
  const adding = addingUp(baseCurrency)
  for await (const { records } of openDocuments(signal))
    for (const { parent, data } of records) if (parent !== null) adding.add(parent, data)
  return adding.sums()
}
