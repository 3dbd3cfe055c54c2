import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Decimal } from '../../../core/money.ts'
import { Tally } from '../../../core/tally.ts'
import { lineOf, NOTHING, type Part, PLACES, type Place, type TieOutLine } from '../../../core/tie-out.ts'
import { addFigures } from '../money/figures.ts'
import type { FiguresRow } from '../money/figures-row.ts'
import { isLeftOut } from '../money/whose-figures.ts'
import type { PartyRow } from '../rows.ts'
import type { Visibility } from '../visibility/levels.ts'

/** What one record of Pipedrive showed of its customers when it was read back; `undefined`: it did not tell. */
export interface ShownOn {
  readonly remote: RemoteId
  readonly amount: Decimal | null | undefined
  readonly band: string | null | undefined
  readonly light: string | null | undefined
  /** What it shows was taken back, and no run writes it before that is released. */
  readonly isKeptBack: boolean
}

/** One customer, as the tie-out knows it. */
export interface Account {
  readonly customer: PartyRow
  readonly figures: FiguresRow | undefined
  /** Its open documents as they are staged. */
  readonly ledger: Part
  /** Of these, what is of branches that are left out: it is shown nowhere. */
  readonly excluded: Part
  /** The same as read again, where they were, since the books said something else. */
  readonly now: Part | null
  /** Whether the books and the documents moved at each look. */
  readonly moving: boolean
  readonly books: Decimal | null
}

export interface LineOptions {
  readonly visibility: Visibility
  /** Balances cannot be written, since the account does not have the currency of the books in use. */
  readonly balancesHeld: boolean
}

/**
 * The line of customers that share a record, or of one that has none.
 *
 * What is shown is taken from the record as it was read back. What is not shown has to be accounted for: by the state of
 * the customer, by news that are still to be written, or by an issue. The rest is the difference.
 */
export function lineFor(accounts: readonly Account[], shownOn: ShownOn | null, options: LineOptions): TieOutLine {
  const base = {
    keys: accounts.map(({ customer }) => customer.key as SourceKey),
    numbers: accounts.map(({ customer }) => customer.number ?? ''),
    books: booksOf(accounts),
    ledger: sumOf(accounts.map(({ ledger, now }) => now ?? ledger)),
  }
  const places = newPlaces()
  const reasons = new Set<string>()
  const put = (place: Place, part: Part, reason: string) => {
    if (part.count === 0 && part.amount === '0') return
    places[place] = sumOf([places[place], part])
    reasons.add(reason)
  }
  const told: Account[] = []
  const counted = accounts.filter((one) => apartOf(one, shownOn) === null)
  const newest = sumOf(counted.map(({ ledger, now, excluded }) => less(now ?? ledger, excluded)))
  const hasArrived = shownOn !== null && less(newest, { count: 0, amount: shownOn.amount ?? '0' }).amount === '0'
  for (const account of accounts) {
    const apart = apartOf(account, shownOn)
    const ledger = apart === null && hasArrived ? (account.now ?? account.ledger) : account.ledger
    if (account.now !== null)
      put('waiting', less(account.now, ledger), 'it moved while it was read; the next run brings it')
    if (apart === null) {
      put('excluded', account.excluded, 'branch excluded')
      told.push({ ...account, ledger: less(ledger, account.excluded) })
    } else put(apart.place, ledger, apart.reason)
  }
  const expected = sumOf(told.map(({ ledger }) => ledger))
  const line = (classes: TieOutLine['classes']) =>
    lineOf({ ...base, places, classes, reason: reasons.size === 0 ? null : [...reasons].join('; ') })
  if (shownOn === null || told.length === 0) return line(null)
  const pending = shownOn.isKeptBack ? KEPT_BACK : (told.map(pendingOf).find((one) => one !== null) ?? null)
  if (options.visibility !== 'amounts') {
    // No amount stands in Pipedrive: all of it is where it belongs, and the class says whether it is shown right.
    places.shown = expected
    return line(pending === null ? classesOf(told, shownOn, options.visibility) : null)
  }
  if (options.balancesHeld) {
    put('issues', expected, 'balances are held: Pipedrive does not have the currency of the books in use')
    return line(null)
  }
  const amount = shownOn.amount ?? '0'
  places.shown = { count: expected.count, amount }
  if (pending !== null)
    put(pending.place, { count: 0, amount: less(expected, { count: 0, amount }).amount }, pending.reason)
  return line(null)
}

const newPlaces = (): Record<Place, Part> =>
  Object.fromEntries(PLACES.map((place) => [place, NOTHING])) as Record<Place, Part>

/** Why nothing of a customer is shown; `null` where it is to be. */
function apartOf(
  { customer, figures }: Account,
  shownOn: ShownOn | null,
): { readonly place: Place; readonly reason: string } | null {
  const { state, reason } = customer
  if (isLeftOut(customer)) {
    if (state === 'issue') return { place: 'issues', reason: 'held as a probable house account' }
    return reason === 'excluded'
      ? { place: 'excluded', reason: 'excluded' }
      : { place: 'skipped', reason: reason ?? 'skipped' }
  }
  if (shownOn !== null) return null
  if (state === 'waiting') return { place: 'waiting', reason: reason ?? 'waiting' }
  if (state === 'issue') return { place: 'issues', reason: reason ?? 'issue' }
  if (state === 'pending' || figures?.state === 'pending') return { place: 'waiting', reason: 'not written yet' }
  return { place: 'skipped', reason: 'nothing in Pipedrive shows its balance' }
}

const KEPT_BACK = { place: 'skipped', reason: 'taken back, and kept back until it is released' } as const

/** Why a balance that is shown may not be the newest one; `null` where it has to be. */
function pendingOf({ customer, figures }: Account): { readonly place: Place; readonly reason: string } | null {
  if (figures?.state === 'pending' || customer.state === 'pending')
    return { place: 'waiting', reason: 'news that is not written yet' }
  if (figures?.state === 'waiting') return { place: 'waiting', reason: figures.reason ?? 'waiting' }
  return figures?.state === 'issue' ? { place: 'issues', reason: figures.reason ?? 'issue' } : null
}

function classesOf(told: readonly Account[], shown: ShownOn, visibility: Exclude<Visibility, 'amounts'>) {
  const of = told.flatMap(({ figures }) => figures?.data ?? [])
  if (of.length === 0) return null
  const { band, light } = of.length === 1 && of[0] !== undefined ? of[0] : addFigures(of, of[0]?.currency ?? '')
  return visibility === 'bands'
    ? { ledger: band, shown: shown.band ?? null }
    : { ledger: light, shown: shown.light ?? null }
}

const booksOf = (accounts: readonly Account[]): Decimal | null => {
  const told = accounts.map(({ books, moving, now, ledger }) => (moving ? (now ?? ledger).amount : books))
  return told.includes(null) ? null : sumAmounts(told as readonly Decimal[])
}

const sumAmounts = (amounts: readonly Decimal[]): Decimal => {
  const tally = new Tally()
  for (const amount of amounts) tally.add(amount)
  return tally.total
}

const sumOf = (parts: readonly Part[]): Part => ({
  count: parts.reduce((sum, { count }) => sum + count, 0),
  amount: sumAmounts(parts.map(({ amount }) => amount)),
})

const less = (one: Part, other: Part): Part => ({
  count: Math.max(0, one.count - other.count),
  amount: new Tally().add(one.amount).subtract(other.amount).total,
})
