import { Button } from '@mantine/core'
import { IconChartBar, IconDownload } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { addressOf } from '../api.ts'
import { asks, pathOf } from '../asks.ts'
import type { Customer, Receivables as Doc } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { AgeingBar, type Bucket, Unallocated } from '../parts/ageing.tsx'
import { BehaviourBadge } from '../parts/badge.tsx'
import { Chips } from '../parts/chips.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { List } from '../parts/list.tsx'
import { isHidden, Money, Nothing } from '../parts/money.tsx'
import { Card, Figure, Figures, PageHeader } from '../parts/page.tsx'
import { Spark } from '../parts/spark.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { InvoicedAndPaid, TopProducts } from '../parts/trade.tsx'
import { Notice } from '../parts/trouble.tsx'
import { Day } from '../parts/when.tsx'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { useUrlState } from '../url-state.ts'
import { words as common } from '../words/common.ts'
import { words } from '../words/receivables.ts'

const BAND_OF: Record<Bucket, string> = {
  notDue: 'none',
  days1to30: '1-30',
  days31to60: '31-60',
  days61to90: '61-90',
  over90: 'over90',
}
const BANDS = Object.keys(words.bands) as (keyof typeof words.bands)[]

export default function Receivables({ params }: PageProps) {
  const connection = params.connection ?? ''
  const [band, setBand] = useUrlState('band')
  const format = useFormats()
  const known = BANDS.some((one) => one === band) ? band : ''
  const list = useInfiniteQuery(asks.receivables(connection, known))
  const first = list.data?.pages[0]
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        says={first?.currency && first.asOf ? words.says(first.currency, format.day(first.asOf)) : undefined}
      >
        <Button component={Link} href={href('tieOut', { connection })} variant="default" size="sm">
          {words.toTieOut}
        </Button>
        <Button
          component="a"
          href={addressOf(`${pathOf(connection)}/receivables.csv`)}
          download={true}
          variant="default"
          size="sm"
          leftSection={<IconDownload size={16} aria-hidden={true} />}
        >
          {common.exportCsv}
        </Button>
      </PageHeader>
      {first?.currency && (
        <Sums connection={connection} of={first} currency={first.currency} band={known} onBand={setBand} />
      )}
      <InvoicedAndPaid connection={connection} />
      <Card
        title={words.customers}
        flush={true}
        right={
          <Chips
            label={words.bandLabel}
            value={known}
            onChange={setBand}
            choices={[
              { value: '', label: words.all },
              ...BANDS.map((one) => ({ value: one, label: words.bands[one] })),
            ]}
          />
        }
      >
        <List
          of={list}
          empty={
            <EmptyState icon={IconChartBar} title={known === '' ? words.noneYet : words.noneFits}>
              {known === '' ? words.noneYetSays : undefined}
            </EmptyState>
          }
        >
          {(items) => (
            <DataTable
              label={words.customers}
              columns={COLUMNS}
              rows={items}
              rowKey={({ key }) => key}
              to={({ number }) => href('customer', { connection, customer: number })}
              shown={1_000}
            />
          )}
        </List>
      </Card>
      <TopProducts connection={connection} />
    </div>
  )
}

interface SumsProps {
  readonly connection: string
  readonly of: Pick<Doc, 'total' | 'daysLate'>
  readonly currency: string
  readonly band: string
  readonly onBand: (band: string | null) => void
}

function Sums({ connection, of: { total, daysLate }, currency, band, onBand }: SumsProps) {
  const overdue = href('receivables', { connection }, { band: BAND_OF.over90 })
  const format = useFormats()
  // Of a note, where a float does no harm.
  const share = Number(total.open) > 0 ? Number(total.overdue) / Number(total.open) : 0
  const picked = (Object.keys(BAND_OF) as Bucket[]).find((bucket) => BAND_OF[bucket] === band)
  return (
    <>
      <Figures>
        <Figure label={words.open} value={<Money amount={total.open} currency={currency} />} />
        <Figure
          label={words.overdue}
          value={<Money amount={total.overdue} currency={currency} />}
          tone={Number(total.overdue) > 0 ? 'warn' : undefined}
          note={isHidden(total.open) ? undefined : words.overdueNote(format.percent(share))}
        />
        <Figure label={words.averageLate} value={<DaysLate {...daysLate} />} note={words.averageNote} />
        <Figure
          label={words.over90}
          to={overdue}
          value={<Money amount={total.ageing.over90} currency={currency} />}
          tone={Number(total.ageing.over90) > 0 ? 'bad' : undefined}
          note={words.over90Note}
        />
      </Figures>
      {total.unvalued > 0 && <Notice tone="mild" title={words.unvalued(total.unvalued)} />}
      {!isHidden(total.open) && (
        <Card title={words.byAge}>
          <AgeingBar
            ageing={total.ageing}
            currency={currency}
            {...(picked === undefined ? {} : { picked })}
            onPick={(bucket) => onBand(BAND_OF[bucket] === band ? null : BAND_OF[bucket])}
          />
          <Unallocated amount={total.unallocated} currency={currency} note={words.unallocatedNote} />
        </Card>
      )}
    </>
  )
}

function DaysLate({ average, change }: Doc['daysLate']) {
  const format = useFormats()
  if (average === null) return <Nothing />
  if (change === null) return format.number(average, 1)
  const rose = `${change.startsWith('-') || Number(change) === 0 ? '' : '+'}${format.number(change, 1)}`
  return (
    <>
      {format.number(average, 1)} <span className="dim">({rose})</span>
    </>
  )
}

function Year({ amounts, currency }: { readonly amounts: readonly string[]; readonly currency: string }) {
  const format = useFormats()
  if (amounts.some(isHidden)) return null
  const told = amounts.map((one) => format.money(one, currency, 'figure')).join(', ')
  return <Spark values={amounts.map(Number)} label={words.yearOf(told)} />
}

const amount = (text: string): number => (isHidden(text) ? 0 : Number(text))

const COLUMNS: readonly Column<Customer>[] = [
  {
    key: 'customer',
    head: words.customer,
    grow: true,
    by: ({ name }) => name,
    cell: ({ name, number }) => (
      <>
        {name} <span className="dim num">{number}</span>
      </>
    ),
  },
  {
    key: 'behaviour',
    head: words.behaviour,
    from: 'sm',
    cell: ({ behaviour, laterThanUsual, stoppedSince }) => (
      <span className="line" style={{ flexWrap: 'nowrap' }}>
        <BehaviourBadge behaviour={behaviour} />
        {laterThanUsual && <span className="tag">{words.later}</span>}
        {stoppedSince !== null && <span className="tag">{words.stopped}</span>}
      </span>
    ),
  },
  { key: 'oldest', head: words.oldest, align: 'right', from: 'md', cell: ({ oldestDue }) => <Day day={oldestDue} /> },
  {
    key: 'age',
    head: words.byAge,
    from: 'md',
    cell: ({ ageing, currency, open }) =>
      isHidden(open) ? null : <AgeingBar ageing={ageing} currency={currency} small={true} />,
  },
  {
    key: 'year',
    head: words.year,
    from: 'md',
    cell: ({ invoicedByMonth, currency }) => <Year amounts={invoicedByMonth} currency={currency} />,
  },
  {
    key: 'overdue',
    head: words.overdue,
    align: 'right',
    by: ({ overdue }) => amount(overdue),
    cell: ({ overdue }) =>
      amount(overdue) === 0 && !isHidden(overdue) ? <span className="dim">0</span> : <Money amount={overdue} />,
  },
  {
    key: 'open',
    head: words.open,
    align: 'right',
    by: ({ open }) => amount(open),
    cell: ({ open }) => <Money amount={open} />,
  },
]
