import type { ReadBalances } from '../../../connectors/visma/documents/balances.ts'
import type { SourceKey } from '../../../core/ids.ts'
import { type Decimal, plus } from '../../../core/money.ts'
import { type Part, summing, type TieOutLine, type TieOutSum } from '../../../core/tie-out.ts'
import type { PhaseContext } from '../context.ts'
import type { DocumentLists } from '../documents/read-again.ts'
import { type PartyRow, rowsIn } from '../rows.ts'
import { FIGURES } from '../streams.ts'
import { type Books, readBooks, sumsNow } from './books.ts'
import { type LedgerSums, stagedSums } from './ledger-sums.ts'
import { type Account, type LineOptions, lineFor } from './lines.ts'
import type { Shown } from './shown.ts'
import { strangersTo } from './strangers.ts'

const PAGE = 500
/** So often the books and the open documents are read once more, for those of whom they tell different things. */
const LOOKS_AGAIN = 2

export interface Accounts {
  readonly sum: (
    shown: Shown,
    options: LineOptions & { readonly keep: (lines: readonly TieOutLine[]) => Promise<void> },
  ) => Promise<TieOutSum>
}

interface Fresh {
  readonly books: Decimal | null
  readonly now: Part
  /** Both said something else at each look. */
  readonly moving: boolean
}

/**
 * What the books and the open documents say of every customer. Where they differ, one of the two may have moved while the
 * other was read: then both are read again, as whole lists, until they agree or hold still.
 */
export async function accountsOf(
  baseCurrency: string,
  context: PhaseContext,
  options: Pick<DocumentLists, 'openDocuments'> & { readonly balances: ReadBalances },
): Promise<Accounts> {
  const { store, signal } = context
  const ledger = await stagedSums(baseCurrency, context)
  const books = await readBooks(options.balances, signal)
  const fresh = await askAgain({ ledger, books, baseCurrency }, options, context)
  const accountOf = (customer: PartyRow, figures: Account['figures']): Account => {
    const again = fresh.get(customer.key)
    const staged = ledger.of(customer.number ?? '')
    const now = again?.now ?? owedBy(customer, ledger, books)
    return {
      customer,
      figures,
      ledger: staged,
      excluded: ledger.excludedOf(customer.number ?? ''),
      now: now.amount === staged.amount ? null : now,
      moving: again?.moving ?? false,
      books: again === undefined ? balanceOf(customer, books, now) : again.books,
    }
  }
  const accounts = async (keys: readonly SourceKey[]): Promise<readonly Account[]> => {
    const customers = await rowsIn(store).records('customer', keys)
    const figures = await rowsIn(store).records(FIGURES, keys)
    return keys.flatMap((key) => {
      const customer = customers.get(key)
      return customer === undefined ? [] : [accountOf(customer, figures.get(key))]
    })
  }
  return {
    sum: async (shown, { keep, ...how }) => {
      const adding = summing(baseCurrency)
      const take = async (lines: readonly TieOutLine[]) => {
        const told = lines.filter((line) => !isNothing(line))
        for (const line of told) adding.add(line)
        if (told.length > 0) await keep(told)
      }
      const [known, numbers] = [new Set<string>(), new Set<string>()]
      for await (const page of allCustomers(context)) {
        const lines: TieOutLine[] = []
        for (const customer of page) {
          known.add(customer.key)
          if (customer.number !== null) numbers.add(customer.number)
          const place = await shown.placeOf(customer, ledger)
          const sharing = await accounts([...(place?.customers ?? [customer.key])].sort())
          // Those that share a record are one line, which comes with the first of them.
          if (sharing[0]?.customer.key !== customer.key) continue
          lines.push(lineFor(sharing, place?.on ?? null, how))
        }
        await take(lines)
      }
      const isKnown = (number: string) => numbers.has(number) || known.has(books.keys.get(number) ?? '')
      await take(
        await strangersTo({ isKnown, ledger, books, sumsAgain: () => sumsNow(options, baseCurrency, signal) }, store),
      )
      const { unvalued, byCurrency } = ledger
      return adding.sum({ unvalued, byCurrency, booksProblem: books.problem })
    },
  }
}

const isNothing = ({ books, ledger, places, classes }: TieOutLine): boolean =>
  (books === null || books === '0') &&
  ledger.count === 0 &&
  Object.values(places).every(({ amount }) => amount === '0') &&
  (classes === null || classes.ledger === classes.shown)

async function* allCustomers({ store, signal }: PhaseContext): AsyncGenerator<readonly PartyRow[]> {
  for (let after: SourceKey | null = null; ; ) {
    signal.throwIfAborted()
    const page: readonly PartyRow[] = await rowsIn(store).walk('customer', after, PAGE)
    after = page.at(-1)?.key ?? null
    if (after === null) return
    yield page
  }
}

/** Its open documents; those too that name it by a number which it got while it was read. */
function owedBy({ key, number }: PartyRow, sums: LedgerSums, { numbers }: Books): Part {
  const own = sums.of(number ?? '')
  const other = numbers.get(key)
  if (other === undefined || other === number) return own
  const more = sums.of(other)
  return { count: own.count + more.count, amount: plus(own.amount, more.amount) }
}

/** The books' balance of a customer. One that they do not list, and who has no open document, owes nothing. */
function balanceOf({ key, number }: PartyRow, { balances, problem }: Books, ledger: Part): Decimal | null {
  if (problem !== null) return null
  return balances.get(key) ?? balances.get(`#${number}`) ?? (ledger.count === 0 ? '0' : null)
}

interface Sides {
  readonly ledger: LedgerSums
  readonly books: Books
  readonly baseCurrency: string
}

async function askAgain(
  { ledger, books, baseCurrency }: Sides,
  options: Pick<DocumentLists, 'openDocuments'> & { readonly balances: ReadBalances },
  context: PhaseContext,
): Promise<ReadonlyMap<SourceKey, Fresh>> {
  const fresh = new Map<SourceKey, Fresh>()
  let open: PartyRow[] = []
  for await (const page of allCustomers(context)) {
    open.push(
      ...page.filter((customer) => {
        const owed = owedBy(customer, ledger, books)
        const balance = balanceOf(customer, books, owed)
        return balance !== null && balance !== owed.amount
      }),
    )
  }
  for (let look = 1; look <= LOOKS_AGAIN && open.length > 0; look++) {
    const sums = await sumsNow(options, baseCurrency, context.signal)
    const told = await readBooks(options.balances, context.signal)
    if (told.problem !== null) break
    open = open.filter((customer) => {
      const before = fresh.get(customer.key)
      const then = before?.now ?? owedBy(customer, ledger, books)
      const balanceThen = before === undefined ? balanceOf(customer, books, then) : before.books
      const now = owedBy(customer, sums, told)
      const balance = balanceOf(customer, told, now)
      const isStill = now.amount === then.amount && balance === balanceThen
      fresh.set(customer.key, { books: balance, now, moving: !isStill && balance !== now.amount })
      return !isStill && balance !== now.amount
    })
  }
  return fresh
}
