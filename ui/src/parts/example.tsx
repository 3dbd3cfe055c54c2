import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { asks } from '../asks.ts'
import type { Life, Operation, Recorded } from '../documents.ts'
import { href } from '../routes.ts'
import type { FlowName } from '../setting-fields.ts'
import { words as common } from '../words/common.ts'
import { words as entities } from '../words/entities.ts'
import { words as fieldWords } from '../words/fields.ts'
import { words } from '../words/flows.ts'
import { Value } from './diff.tsx'
import { Card } from './page.tsx'
import { Loaded } from './trouble.tsx'

/** The records a flow is about. */
const STREAM: Record<FlowName, string> = {
  suppliers: 'supplier',
  supplierInvoices: 'supplierInvoice',
  customers: 'customer',
  customerInvoices: 'customerinvoice',
  creditNotes: 'customerCreditNote',
  receivables: 'customer',
  referenceData: 'customer',
}

interface Given {
  readonly connection: string
  readonly flow: FlowName
}

/** What the flow has made of one real record: which field holds what. */
export function Example({ connection, flow }: Given) {
  const record = useQuery(asks.example(connection, STREAM[flow]))
  return (
    <Card title={words.example} says={words.exampleSays} flush={true}>
      <Loaded of={record}>
        {(found) =>
          found === null ? (
            <p className="card-body dim">{words.noExample}</p>
          ) : (
            <Written connection={connection} flow={flow} record={found} />
          )
        }
      </Loaded>
    </Card>
  )
}

function Written({ connection, flow, record }: Given & { readonly record: Recorded }) {
  const key = `${record.stream}:${record.key}`
  const lives = useQuery(asks.timeline(connection, key))
  const title = [record.number, record.name].filter(Boolean).join(' ')
  return (
    <>
      <p className="card-body small wrap-anywhere">
        <Link href={href('timeline', { connection, key })}>
          {entities.stream[record.stream as keyof typeof entities.stream] ?? record.stream} {title}
        </Link>
      </p>
      <Loaded of={lives}>
        {([life]) => {
          const written = life === undefined ? [] : lastWritten(life, flow)
          return written.length === 0 ? (
            <p className="card-body dim">{words.noExample}</p>
          ) : (
            written.map((operation) => <Fields key={operation.id} of={operation} />)
          )
        }}
      </Loaded>
    </>
  )
}

/** The newest write to each kind of record, by this flow or, where it made none, by any. */
function lastWritten({ operations }: Life, flow: FlowName): readonly Operation[] {
  const done = operations.filter(({ state, kind }) => state === 'done' && (kind === 'create' || kind === 'update'))
  const own = done.filter((one) => one.flow === flow)
  const newest = new Map((own.length === 0 ? done : own).map((operation) => [operation.entity, operation]))
  return [...newest.values()]
}

const Fields = ({ of: { entity, after } }: { readonly of: Operation }) => (
  <div className="table-room">
    <table className="table diff">
      <thead>
        <tr>
          <th scope="col">{entities.entity[entity]}</th>
          <th scope="col">{common.now}</th>
        </tr>
      </thead>
      <tbody>
        {Object.entries(after).map(([field, value]) => (
          <tr key={field}>
            <td className="dim">{fieldWords[field] ?? field.replace(/^custom\./, '')}</td>
            <td className="value example-value">
              <Value of={value} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)
