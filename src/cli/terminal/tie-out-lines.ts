import type { DriftRow, TieOutResult } from '../../app/tie-out.ts'
import { KIND_WORDS, PLACE_WORDS, REPAIR_HELD, VERDICT_WORDS } from '../../app/tie-out-words.ts'
import { DRIFT_KINDS } from '../../core/drift.ts'
import { isDiffering, isQuestion, PLACES } from '../../core/tie-out.ts'
import { amountText, type Look, unvaluedLines } from './receivables-lines.ts'
import { type Column, table } from './table.ts'
import { count, plural, zonedTime } from './words.ts'

/** As many lines as are worth reading; a file takes the rest. */
const MOST = 20

/** `ties out, 29 Nov 2026, 03:01` in the zone of whoever reads it. */
export const badge = ({ verdict, at }: Pick<TieOutResult, 'verdict' | 'at'>): string =>
  `${VERDICT_WORDS[verdict]}, ${zonedTime(Date.parse(at))}`

type Customer = TieOutResult['customers'][number]

/** A result for people: the badge, the three figures, and what keeps them from being one. */
export function tieOutLines(result: TieOutResult, look: Look): readonly string[] {
  const { sum } = result
  return [
    `${look.colours[result.verdict === 'ties_out' ? 'green' : result.verdict === 'question' ? 'yellow' : 'red'](badge(result))}`,
    '',
    ...(sum === null
      ? ['No balances are shown (settings.flows.receivables is off), so only records were held against each other.']
      : sumLines(sum, look)),
    ...(sum === null ? [] : differingLines(result.customers, sum.currency, look)),
    ...driftLines(result, look),
    `Read back: ${Object.entries(result.readBack)
      .map(([entity, records]) => plural(records, entity))
      .join(', ')}${result.texts ? '' : '; texts of entries were not (--texts)'}.`,
  ]
}

function sumLines(sum: NonNullable<TieOutResult['sum']>, look: Look): readonly string[] {
  const { currency, books, booksProblem, ledger, places, difference, questions, classes } = sum
  const rows = [
    { what: `books (customers with a balance)`, count: books?.count ?? null, amount: books?.amount ?? null },
    { what: 'ledger (open documents)', ...ledger },
    ...PLACES.filter((place) => place === 'shown' || places[place].count > 0 || places[place].amount !== '0').map(
      (place) => ({ what: `  ${PLACE_WORDS[place]}`, ...places[place] }),
    ),
    ...(difference === '0' ? [] : [{ what: '  not accounted for', count: null, amount: difference }]),
  ]
  const columns: readonly Column<(typeof rows)[number]>[] = [
    { title: `in ${currency}`, value: ({ what }) => what, least: 20 },
    { title: 'count', value: (row) => (row.count === null ? '' : count(row.count)), right: true },
    {
      title: 'amount',
      value: ({ amount }) => (amount === null ? 'unknown' : amountText(amount, currency)),
      right: true,
    },
  ]
  return [
    ...table(columns, rows, { width: look.columns, title: look.colours.dim }),
    ...classes.map(
      ({ name, ledger: due, shown }) => `  class ${name}: ${plural(due, 'customer')}, ${count(shown)} shown so`,
    ),
    ...(booksProblem === null ? [] : [`The books could not be read: ${booksProblem}`]),
    ...(questions.count === 0
      ? []
      : [
          `A question to the books: of ${plural(questions.count, 'customer')} Visma.net's own balance differs from its open documents, by ${amountText(questions.amount, currency)} in all.`,
        ]),
    ...unvaluedLines(sum.unvalued),
    '',
  ]
}

const namesOf = ({ customers }: Customer): string =>
  customers.map(({ number, name }) => (name === null ? number : `${name} (${number})`)).join(', ')

function differingLines(all: readonly Customer[], currency: string, look: Look): readonly string[] {
  const found = all.filter((line) => isDiffering(line) || isQuestion(line))
  if (found.length === 0) return []
  const text = (amount: string | null) => (amount === null ? 'unknown' : amountText(amount, currency))
  const columns: readonly Column<Customer>[] = [
    { title: 'customer', value: namesOf, least: 16, spare: 1 },
    { title: 'books', value: ({ books }) => text(books), right: true },
    { title: 'ledger', value: ({ ledger }) => text(ledger.amount), right: true },
    {
      title: 'shown',
      value: ({ places, classes }) => (classes === null ? text(places.shown.amount) : (classes.shown ?? 'nothing')),
      right: true,
    },
    { title: 'why', value: ({ reason }) => reason ?? '', spare: 2 },
  ]
  const rest = found.length - MOST
  return [
    ...table(columns, found.slice(0, MOST), { width: look.columns, title: look.colours.dim }),
    ...(rest > 0 ? [`… and ${plural(rest, 'customer')} more: --json lists all.`] : []),
    '',
  ]
}

function driftLines({ drift, repaired, repairHeld, differences }: TieOutResult, look: Look): readonly string[] {
  const total = DRIFT_KINDS.reduce((sum, kind) => sum + drift[kind], 0)
  if (total === 0) return []
  const kinds = DRIFT_KINDS.filter((kind) => drift[kind] > 0).map((kind) => `${count(drift[kind])} ${KIND_WORDS[kind]}`)
  const rest = differences.length - MOST
  return [
    `${plural(total, 'difference')} in Pipedrive: ${kinds.join(', ')}.${repaired > 0 ? ` ${count(repaired)} put back.` : ''}${repairHeld ? ` ${REPAIR_HELD}` : ''}`,
    ...differences.slice(0, MOST).map((one) => look.colours.dim(`  ${driftText(one)}`)),
    ...(rest > 0 ? [`  … and ${count(rest)} more: --json lists them.`] : []),
    '',
  ]
}

/** `organization 12 (customer 10042): custom.openBalance is 1 NOK, was written as 250 NOK`. */
function driftText({ kind, entity, remote, stream, number, field, expected, found }: DriftRow): string {
  const of = number === null ? '' : ` (${stream ?? ''} ${number})`
  const record = `${entity} ${remote}${of}`
  switch (kind) {
    case 'value':
      return `${record}: ${field} is ${valueText(found)}, was written as ${valueText(expected)}`
    case 'relinked':
      return `${record}: ${KIND_WORDS[kind]}, ${field ?? 'merged'}: ${valueText(found)}`
    case 'extra':
      return `${record}: ${KIND_WORDS[kind]}; the one that is kept up to date is ${valueText(expected)}`
    case 'text':
    case 'deleted':
      return `${record}: ${KIND_WORDS[kind]}`
  }
}

function valueText(value: DriftRow['found']): string {
  if (value === null) return 'empty'
  if (typeof value === 'object' && 'amount' in value && 'currency' in value) return `${value.amount} ${value.currency}`
  return typeof value === 'string' ? value : JSON.stringify(value)
}
