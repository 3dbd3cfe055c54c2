import type { CustomerLine, ReceivablesDocument } from '../../app/receivables.ts'
import { separated } from '../../core/amounts.ts'
import { daysBetween } from '../../core/clock.ts'
import { type Decimal, decimalsOf, fixed } from '../../core/money.ts'
import { type Column, table } from './table.ts'
import type { Terminal } from './terminal.ts'
import { plural } from './words.ts'

export type Look = Pick<Terminal, 'columns' | 'colours'>

/** As many customers as are worth reading; a file takes the rest. */
const MOST = 50

/** An amount with the decimals of its currency, without its code: it stands in a column of its own. */
export const amountText = (amount: Decimal, currency: string): string => separated(fixed(amount, decimalsOf(currency)))

/** Customers who owe something, the most overdue first, and what they owe together. */
export function receivablesLines(
  { customers, total, asOf, daysLate }: ReceivablesDocument,
  look: Look,
): readonly string[] {
  const [first] = customers
  if (first === undefined) return ['No customer has figures yet: they are worked out in the next run.']
  const owing = customers.filter(({ open, overdue, unallocated }) =>
    [open, overdue, unallocated].some((one) => one !== '0'),
  )
  const listed = owing.slice(0, MOST)
  const rest = owing.length - listed.length
  return [
    ...table(COLUMNS, listed, { width: look.columns, title: look.colours.dim }),
    ...(rest > 0 ? [`… and ${plural(rest, 'customer')} more: --csv lists all.`] : []),
    ...(listed.length > 0 ? [''] : []),
    ...totalLines(total, { currency: first.currency, asOf: asOf ?? first.asOf }, customers.length, owing.length),
    ...lateLines(daysLate),
  ]
}

const COLUMNS: readonly Column<CustomerLine>[] = [
  { title: 'customer', value: ({ number }) => number },
  { title: 'name', value: ({ name }) => name, least: 12, spare: 1 },
  { title: 'overdue', value: ({ overdue, currency }) => amountText(overdue, currency), right: true },
  { title: 'open', value: ({ open, currency }) => amountText(open, currency), right: true },
  { title: 'days', value: (line) => daysText(line), right: true, spare: 3 },
  { title: 'over 90', value: ({ ageing, currency }) => amountText(ageing.over90, currency), right: true, spare: 4 },
  { title: 'pays', value: (line) => paysText(line), spare: 2 },
]

const daysText = ({ oldestDue, asOf }: CustomerLine): string =>
  oldestDue === null ? '' : String(daysBetween(oldestDue, asOf))

const paysText = ({ behaviour, laterThanUsual, stoppedSince }: CustomerLine): string =>
  [behaviour, laterThanUsual ? 'later than usual' : '', stoppedSince === null ? '' : 'stopped ordering']
    .filter((part) => part !== '')
    .join(', ')

function totalLines(
  { open, overdue, unallocated, unvalued }: ReceivablesDocument['total'],
  { currency, asOf }: Pick<CustomerLine, 'currency' | 'asOf'>,
  all: number,
  owing: number,
): readonly string[] {
  const sums = `${amountText(overdue, currency)} overdue, ${amountText(open, currency)} open`
  const left = unallocated === '0' ? '' : `, ${amountText(unallocated, currency)} unallocated`
  const none = all - owing
  return [
    `${plural(owing, 'customer')} with something open, in ${currency}, as of ${asOf}: ${sums}${left}.`,
    ...(none > 0 ? [`${plural(none, 'customer')} with nothing open.`] : []),
    ...unvaluedLines(unvalued),
  ]
}

function lateLines(late: ReceivablesDocument['daysLate']): readonly string[] {
  if (late === null || late.average === null) return []
  const { average, change } = late
  const rose =
    change === null ? '' : ` (${change.startsWith('-') || change === '0' ? '' : '+'}${change} in the last half year)`
  return [`Average days late, weighted by amount over 12 months: ${average}${rose}.`]
}

export const unvaluedLines = (unvalued: number): readonly string[] =>
  unvalued === 0
    ? []
    : [`${plural(unvalued, 'open document')} left out: Visma.net does not tell the worth in the company's currency.`]
