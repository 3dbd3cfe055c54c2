import { useQuery } from '@tanstack/react-query'
import { asks } from '../asks.ts'
import type { Trade as Doc } from '../documents.ts'
import { words } from '../words/receivables.ts'
import { EmptyState } from './empty.tsx'
import { isHidden, Money } from './money.tsx'
import { Months } from './months.tsx'
import { Card, Skeleton } from './page.tsx'
import { type Column, DataTable } from './table.tsx'
import { Loaded } from './trouble.tsx'
import { Day } from './when.tsx'

interface Given {
  readonly connection: string
}

const CHART = 252

/** What all customers were invoiced and paid in a year, a place of its size held for it. */
export function InvoicedAndPaid({ connection }: Given) {
  const trade = useQuery(asks.trade(connection))
  return (
    <Loaded of={trade} skeleton={<Skeleton height={CHART} />}>
      {({ months, currency }) =>
        currency === null || months.some(({ invoiced }) => isHidden(invoiced)) ? null : (
          <Months months={months} currency={currency} />
        )
      }
    </Loaded>
  )
}

/** What all customers buy most. */
export function TopProducts({ connection }: Given) {
  const trade = useQuery(asks.trade(connection))
  return (
    <Card title={words.top} says={words.topSays} flush={true}>
      <Loaded of={trade}>
        {({ products, currency }) =>
          products.length === 0 ? (
            <EmptyState title={words.noProducts} />
          ) : (
            <DataTable
              label={words.top}
              columns={columns(currency ?? '')}
              rows={products}
              rowKey={({ key }) => key}
              shown={10}
            />
          )
        }
      </Loaded>
    </Card>
  )
}

const columns = (currency: string): readonly Column<Doc['products'][number]>[] => [
  { key: 'product', head: words.product, grow: true, by: ({ name }) => name, cell: ({ name }) => name },
  {
    key: 'customers',
    head: words.boughtBy,
    align: 'right',
    from: 'sm',
    by: ({ customers }) => customers,
    cell: ({ customers }) => customers,
  },
  {
    key: 'last',
    head: words.last,
    align: 'right',
    from: 'sm',
    by: ({ lastBought }) => lastBought,
    cell: ({ lastBought }) => <Day day={lastBought} />,
  },
  {
    key: 'amount',
    head: words.amount,
    align: 'right',
    by: ({ amount }) => Number(amount ?? 0),
    cell: ({ amount }) => <Money amount={amount} currency={currency} />,
  },
]
