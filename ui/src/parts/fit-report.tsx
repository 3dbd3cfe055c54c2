import type { Fit } from '../documents.ts'
import { begun } from '../format.ts'
import { useFormats } from '../reader.tsx'
import { words as entities } from '../words/entities.ts'
import { words } from '../words/fit.ts'
import { Badge, type Tone } from './badge.tsx'
import { Count } from './count.tsx'
import { Nothing } from './money.tsx'
import { Card, Figure, Figures } from './page.tsx'
import { type Column, DataTable } from './table.tsx'
import { When } from './when.tsx'

const WEIGHTS: Record<Fit['reasons'][number]['weight'], Tone> = {
  stop: 'failed',
  condition: 'attention',
  note: 'quiet',
}

/** What was counted: the verdict with its reasons, what would match, be made and cost. */
export function FitReport({ fit }: { readonly fit: Fit }) {
  const format = useFormats()
  const number = (value: number) => format.number(value)
  return (
    <>
      <Figures>
        <Figure
          label={words.price}
          value={words.units(number(fit.price.low), number(fit.price.high))}
          note={words.budget(number(fit.budget))}
        />
        <Figure label={words.time} value={words.days(fit.days.low, fit.days.high)} />
        <Figure
          label={words.made}
          value={number(fit.new.organizations)}
          note={words.madeNote(number(fit.new.persons))}
        />
        <Figure
          label={words.afterwards}
          value={words.units(number(Math.round(fit.daily.low)), number(Math.round(fit.daily.high)))}
          note={words.afterwardsNote(format.number(fit.daily.documents, 1))}
        />
      </Figures>
      {fit.reasons.length > 0 && <Reasons reasons={fit.reasons} />}
      <div className="columns">
        <Card className="wide-7" title={words.matches} flush={true}>
          <DataTable
            label={words.matches}
            columns={MATCHES}
            rows={fit.matches}
            rowKey={({ record, rule }) => `${record} ${rule}`}
          />
        </Card>
        <Card className="wide-5" title={words.parties} flush={true}>
          <Scope fit={fit} />
        </Card>
        <Card className="wide-7" title={words.parts} flush={true}>
          <DataTable label={words.parts} columns={PARTS} rows={fit.parts} rowKey={({ what }) => what} />
        </Card>
        <div className="wide-5 stack">
          <Fields fit={fit} />
          <Houses fit={fit} />
        </div>
      </div>
      <p className="small dim">
        {words.at} <When at={fit.at} />. {words.cost(number(fit.cost.units), number(fit.cost.calls.visma))}
      </p>
    </>
  )
}

const Reasons = ({ reasons }: { readonly reasons: Fit['reasons'] }) => (
  <Card title={words.reasons} flush={true}>
    <ul className="checks">
      {reasons.map(({ weight, who, says, fix }) => (
        <li key={says}>
          <Badge tone={WEIGHTS[weight]}>{words.weight[weight]}</Badge>
          <div>
            <p>{says}</p>
            {fix !== null && (
              <p className="small dim">
                <span className="strong">{who}:</span> {fix}
              </p>
            )}
          </div>
        </li>
      ))}
    </ul>
  </Card>
)

const MATCHES: readonly Column<Fit['matches'][number]>[] = [
  { key: 'rule', head: words.rule, grow: true, cell: ({ rule }) => begun(rule) },
  { key: 'record', head: words.record, cell: ({ record }) => entities.entity[record] },
  { key: 'certain', head: words.certain, align: 'right', cell: ({ certain }) => <Count of={certain} /> },
  {
    key: 'suggested',
    head: words.suggested,
    align: 'right',
    cell: ({ suggested }) => (suggested === null ? <Nothing /> : <Count of={suggested} />),
  },
  { key: 'ambiguous', head: words.ambiguous, align: 'right', cell: ({ ambiguous }) => <Count of={ambiguous} /> },
]

/** A later version may price more. */
const PART_NAMES: Readonly<Record<string, string>> = words.partNames

const PARTS: readonly Column<Fit['parts'][number]>[] = [
  { key: 'what', head: words.part, grow: true, cell: ({ what }) => PART_NAMES[what] ?? begun(what) },
  { key: 'count', head: words.number, align: 'right', cell: ({ count }) => <Count of={count} /> },
  { key: 'units', head: words.unit, align: 'right', cell: ({ units }) => <Count of={units} /> },
]

function Scope({ fit }: { readonly fit: Fit }) {
  const format = useFormats()
  const rows = [
    ...fit.parties.map(({ kind, read, inScope, skipped }) => ({ name: words.kind[kind], read, inScope, skipped })),
    ...fit.documents.map(({ ledger, read, inScope, skipped }) => ({
      name: words.documents[ledger],
      read,
      inScope,
      skipped,
    })),
  ]
  return (
    <div className="table-room">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">{words.record}</th>
            <th scope="col" className="right">
              {words.read}
            </th>
            <th scope="col" className="right">
              {words.inScope}
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, read, inScope, skipped }) => (
            <tr key={name}>
              <td>
                {name}
                <div className="small dim">
                  {Object.entries(skipped)
                    .map(([reason, count]) => `${reason}: ${format.number(count)}`)
                    .join(', ')}
                </div>
              </td>
              <td className="right num">
                <Count of={read} />
              </td>
              <td className="right num">
                <Count of={inScope} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Fields({ fit: { fields, openDeals } }: { readonly fit: Fit }) {
  const format = useFormats()
  return (
    <Card title={words.fields}>
      <div className="stack stack-tight">
        <p>{words.fieldsOf(fields.used, fields.limit, fields.toMake.length)}</p>
        <div className="meter" aria-hidden="true">
          <i
            style={{
              width: `${Math.min(100, ((fields.used + fields.toMake.length) / Math.max(1, fields.limit)) * 100)}%`,
            }}
          />
        </div>
        {fields.missing.length > 0 && (
          <p className="small">
            <span className="strong">{words.missing}:</span>{' '}
            {fields.missing.map(({ name, reason }) => `${name} (${reason})`).join(', ')}
          </p>
        )}
        <p className="small dim">
          {words.openDeals(format.number(openDeals.now), format.number(openDeals.made), format.number(openDeals.limit))}
        </p>
      </div>
    </Card>
  )
}

function Houses({ fit }: { readonly fit: Fit }) {
  const houses = fit.parties.flatMap(({ houseAccounts }) => houseAccounts)
  if (houses.length === 0) return null
  return (
    <Card title={words.houses}>
      <ul className="plain-list">
        {houses.map(({ number, name, documents }) => (
          <li key={number}>
            {name} <span className="dim num">{number}</span>
            <div className="small dim">{words.housesNote(documents)}</div>
          </li>
        ))}
      </ul>
    </Card>
  )
}
