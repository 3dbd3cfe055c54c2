import { asks } from '../asks.ts'
import type { BehaviourPart, Customer, CustomerDetail } from '../documents.ts'
import { useFormats } from '../reader.tsx'
import { words } from '../words/receivables.ts'
import { isHidden, Money } from './money.tsx'
import { Card } from './page.tsx'
import { useRest } from './rest.ts'
import { type Column, DataTable } from './table.tsx'
import { Notice } from './trouble.tsx'
import { Day } from './when.tsx'

interface Given {
  readonly connection: string
  readonly customer: Customer
  readonly detail: CustomerDetail
}

/** How a customer pays, with the arithmetic behind it, down to each payment. */
export function Behaviour({ connection, customer, detail: { behaviour, next } }: Given) {
  const format = useFormats()
  const { sums, parts, averageDaysLate, onTime, asOf } = behaviour
  const says = asOf === customer.asOf ? words.howSays : words.howSaysOf(format.day(asOf))
  const { currency } = customer
  const more = useRest(asks.behaviourParts(connection, `customer:${customer.key}`, next.parts), next.parts)
  return (
    <Card title={words.how} says={says} flush={true}>
      {averageDaysLate === null || onTime === null ? (
        <div className="card-body">
          <Notice tone="calm" title={words.noHistory} />
        </div>
      ) : (
        !isHidden(sums.amount) && (
          <div className="card-body formulas">
            <p>
              <span className="dim">{words.formulaAverage}</span>
              <span className="num">
                {format.amount(sums.amountDays, 'figure')} ÷ {format.money(sums.amount, currency, 'figure')} ={' '}
                <b>{format.number(averageDaysLate, 1)}</b>
              </span>
            </p>
            <p>
              <span className="dim">{words.formulaOnTime}</span>
              <span className="num">
                {format.amount(sums.onTime, 'figure')} ÷ {format.money(sums.amount, currency, 'figure')} ={' '}
                <b>{format.percent(onTime)}</b>
              </span>
            </p>
          </div>
        )
      )}
      {parts.length > 0 && (
        <DataTable
          label={words.how}
          columns={columns(currency)}
          rows={[...parts, ...more.items]}
          rest={more.rest}
          rowKey={({ type, number, paidOn, amount, daysLate }) => [type, number, paidOn, amount, daysLate].join(' ')}
          shown={12}
        />
      )}
    </Card>
  )
}

function Days({ of }: { readonly of: number }) {
  return useFormats().number(of)
}

const columns = (currency: string): readonly Column<BehaviourPart>[] => [
  {
    key: 'document',
    head: words.document,
    grow: true,
    cell: ({ type, number }) => `${words.type[type as keyof typeof words.type] ?? type} ${number}`,
  },
  { key: 'due', head: words.due, align: 'right', from: 'sm', cell: ({ dueDate }) => <Day day={dueDate} /> },
  {
    key: 'paid',
    head: words.paid,
    align: 'right',
    cell: ({ paidOn }) => (paidOn === null ? <span className="warn">{words.notPaid}</span> : <Day day={paidOn} />),
  },
  {
    key: 'late',
    head: words.daysLate,
    align: 'right',
    by: ({ daysLate }) => daysLate,
    cell: ({ daysLate, onTime }) => (
      <span className={onTime ? 'good' : 'warn'}>
        <Days of={daysLate} />
      </span>
    ),
  },
  {
    key: 'amount',
    head: words.amount,
    align: 'right',
    by: ({ amount }) => Number(amount ?? 0),
    cell: ({ amount, weighs }) =>
      weighs ? <Money amount={amount} currency={currency} /> : <span className="dim">{words.doesNotCount}</span>,
  },
]
