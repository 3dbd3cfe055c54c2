import type { Party } from '../connectors/visma/model.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { SourceKey } from '../core/ids.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { LEDGER_STREAMS } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { HOUSE_ACCOUNT } from '../flows/visma-pipedrive/parties/house-account.ts'
import { FIGURES } from '../flows/visma-pipedrive/streams.ts'
import { recordsNamed } from './key.ts'

/** A customer that was named, with its figures. */
interface Named {
  readonly key: SourceKey
  readonly number: string
  readonly party: Party
  readonly figures: StagedRecord
}

type Asked = Pick<Store, 'ledger' | 'records' | 'issues'>
type Customer = StagedRecord<Party>

const MOST_LISTED = 10

/**
 * The customer with figures that a KEY names (`recordsNamed`): itself, or one of its documents.
 *
 * Errors: SyncError `receivables.unknown`, `receivables.several`, `receivables.none` (hold).
 */
export async function theCustomer(store: Asked, connection: Connection, text: string): Promise<Named> {
  const found = await customersNamed(store, connection, text)
  const [first, ...others] = found
  if (first === undefined) throw unknown(connection, text)
  if (others.length > 0) throw several(connection, text, found)
  const { key, data: party } = first
  const because = await leftOut(store, connection, first)
  if (because !== null) throw none(`${calledOf(first)} is left out: ${because}`)
  const figures = (await store.records.get(connection.id, FIGURES, [key])).get(key)
  if (figures === undefined || figures.data === null)
    throw none(`${calledOf(first)} has no figures, since no document of it was read.`)
  return { key, number: party.number, party, figures }
}

async function customersNamed(store: Asked, connection: Connection, text: string): Promise<readonly Customer[]> {
  const found = new Map<string, Customer | null>()
  const customerOf = async (record: StagedRecord): Promise<Customer | null> => {
    if (record.stream === 'customer') return record.data === null ? null : (record as unknown as Customer)
    const isDocument = (LEDGER_STREAMS as readonly string[]).includes(record.stream)
    const { parent } = record
    if (!isDocument || parent === null) return null
    const known = found.get(parent)
    if (known !== undefined) return known
    const all = await store.ledger.find(connection.id, parent)
    const one = all.find(({ stream, number, data }) => stream === 'customer' && number === parent && data !== null)
    const customer = (one as unknown as Customer | undefined) ?? null
    found.set(parent, customer)
    return customer
  }
  const records = await recordsNamed(store, connection, text, async (record) => (await customerOf(record)) !== null)
  const customers = await Promise.all(records.map(customerOf))
  return [...new Map(customers.flatMap((one) => (one === null ? [] : [[one.key, one] as const]))).values()]
}

/** Why a customer has no figures. */
async function leftOut({ issues }: Asked, { id }: Connection, customer: Customer): Promise<string | null> {
  const held = (await issues.ofRecord(id, 'customer', customer.key)).find(
    ({ code, state }) => code === HOUSE_ACCOUNT && (state === 'open' || state === 'waiting'),
  )
  if (held !== undefined) return held.message
  return customer.state === 'skipped' ? (customer.reason ?? 'skipped') : null
}

const calledOf = ({ data: { name, number } }: Customer): string => `${name} (${number})`

const unknown = ({ name }: Connection, text: string): SyncError =>
  new SyncError(
    'receivables.unknown',
    `${name} has read no customer that ${text} names, nor a document of one.`,
    { do: 'hold' },
    { advice: `See whom it has read: ml-connector records ${name} --stream customer` },
  )

function several({ name }: Connection, text: string, found: readonly Customer[]): SyncError {
  const listed = found.slice(0, MOST_LISTED).map((customer, at) => `${at + 1}. ${calledOf(customer)}`)
  const rest = found.length - listed.length
  const more = rest > 0 ? [`and ${rest} more`] : []
  return new SyncError(
    'receivables.several',
    [`${text} names ${found.length} customers:`, ...listed, ...more].join('\n'),
    { do: 'hold' },
    { advice: `Name one by its number: ml-connector receivables ${name} customer:${found[0]?.data.number ?? ''}` },
  )
}

const none = (message: string): SyncError => new SyncError('receivables.none', message, { do: 'hold' })
