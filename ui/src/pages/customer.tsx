import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { Customer, CustomerDetail } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { AgeingBar } from '../parts/ageing.tsx'
import { BehaviourBadge } from '../parts/badge.tsx'
import { Behaviour } from '../parts/behaviour.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { isHidden, Money, Nothing } from '../parts/money.tsx'
import { Card, Figure, Figures, PageHeader } from '../parts/page.tsx'
import { Personal } from '../parts/personal.tsx'
import { useRest } from '../parts/rest.ts'
import { type Column, DataTable } from '../parts/table.tsx'
import { Loaded } from '../parts/trouble.tsx'
import { Day } from '../parts/when.tsx'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { words as common } from '../words/common.ts'
import { words } from '../words/receivables.ts'

export default function CustomerPage({ params }: PageProps) {
  const connection = params.connection ?? ''
  const asked = params.customer ?? ''
  const found = useQuery(asks.customer(connection, asked))
  const customer = found.data?.customers[0]
  const format = useFormats()
  return (
    <div className="page">
      <PageHeader
        title={customer?.name ?? words.number(asked)}
        says={customer && words.numberOn(customer.number, format.day(customer.asOf))}
        back={{ to: href('receivables', { connection }), title: words.title }}
        badge={customer && <BehaviourBadge behaviour={customer.behaviour} />}
      >
        {customer && (
          <>
            <Link href={href('timeline', { connection, key: `customer:${customer.key}` })}>{words.timeline}</Link>
            <Personal connection={connection} customer={customer} />
          </>
        )}
      </PageHeader>
      <Loaded of={found}>
        {({ customers: [one], detail }) =>
          one === undefined || detail === null ? (
            <EmptyState title={words.noneYet}>{words.noneYetSays}</EmptyState>
          ) : (
            <Body connection={connection} customer={one} detail={detail} />
          )
        }
      </Loaded>
    </div>
  )
}

interface Given {
  readonly connection: string
  readonly customer: Customer
  readonly detail: CustomerDetail
}

function Body({ connection, customer, detail }: Given) {
  const format = useFormats()
  const { currency, trend } = customer
  const { averageDaysLate, onTime } = detail.behaviour
  const { documents: cursor } = detail.next
  const more = useRest(asks.openDocuments(connection, `customer:${customer.key}`, cursor), cursor)
  return (
    <>
      <Figures>
        <Figure label={words.open} value={<Money amount={customer.open} currency={currency} />} />
        <Figure
          label={words.overdue}
          value={<Money amount={customer.overdue} currency={currency} />}
          tone={Number(customer.overdue) > 0 ? 'warn' : undefined}
          note={customer.oldestDue === null ? undefined : <Day day={customer.oldestDue} />}
        />
        <Figure
          label={words.averageLate}
          value={averageDaysLate === null ? <Nothing /> : format.number(averageDaysLate, 1)}
          note={trend === null ? words.averageNote : `${words.averageNote} · ${words.trends[trend]}`}
        />
        <Figure
          label={words.onTime}
          value={onTime === null ? <Nothing /> : format.percent(onTime)}
          note={words.onTimeNote}
        />
      </Figures>
      <div className="columns">
        <div className="wide-8">
          <Card title={words.byAge}>
            {isHidden(customer.open) ? (
              <p className="dim">{common.amountsHidden}</p>
            ) : (
              <AgeingBar ageing={customer.ageing} currency={currency} />
            )}
          </Card>
        </div>
        <div className="wide-4">
          <Card>
            <dl className="kv">
              <dt>{words.status}</dt>
              <dd>{words.statusOf[detail.status as keyof typeof words.statusOf] ?? detail.status}</dd>
              <dt>{words.terms}</dt>
              <dd>{detail.terms === null ? <Nothing /> : (detail.terms.description ?? detail.terms.id)}</dd>
              {Number(customer.unallocated) !== 0 && (
                <>
                  <dt>{words.unallocated}</dt>
                  <dd>
                    <Money amount={customer.unallocated} currency={currency} />
                  </dd>
                </>
              )}
              {detail.byCurrency.length > 1 &&
                detail.byCurrency.map((one) => (
                  <div key={one.currency} style={{ display: 'contents' }}>
                    <dt>{one.currency}</dt>
                    <dd>
                      <Money amount={one.open} currency={one.currency} />
                    </dd>
                  </div>
                ))}
            </dl>
          </Card>
        </div>
      </div>
      <Card title={words.documents} flush={true}>
        {detail.documents.length === 0 ? (
          <EmptyState title={words.noDocuments} />
        ) : (
          <DataTable
            label={words.documents}
            columns={DOCUMENTS}
            rows={[...detail.documents, ...more.items]}
            rest={more.rest}
            rowKey={({ type, number }) => `${type} ${number}`}
            to={({ number }) => href('timeline', { connection, key: number })}
          />
        )}
      </Card>
      <Behaviour connection={connection} customer={customer} detail={detail} />
      <Card title={words.products} says={words.productsSays} flush={true}>
        {detail.products.length === 0 ? (
          <EmptyState title={words.noProducts} />
        ) : (
          <DataTable
            label={words.products}
            columns={productColumns(currency)}
            rows={detail.products}
            rowKey={({ key }) => key}
            shown={20}
          />
        )}
      </Card>
    </>
  )
}

const CREDITS = ['CreditNote', 'Payment', 'Prepayment']

/** What we owe them counts against what they owe. */
const signed = (type: string, amount: string | null): string | null =>
  amount === null || isHidden(amount) || !CREDITS.includes(type) || amount.startsWith('-') || Number(amount) === 0
    ? amount
    : `-${amount}`

const DOCUMENTS: readonly Column<CustomerDetail['documents'][number]>[] = [
  {
    key: 'document',
    head: words.document,
    grow: true,
    cell: ({ type, number }) => `${words.type[type as keyof typeof words.type] ?? type} ${number}`,
  },
  { key: 'date', head: words.date, align: 'right', from: 'sm', cell: ({ date }) => <Day day={date} /> },
  { key: 'due', head: words.due, align: 'right', cell: ({ dueDate }) => <Day day={dueDate} /> },
  {
    key: 'late',
    head: words.daysLate,
    align: 'right',
    from: 'sm',
    by: ({ daysOverdue }) => daysOverdue,
    cell: ({ daysOverdue }) => (daysOverdue > 0 ? <span className="warn">{daysOverdue}</span> : <Nothing />),
  },
  {
    key: 'total',
    head: words.total,
    align: 'right',
    from: 'md',
    cell: ({ type, total, currency }) => (
      <Money amount={signed(type, total)} currency={currency} precision="document" />
    ),
  },
  {
    key: 'balance',
    head: words.balance,
    align: 'right',
    cell: ({ type, balance, currency }) => (
      <Money amount={signed(type, balance)} currency={currency} precision="document" />
    ),
  },
]

const productColumns = (currency: string): readonly Column<CustomerDetail['products'][number]>[] => [
  {
    key: 'product',
    head: words.product,
    grow: true,
    cell: ({ name, stopped }) => (
      <>
        {name} {stopped && <span className="tag">{words.stopped}</span>}
      </>
    ),
  },
  { key: 'last', head: words.last, align: 'right', cell: ({ lastBought }) => <Day day={lastBought} /> },
  { key: 'times', head: words.times, align: 'right', from: 'sm', by: ({ times }) => times, cell: ({ times }) => times },
  {
    key: 'quantity',
    head: words.quantity,
    align: 'right',
    from: 'md',
    cell: ({ quantity, unit }) => <Quantity quantity={quantity} unit={unit} />,
  },
  {
    key: 'amount',
    head: words.amount,
    align: 'right',
    by: ({ amount }) => Number(amount ?? 0),
    cell: ({ amount }) => <Money amount={amount} currency={currency} />,
  },
]

function Quantity({ quantity, unit }: { readonly quantity: string | null; readonly unit: string | null }) {
  const format = useFormats()
  if (quantity === null) return <Nothing />
  if (isHidden(quantity)) return <Nothing label={common.hiddenAmount} />
  return (
    <>
      {format.number(quantity)} {unit !== null && <span className="dim">{unit}</span>}
    </>
  )
}
