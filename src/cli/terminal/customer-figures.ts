import type { OpenDocument } from '../../app/open-documents.ts'
import type { CustomerDetail, CustomerLine } from '../../app/receivables.ts'
import { daysBetween } from '../../core/clock.ts'
import { compare, type Decimal, times } from '../../core/money.ts'
import { amountText, type Look, unvaluedLines } from './receivables-lines.ts'
import { type Column, table } from './table.ts'
import { count, plural } from './words.ts'
import { wrapped } from './wrap.ts'

/** Rows of a table that are worth reading; `--csv` and `--json` have the rest. */
const MOST = 20

const BUCKETS = [
  ['notDue', 'not due'],
  ['days1to30', '1–30 days'],
  ['days31to60', '31–60 days'],
  ['days61to90', '61–90 days'],
  ['over90', 'over 90'],
] as const

/** One customer: what it owes by age, what is open, how it pays with its arithmetic, and what it buys. */
export function customerFiguresLines(line: CustomerLine, detail: CustomerDetail, look: Look): readonly string[] {
  const { bold, dim } = look.colours
  const { terms, status } = detail
  const agreed = terms === null ? 'no payment terms' : `terms ${terms.description ?? terms.id} (${terms.id})`
  return [
    `${bold(`${line.name} (${line.number})`)} ${dim(`as of ${line.asOf}, in ${line.currency}`)}`,
    ...wrapped(`${status}, ${agreed}`, look.columns, '  '),
    '',
    ...owedLines(line, look),
    ...currencyLines(line, detail, look),
    ...behaviourLines(line, detail, look),
    ...documentLines(detail, look),
    ...productLines(line, detail, look),
  ]
}

function owedLines(
  { currency, open, overdue, unallocated, oldestDue, asOf, unvalued, ageing }: CustomerLine,
  look: Look,
) {
  const { dim } = look.colours
  const oldest =
    oldestDue === null ? '' : `, the oldest since ${oldestDue} (${plural(daysBetween(oldestDue, asOf), 'day')})`
  const credits = unallocated === '0' ? '' : `; ${amountText(unallocated, currency)} unallocated`
  const amounts = BUCKETS.map(([bucket]) => amountText(ageing[bucket], currency))
  const wide = Math.max(...amounts.map(({ length }) => length))
  const side = Math.max(...BUCKETS.map(([, label]) => label.length))
  const room = Math.min(40, look.columns - side - wide - 6)
  const most = BUCKETS.map(([bucket]) => ageing[bucket]).reduce((a, b) => (compare(b, a) > 0 ? b : a), '0')
  return [
    ...wrapped(
      `${amountText(open, currency)} open, ${amountText(overdue, currency)} overdue${oldest}${credits}`,
      look.columns,
      '  ',
    ),
    ...BUCKETS.map(([bucket, label], at) =>
      `  ${dim(label.padEnd(side))}  ${(amounts[at] ?? '').padStart(wide)}  ${bar(ageing[bucket], most, room)}`.trimEnd(),
    ),
    ...unvaluedLines(unvalued).flatMap((text) => wrapped(text, look.columns, '  ')),
    '',
  ]
}

/** Drawn to the largest amount: any amount above zero has at least one mark. */
function bar(amount: Decimal, most: Decimal, room: number): string {
  if (room < 1 || compare(amount, '0') <= 0) return ''
  return '█'.repeat(Math.max(1, Math.round((Number(amount) / Number(most)) * room)))
}

function currencyLines({ currency }: CustomerLine, { byCurrency }: CustomerDetail, look: Look): readonly string[] {
  if (byCurrency.every((one) => one.currency === currency)) return []
  return [
    ...byCurrency.flatMap((one) =>
      wrapped(
        `${one.currency}: ${amountText(one.open, one.currency)} open, ${amountText(one.overdue, one.currency)} overdue`,
        look.columns,
        '  ',
      ),
    ),
    '',
  ]
}

function behaviourLines(line: CustomerLine, { behaviour }: CustomerDetail, look: Look): readonly string[] {
  const { bold, dim } = look.colours
  const { currency } = line
  const { sums, averageDaysLate, onTime, parts } = behaviour
  const text = (amount: Decimal) => amountText(amount, currency)
  const more = [
    line.trend === null
      ? ''
      : { better: 'better than before', worse: 'worse than before', steady: 'as before' }[line.trend],
    line.laterThanUsual ? 'later than usual' : '',
  ].filter((part) => part !== '')
  const since = behaviour.asOf === line.asOf ? '' : `, worked out on ${behaviour.asOf}, when something moved last`
  const arithmetic =
    averageDaysLate === null || onTime === null
      ? [
          `${plural(behaviour.documents, 'document')} due in the last 365 days, nothing of them paid or overdue: no average.`,
        ]
      : [
          `${plural(behaviour.documents, 'document')} due in the last 365 days${since}.`,
          `Days late = Σ amount × days late / Σ amount = ${text(sums.amountDays)} / ${text(sums.amount)} = ${averageDaysLate}.`,
          `On time (at most 3 days late) = ${text(sums.onTime)} / ${text(sums.amount)} = ${percent(onTime)}.`,
        ]
  return [
    `  ${bold(line.behaviour)}${more.length > 0 ? `, ${more.join(', ')}` : ''}`,
    ...arithmetic.flatMap((sentence) => wrapped(sentence, look.columns, '  ')),
    ...wrapped(FORMULA, look.columns, '  ').map(dim),
    '',
    ...limited(PART_COLUMNS(currency), parts, look, '--json lists all.'),
  ]
}

const FORMULA =
  'Each payment counts with its amount, each unpaid rest with the days it is overdue so far; credits do not count. ' +
  '90 % and more on time: pays on time; 60 % and more: sometimes late; less: often late. Anything unpaid for more than ' +
  '3 days: overdue now. Fewer than 3 documents: no history.'

const percent = (share: Decimal): string => `${times(share, '100')} %`

type Part = CustomerDetail['behaviour']['parts'][number]

const PART_COLUMNS = (currency: string): readonly Column<Part>[] => [
  { title: 'due', value: ({ dueDate }) => dueDate },
  { title: 'document', value: ({ type, number }) => `${type} ${number}` },
  { title: 'paid on', value: ({ paidOn }) => paidOn ?? 'unpaid', spare: 2 },
  { title: 'amount', value: ({ amount }) => (amount === null ? '?' : amountText(amount, currency)), right: true },
  { title: 'days late', value: ({ daysLate }) => count(daysLate), right: true },
  {
    title: 'counts',
    value: ({ onTime, weighs }) => (weighs ? (onTime ? 'on time' : 'late') : 'in no average'),
    spare: 3,
  },
]

function documentLines({ documents }: CustomerDetail, look: Look): readonly string[] {
  return limited(DOCUMENT_COLUMNS, documents, look, '--csv lists all.')
}

const DOCUMENT_COLUMNS: readonly Column<OpenDocument>[] = [
  { title: 'open', value: ({ type, number }) => `${type} ${number}` },
  { title: 'date', value: ({ date }) => date ?? '', spare: 3 },
  { title: 'due', value: ({ dueDate }) => dueDate ?? '' },
  { title: 'days', value: ({ daysOverdue }) => (daysOverdue === 0 ? '' : count(daysOverdue)), right: true, spare: 1 },
  { title: 'total', value: ({ total, currency }) => optional(total, currency), right: true, spare: 2 },
  { title: 'balance', value: ({ balance, currency }) => optional(balance, currency), right: true },
  { title: 'in', value: ({ currency }) => currency },
]

const optional = (amount: Decimal | null, currency: string): string =>
  amount === null ? '?' : amountText(amount, currency)

function productLines(
  { stoppedSince, currency }: CustomerLine,
  { products }: CustomerDetail,
  look: Look,
): readonly string[] {
  const columns: readonly Column<CustomerDetail['products'][number]>[] = [
    { title: 'bought', value: ({ name }) => name, least: 16, wraps: true },
    { title: 'last', value: ({ lastBought }) => lastBought },
    { title: 'times', value: ({ times }) => count(times), right: true, spare: 2 },
    {
      title: 'quantity',
      value: ({ quantity, unit }) => [quantity ?? '', unit ?? ''].join(' ').trim(),
      right: true,
      spare: 3,
    },
    { title: 'amount', value: ({ amount }) => optional(amount, currency), right: true, spare: 1 },
    { title: 'orders', value: ({ stopped }) => (stopped ? 'stopped' : '') },
  ]
  return [
    ...limited(columns, products, look, ''),
    ...(stoppedSince === null ? [] : [`Stopped ordering: the last purchase was on ${stoppedSince}.`]),
  ]
}

function limited<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  look: Look,
  more: string,
): readonly string[] {
  if (rows.length === 0) return []
  const rest = rows.length - MOST
  return [
    ...table(columns, rows.slice(0, MOST), { width: look.columns, title: look.colours.dim }),
    ...(rest > 0 ? [`… and ${count(rest)} more: ${more}`] : []),
    '',
  ]
}
