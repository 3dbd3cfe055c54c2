import { useState } from 'react'
import type { Trade } from '../documents.ts'
import { useFormats } from '../reader.tsx'
import { words as common } from '../words/common.ts'
import { words } from '../words/receivables.ts'
import { Money } from './money.tsx'
import { Card } from './page.tsx'
import { type Column, DataTable } from './table.tsx'

type Month = Trade['months'][number]

interface Given {
  readonly months: readonly Month[]
  readonly currency: string
}

/** What was invoiced and paid, month by month, as bars or as a table. */
export function Months({ months, currency }: Given) {
  const [isTable, setTable] = useState(false)
  const format = useFormats()
  // Heights of a drawing: here a float does no harm. Months in which more was credited than invoiced stand at zero.
  const most = Math.max(1, ...months.flatMap(({ invoiced, paid }) => [Number(invoiced), Number(paid)]))
  const height = (amount: string) => `${Math.max(0, (Number(amount) / most) * 100)}%`
  const told = (month: Month) =>
    words.inMonth(
      format.month(month.month),
      format.money(month.invoiced, currency, 'figure'),
      format.money(month.paid, currency, 'figure'),
    )
  return (
    <Card
      title={words.months}
      flush={isTable}
      right={
        <button type="button" className="chip" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {common.showTable}
        </button>
      }
    >
      {isTable ? (
        <DataTable
          label={words.months}
          columns={columns(currency)}
          rows={months.toReversed()}
          rowKey={({ month }) => month}
        />
      ) : (
        <>
          <div className="months" role="img" aria-label={months.map(told).join('. ')}>
            {months.map((month) => (
              <div key={month.month} className="month" title={told(month)}>
                <span className="month-bars">
                  <i className="month-invoiced" style={{ height: height(month.invoiced) }} />
                  <i className="month-paid" style={{ height: height(month.paid) }} />
                </span>
                <span className="month-name">{format.monthAlone(month.month)}</span>
              </div>
            ))}
          </div>
          <p className="month-legend small dim">
            <span className="month-invoiced">{words.invoiced}</span>
            <span className="month-paid">{words.paidIn}</span>
          </p>
        </>
      )}
    </Card>
  )
}

function MonthName({ of }: { readonly of: string }) {
  return useFormats().month(of)
}

const columns = (currency: string): readonly Column<Month>[] => [
  { key: 'month', head: words.month, grow: true, cell: ({ month }) => <MonthName of={month} /> },
  {
    key: 'invoiced',
    head: words.invoiced,
    align: 'right',
    cell: ({ invoiced }) => <Money amount={invoiced} currency={currency} />,
  },
  { key: 'paid', head: words.paidIn, align: 'right', cell: ({ paid }) => <Money amount={paid} currency={currency} /> },
]
