import { Button } from '@mantine/core'
import { IconScale } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'wouter'
import { acts } from '../acts.ts'
import { asks } from '../asks.ts'
import type { TieOut as Doc } from '../documents.ts'
import type { PageProps } from '../pages.ts'
import { Badge } from '../parts/badge.tsx'
import { Chips } from '../parts/chips.tsx'
import { Value } from '../parts/diff.tsx'
import { EmptyState } from '../parts/empty.tsx'
import { Money, Nothing } from '../parts/money.tsx'
import { Card, Figure, Figures, PageHeader } from '../parts/page.tsx'
import { type Column, DataTable } from '../parts/table.tsx'
import { Loaded, Notice } from '../parts/trouble.tsx'
import { When } from '../parts/when.tsx'
import { useFormats } from '../reader.tsx'
import { href } from '../routes.ts'
import { useMay } from '../shell/session.tsx'
import { useUrlState } from '../url-state.ts'
import { useWrite } from '../use-write.ts'
import { words as receivables } from '../words/receivables.ts'
import { words } from '../words/tie-out.ts'

type Result = NonNullable<Doc['result']>
type Sum = NonNullable<Result['sum']>

const TONES = { ties_out: 'done', question: 'waiting', differs: 'attention' } as const
const PLACES = ['shown', 'excluded', 'skipped', 'waiting', 'issues'] as const

export default function TieOut({ params }: PageProps) {
  const connection = params.connection ?? ''
  const last = useQuery(asks.tieOut(connection))
  const mayStart = useMay('admin', 'finance')
  const [, navigate] = useLocation()
  const start = useWrite({
    mutationFn: () => acts.tieOut(connection),
    onSuccess: ({ runId, work }) =>
      navigate(runId === null ? href('runs', { connection }) : href('run', { connection, run: runId }, { work })),
  })
  const result = last.data?.result
  return (
    <div className="page">
      <PageHeader
        title={words.title}
        says={words.says}
        back={{ to: href('receivables', { connection }), title: receivables.title }}
        badge={result && <Badge tone={TONES[result.verdict]}>{words.verdict[result.verdict]}</Badge>}
      >
        {mayStart && (
          <Button size="sm" loading={start.isPending} onClick={() => start.mutate()}>
            {words.start}
          </Button>
        )}
      </PageHeader>
      {start.error && <Notice title={start.error.message} />}
      <Loaded of={last}>
        {({ result: found }) =>
          found === null ? (
            <Card>
              <EmptyState icon={IconScale} title={words.none}>
                {words.noneSays}
              </EmptyState>
            </Card>
          ) : (
            <Body connection={connection} result={found} />
          )
        }
      </Loaded>
    </div>
  )
}

function Body({ connection, result }: { readonly connection: string; readonly result: Result }) {
  const { sum, verdict } = result
  return (
    <>
      <Notice tone={verdict === 'differs' ? 'mild' : 'calm'} title={words.verdictSays[verdict]}>
        <p className="dim">
          {words.at} <When at={result.at} absolute={true} />
        </p>
      </Notice>
      {sum !== null && <Sums sum={sum} />}
      <div className="columns">
        <div className="wide-4">{sum !== null && <Places sum={sum} />}</div>
        <div className="wide-8">
          <Customers connection={connection} result={result} />
        </div>
      </div>
      <Drift connection={connection} result={result} />
    </>
  )
}

function Sums({ sum }: { readonly sum: Sum }) {
  const { currency } = sum
  return (
    <>
      {sum.booksProblem !== null && <Notice tone="mild" title={sum.booksProblem} />}
      <Figures>
        <Figure
          label={words.books}
          value={<Money amount={sum.books?.amount ?? null} currency={currency} precision="document" />}
          note={sum.books && words.booksNote(sum.books.count)}
        />
        <Figure
          label={words.ledger}
          value={<Money amount={sum.ledger.amount} currency={currency} precision="document" />}
          note={words.documents(sum.ledger.count)}
        />
        <Figure
          label={words.shown}
          value={<Money amount={sum.places.shown.amount} currency={currency} precision="document" />}
          note={words.documents(sum.places.shown.count)}
        />
        <Figure
          label={words.difference}
          value={<Money amount={sum.difference} currency={currency} precision="document" />}
          tone={sum.differing > 0 ? 'bad' : 'good'}
          note={words.differing(sum.differing)}
        />
      </Figures>
    </>
  )
}

function Places({ sum }: { readonly sum: Sum }) {
  const format = useFormats()
  return (
    <Card title={words.place} flush={true}>
      <div className="table-room">
        <table className="table">
          <tbody>
            {PLACES.map((place) => (
              <tr key={place}>
                <td>{words.places[place]}</td>
                <td className="right num dim">{format.number(sum.places[place].count)}</td>
                <td className="right num">
                  <Money amount={sum.places[place].amount} precision="document" />
                </td>
              </tr>
            ))}
          </tbody>
          <tfoot>
            <tr>
              <td>{words.sum}</td>
              <td className="right num">{format.number(sum.ledger.count)}</td>
              <td className="right num">
                <Money amount={sum.ledger.amount} precision="document" />
              </td>
            </tr>
          </tfoot>
        </table>
      </div>
    </Card>
  )
}

type Line = Result['customers'][number]
const isOdd = (line: Line): boolean =>
  Number(line.difference) !== 0 ||
  (line.question !== null && Number(line.question) !== 0) ||
  (line.classes !== null && line.classes.ledger !== line.classes.shown)

const LINES: readonly Column<Line>[] = [
  {
    key: 'customer',
    head: words.customer,
    grow: true,
    cell: ({ customers }) => customers.map(({ name, number }) => name ?? number).join(', '),
  },
  { key: 'reason', head: words.reason, from: 'sm', cell: ({ reason }) => reason ?? <Nothing /> },
  {
    key: 'books',
    head: words.books,
    align: 'right',
    from: 'md',
    cell: ({ books }) => <Money amount={books} precision="document" />,
  },
  {
    key: 'ledger',
    head: words.ledger,
    align: 'right',
    cell: ({ ledger }) => <Money amount={ledger.amount} precision="document" />,
  },
  {
    key: 'shown',
    head: words.places.shown,
    align: 'right',
    from: 'sm',
    cell: ({ places }) => <Money amount={places.shown.amount} precision="document" />,
  },
  {
    key: 'difference',
    head: words.difference,
    align: 'right',
    cell: ({ difference }) =>
      Number(difference) === 0 ? <Nothing /> : <Money amount={difference} precision="document" />,
  },
]

function Customers({ connection, result }: { readonly connection: string; readonly result: Result }) {
  const odd = result.customers.filter(isOdd)
  const [which, setWhich] = useUrlState('customers', odd.length > 0 ? 'odd' : 'all')
  const rows = which === 'odd' ? odd : result.customers
  return (
    <Card
      title={words.byCustomer}
      flush={true}
      right={
        <Chips
          label={words.byCustomer}
          value={which}
          onChange={setWhich}
          choices={[
            { value: 'odd', label: words.onlyDiffering, count: odd.length },
            { value: 'all', label: words.everything, count: result.customers.length },
          ]}
        />
      }
    >
      {rows.length === 0 ? (
        <EmptyState title={words.all} />
      ) : (
        <DataTable
          label={words.byCustomer}
          columns={rows.some(({ reason }) => reason !== null) ? LINES : LINES.filter(({ key }) => key !== 'reason')}
          rows={rows}
          rowKey={({ customers }) => customers.map(({ number }) => number).join(' ')}
          // Of those who were erased there is no page.
          to={({ customers, reason }) =>
            reason === 'erased' ? null : href('customer', { connection, customer: customers[0]?.number ?? '' })
          }
          shown={15}
        />
      )}
    </Card>
  )
}

type Difference = Result['differences'][number]

const DRIFT: readonly Column<Difference>[] = [
  { key: 'kind', head: words.difference, cell: ({ kind }) => words.kinds[kind] },
  {
    key: 'record',
    head: words.record,
    grow: true,
    cell: ({ number, key, entity, remote }) => `${number ?? key ?? ''} ${entity} ${remote}`.trim(),
  },
  { key: 'field', head: words.field, from: 'sm', cell: ({ field }) => field ?? <Nothing /> },
  { key: 'expected', head: words.expected, from: 'sm', cell: ({ expected }) => <Value of={expected} /> },
  { key: 'found', head: words.found, cell: ({ found }) => <Value of={found} /> },
]

function Drift({ connection, result }: { readonly connection: string; readonly result: Result }) {
  return (
    <Card
      title={words.drift}
      says={words.driftSays}
      flush={true}
      right={result.repairHeld ? words.repairHeld : result.repaired > 0 && words.repaired(result.repaired)}
    >
      {result.differences.length === 0 ? (
        <EmptyState title={words.noDrift} />
      ) : (
        <DataTable
          label={words.drift}
          columns={DRIFT}
          rows={result.differences}
          rowKey={({ kind, entity, remote, field }) => [kind, entity, remote, field].join(' ')}
          to={({ stream, key, entity, remote }) =>
            href('timeline', {
              connection,
              key: stream !== null && key !== null ? `${stream}:${key}` : `${entity}:${remote}`,
            })
          }
        />
      )}
    </Card>
  )
}
