import { DRIFT_KINDS, type Drift, type DriftKind } from './drift.ts'
import type { Decimal } from './money.ts'
import { Tally } from './tally.ts'

/**
 * A tie-out holds three figures against each other: what the books say that customers owe, what the open documents that
 * were read add up to, and what the destination shows, read back from there. Amounts are in the company's currency.
 */

/** Where the amount of an open document can be: shown to people, or not, each with its reason. */
export const PLACES = ['shown', 'excluded', 'skipped', 'waiting', 'issues'] as const
export type Place = (typeof PLACES)[number]

/** So many open documents, and what they add up to. */
export type Part = { readonly count: number; readonly amount: Decimal }
export const NOTHING: Part = { count: 0, amount: '0' }

/** One customer, or several that share one record of the destination, which shows what they owe together. */
export type TieOutLine = {
  readonly keys: readonly string[]
  readonly numbers: readonly string[]
  /** `null` where the books tell none. */
  readonly books: Decimal | null
  readonly ledger: Part
  readonly places: Readonly<Record<Place, Part>>
  /** Why something is not shown. */
  readonly reason: string | null
  /** The ledger less all places: what is neither shown nor accounted for. */
  readonly difference: Decimal
  /** The books less the ledger: a question to the books; `null` where they tell nothing. */
  readonly question: Decimal | null
  /** Instead of amounts, where sales sees none: the class that belongs there, and the one that stands there. */
  readonly classes: { readonly ledger: string; readonly shown: string | null } | null
}

export type TieOutSum = {
  readonly currency: string
  /** `count`: customers with a balance; `null` where the books could not be read. */
  readonly books: Part | null
  /** Why the books could not be read. */
  readonly booksProblem: string | null
  readonly ledger: Part
  readonly places: Readonly<Record<Place, Part>>
  readonly difference: Decimal
  /** Customers whose amount or class is neither shown as it should be nor accounted for. */
  readonly differing: number
  /** Customers of whom the books say something else than their open documents, and by how much in all. */
  readonly questions: Part
  /** Open documents that nobody tells the worth of in the company's currency: they are in no sum. */
  readonly unvalued: number
  /** What is open by the currencies of the documents. */
  readonly byCurrency: readonly { readonly currency: string; readonly count: number; readonly open: Decimal }[]
  /** Class → customers of that class by their documents, and those shown so; empty where amounts are shown. */
  readonly classes: readonly { readonly name: string; readonly ledger: number; readonly shown: number }[]
}

/** `question`: what is shown is what was read, but the books say something else, or nothing. */
export type Verdict = 'ties_out' | 'question' | 'differs'

export type TieOut = {
  readonly verdict: Verdict
  /** `null` where no balances are shown, so that there are only records to hold against each other. */
  readonly sum: TieOutSum | null
  /** Kind → how many; also of those too many to be kept one by one. */
  readonly drift: Readonly<Record<DriftKind, number>>
  /** How many differing records were put back. */
  readonly repaired: number
  /** Nothing was put back, since that would have changed more than passes without a person. Absent where it was not so. */
  readonly repairHeld?: true
  /** Whether texts of entries were read too. */
  readonly texts: boolean
  /** Records of ours that were read back, by kind. */
  readonly readBack: Readonly<Record<string, number>>
  /** Epoch ms, when the last of both sides was read. */
  readonly at: number
}

export const NO_DRIFT: Readonly<Record<DriftKind, number>> = Object.fromEntries(
  DRIFT_KINDS.map((kind) => [kind, 0]),
) as Record<DriftKind, number>

export const countDrift = (
  counts: Readonly<Record<DriftKind, number>>,
  more: readonly Pick<Drift, 'kind'>[],
): Readonly<Record<DriftKind, number>> => {
  const sum = { ...counts }
  for (const { kind } of more) sum[kind] += 1
  return sum
}

export const driftTotal = (counts: Readonly<Record<DriftKind, number>>): number =>
  Object.values(counts).reduce((a, b) => a + b, 0)

export function verdictOf(sum: TieOutSum | null, drift: number): Verdict {
  if (drift > 0 || (sum !== null && sum.differing > 0)) return 'differs'
  return sum !== null && (sum.books === null || sum.questions.count > 0) ? 'question' : 'ties_out'
}

/** What is left of a line once its places are taken off. */
export function lineOf(of: Omit<TieOutLine, 'difference' | 'question'>): TieOutLine {
  const rest = new Tally().add(of.ledger.amount)
  for (const place of PLACES) rest.subtract(of.places[place].amount)
  const question = of.books === null ? null : new Tally().add(of.books).subtract(of.ledger.amount).total
  return { ...of, difference: rest.total, question }
}

/** Whether a line is one of those that keep the whole from tying out. */
export const isDiffering = ({ difference, classes }: Pick<TieOutLine, 'difference' | 'classes'>): boolean =>
  classes === null ? difference !== '0' : classes.shown !== classes.ledger

export const isQuestion = ({ question }: Pick<TieOutLine, 'question'>): boolean => question !== null && question !== '0'

/** Adds up lines as they come, so that not all of them are in memory. */
export function summing(currency: string) {
  const part = () => ({ count: 0, amount: new Tally() })
  const books = part()
  const ledger = part()
  const questions = part()
  const places = Object.fromEntries(PLACES.map((place) => [place, part()])) as Record<Place, ReturnType<typeof part>>
  const difference = new Tally()
  const classes = new Map<string, { ledger: number; shown: number }>()
  const inClass = (name: string) => {
    const known = classes.get(name) ?? { ledger: 0, shown: 0 }
    classes.set(name, known)
    return known
  }
  let differing = 0
  const plus = (into: ReturnType<typeof part>, { count, amount }: Part) => {
    into.count += count
    into.amount.add(amount)
  }
  const told = ({ count, amount }: ReturnType<typeof part>): Part => ({ count, amount: amount.total })
  return {
    add: (line: TieOutLine): void => {
      if (line.books !== null) plus(books, { count: line.books === '0' ? 0 : 1, amount: line.books })
      plus(ledger, line.ledger)
      for (const place of PLACES) plus(places[place], line.places[place])
      if (line.classes === null) difference.add(line.difference)
      if (isDiffering(line)) differing += 1
      if (isQuestion(line)) plus(questions, { count: 1, amount: line.question ?? '0' })
      if (line.classes !== null) {
        inClass(line.classes.ledger).ledger += 1
        if (line.classes.shown !== null) inClass(line.classes.shown).shown += 1
      }
    },
    sum: (rest: Pick<TieOutSum, 'unvalued' | 'byCurrency' | 'booksProblem'>): TieOutSum => ({
      currency,
      books: rest.booksProblem === null ? told(books) : null,
      ledger: told(ledger),
      places: Object.fromEntries(PLACES.map((place) => [place, told(places[place])])) as Record<Place, Part>,
      difference: difference.total,
      differing,
      questions: told(questions),
      classes: [...classes].map(([name, of]) => ({ name, ...of })).sort((a, b) => (a.name < b.name ? -1 : 1)),
      ...rest,
    }),
  }
}
