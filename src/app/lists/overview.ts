import type { Connection } from '../../core/connection.ts'
import type { Store } from '../../core/store.ts'
import { COUNTED } from '../../flows/visma-pipedrive/streams.ts'
import { RECORD_STATES } from '../record-states.ts'
import { STORED } from '../records.ts'
import { runDetailOf } from '../runs.ts'
import type { StatusDocument } from '../status.ts'
import type { OverviewDocument } from './list-documents.ts'
import { owedTogether } from './receivables-list.ts'

const LATEST = 5

interface Told {
  readonly status: (name: string) => Promise<StatusDocument>
}

export async function overviewOf(
  store: Pick<Store, 'lists' | 'records'>,
  connection: Connection,
  told: Told,
): Promise<OverviewDocument> {
  const { id, name } = connection
  const [status, states, owed, runs] = await Promise.all([
    told.status(name),
    store.lists.recordStates(id, [...COUNTED.keys()]),
    owedTogether(store, connection),
    store.lists.runs(id, {}, null, LATEST),
  ])
  const [of] = status.connections
  if (of === undefined) throw new Error('A connection that is there has a status.')
  const counts = RECORD_STATES.map((state) => [state, states.get(STORED[state]) ?? 0])
  return {
    status: of,
    records: Object.fromEntries(counts) as OverviewDocument['records'],
    receivables: owed,
    runs: runs.map(runDetailOf),
  }
}
