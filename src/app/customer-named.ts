import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { SourceKey } from '../core/ids.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { LEDGER_STREAMS } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { recordsNamed } from './key.ts'

/** A customer as far as it is needed to find it and to say why it has no figures. */
export interface KnownCustomer {
  readonly key: SourceKey
  readonly number: string
  readonly name: string
  /** Why it is left out; `null` where it is not. */
  readonly leftOut: string | null
}

export interface KnownCustomers {
  readonly all: ReadonlyMap<SourceKey, KnownCustomer>
  /** Those that have figures. */
  readonly lines: ReadonlyMap<SourceKey, unknown>
}

const MOST_LISTED = 10

/**
 * The customer with figures that a KEY names (`recordsNamed`): itself, or one of its documents.
 *
 * Errors: SyncError `receivables.unknown`, `receivables.several`, `receivables.none` (hold).
 */
export async function theCustomer(
  store: Pick<Store, 'ledger' | 'records'>,
  connection: Connection,
  text: string,
  { all, lines }: KnownCustomers,
): Promise<KnownCustomer> {
  const found = await ofRecords(store, connection, text, all)
  const [first, ...others] = found
  if (first === undefined) throw unknown(connection, text)
  if (others.length > 0) throw several(connection, text, found)
  if (first.leftOut !== null) throw none(`${calledOf(first)} is left out: ${first.leftOut}`)
  if (!lines.has(first.key)) throw none(`${calledOf(first)} has no figures, since no document of it was read.`)
  return first
}

async function ofRecords(
  store: Pick<Store, 'ledger' | 'records'>,
  connection: Connection,
  text: string,
  all: KnownCustomers['all'],
): Promise<readonly KnownCustomer[]> {
  const byNumber = new Map([...all.values()].map((customer) => [customer.number, customer]))
  const customerOf = ({ stream, key, parent }: StagedRecord): KnownCustomer | undefined => {
    if (stream === 'customer') return all.get(key)
    const isDocument = (LEDGER_STREAMS as readonly string[]).includes(stream)
    return isDocument && parent !== null ? byNumber.get(parent) : undefined
  }
  const records = await recordsNamed(store, connection, text, (record) => customerOf(record) !== undefined)
  return [...new Set(records.flatMap((record) => customerOf(record) ?? []))]
}

const calledOf = ({ name, number }: KnownCustomer): string => `${name} (${number})`

const unknown = ({ name }: Connection, text: string): SyncError =>
  new SyncError(
    'receivables.unknown',
    `${name} has read no customer that ${text} names, nor a document of one.`,
    { do: 'hold' },
    { advice: `See whom it has read: ml-connector records ${name} --stream customer` },
  )

function several({ name }: Connection, text: string, found: readonly KnownCustomer[]): SyncError {
  const listed = found.slice(0, MOST_LISTED).map((customer, at) => `${at + 1}. ${calledOf(customer)}`)
  const rest = found.length - listed.length
  const more = rest > 0 ? [`and ${rest} more`] : []
  return new SyncError(
    'receivables.several',
    [`${text} names ${found.length} customers:`, ...listed, ...more].join('\n'),
    { do: 'hold' },
    { advice: `Name one by its number: ml-connector receivables ${name} customer:${found[0]?.number ?? ''}` },
  )
}

const none = (message: string): SyncError => new SyncError('receivables.none', message, { do: 'hold' })
