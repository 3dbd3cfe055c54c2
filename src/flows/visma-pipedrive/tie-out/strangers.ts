import { Tally } from '../../../core/tally.ts'
import { lineOf, NOTHING, type Part, type Place, type TieOutLine } from '../../../core/tie-out.ts'
import type { PhaseContext } from '../context.ts'
import type { Books } from './books.ts'
import type { LedgerSums } from './ledger-sums.ts'

/** What stands in the place of numbers that nobody may tell any more. */
const ERASED = 'erased'

interface Sides {
  readonly isKnown: (number: string) => boolean
  readonly ledger: LedgerSums
  readonly books: Books
  /** The open documents as Visma lists them now: of customers who were erased none is stored. */
  readonly sumsAgain: () => Promise<LedgerSums>
}

/**
 * Customers of whom we hold nothing, named by open documents or by the books. What they owe waits for them, but of those
 * who were erased: they will never be read, and all of them are one line without a name or number.
 */
export async function strangersTo(
  { isKnown, ledger, books: { balances }, sumsAgain }: Sides,
  store: Pick<PhaseContext['store'], 'erasedAmong'>,
): Promise<readonly TieOutLine[]> {
  const listed = [...balances].flatMap(([name, balance]) =>
    balance === '0' || !name.startsWith('#') ? [] : [name.slice(1)],
  )
  const numbers = [...new Set([...ledger.customers(), ...listed])].filter((number) => !isKnown(number))
  const erased = await store.erasedAmong('customer', numbers)
  const booksOf = (number: string) => balances.get(`#${number}`) ?? null
  const waiting = numbers
    .filter((number) => !erased.has(number))
    .map((number) => {
      const { count, amount } = ledger.of(number)
      const books = booksOf(number)
      // It may be so new that its documents were not read either.
      const owed: Part = { count, amount: books ?? amount }
      return lineOf({
        ...{ keys: [], numbers: [number], books, ledger: owed, classes: null },
        ...{ places: only('waiting', owed), reason: `waiting for customer ${number}` },
      })
    })
  if (erased.size === 0) return waiting
  const now = await sumsAgain()
  const [owed, told] = [new Tally(), new Tally()]
  let count = 0
  for (const number of erased) {
    const sum = now.of(number)
    // The books may have moved since they were read; nothing of theirs is asked about once more.
    owed.add(booksOf(number) ?? sum.amount)
    told.add(booksOf(number) ?? '0')
    count += sum.count
  }
  const isTold = [...erased].every((number) => booksOf(number) !== null)
  const part: Part = { count, amount: owed.total }
  const line = lineOf({
    ...{ keys: [], numbers: [ERASED], books: isTold ? told.total : null, ledger: part, classes: null },
    ...{ places: only('excluded', part), reason: ERASED },
  })
  return [...waiting, line]
}

const only = (place: Place, part: Part): TieOutLine['places'] => ({
  ...{ shown: NOTHING, excluded: NOTHING, skipped: NOTHING, waiting: NOTHING, issues: NOTHING },
  [place]: part,
})
