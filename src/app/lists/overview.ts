import type { Connection } from '../../core/connection.ts'
import type { Store } from '../../core/store.ts'
import { COUNTED } from '../../flows/visma-pipedrive/streams.ts'
import type { ReceivablesDocument } from '../receivables.ts'
import { RECORD_STATES } from '../record-states.ts'
import { STORED } from '../records.ts'
import { runDetailOf } from '../runs.ts'
import type { StatusDocument } from '../status.ts'
import type { OverviewDocument } from './list-documents.ts'

const LATEST = 5

interface Told {
  readonly status: (name: string) => Promise<StatusDocument>
  readonly receivables: (connection: Connection) => Promise<ReceivablesDocument>
}

export async function overviewOf(
  store: Pick<Store, 'lists'>,
  connection: Connection,
  told: Told,
): Promise<OverviewDocument> {
  const { id, name } = connection
  const [status, states, owed, runs] = await Promise.all([
    told.status(name),
    store.lists.recordStates(id, [...COUNTED.keys()]),
    told.receivables(connection),
    store.lists.runs(id, {}, null, LATEST),
  ])
  const [of] = status.connections
  if (of === undefined) throw new Error('A connection that is there has a status.')
  const [any] = owed.customers
  const counts = RECORD_STATES.map((state) => [state, states.get(STORED[state]) ?? 0])
  return {
    status: of,
    records: Object.fromEntries(counts) as OverviewDocument['records'],
    receivables:
      any === undefined
        ? null
        : { ...owed.total, currency: any.currency, asOf: any.asOf, customers: owed.customers.length },
    runs: runs.map(runDetailOf),
  }
}
