import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { Json } from '../core/json.ts'
import type { HeldRows, Remote, Subject } from '../core/personal.ts'
import type { StagedRecord } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import type { Link } from '../core/sync-store.ts'
import { LEDGER_STREAMS } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { FIGURES, PDFS } from '../flows/visma-pipedrive/streams.ts'
import { recordNamed } from './key.ts'
import { beginningsOf } from './timeline.ts'

export type PersonalStore = Pick<Store, 'ledger' | 'records' | 'personal' | 'runs'>

/** Streams of what belongs to a customer: its documents, its payments, what is worked out of it. */
const OF_CUSTOMER = [...LEDGER_STREAMS, 'customerPayment', PDFS, FIGURES] as const

export interface Concerned {
  readonly customer: StagedRecord
  readonly records: readonly StagedRecord[]
  readonly links: readonly Link[]
  /** Records in Pipedrive that others of the books are too: what is kept of these is not this customer's alone. */
  readonly shared: readonly Remote[]
  readonly subject: Subject
  readonly held: readonly HeldRows[]
}

/**
 * The customer that a KEY names, itself or by one of its documents, and every stored row that tells something of it.
 *
 * Errors: those of `recordNamed`, and SyncError `customer.none` (hold).
 */
export async function concernedBy(store: PersonalStore, connection: Connection, text: string): Promise<Concerned> {
  const customer = await customerNamed(store, connection, text)
  const records = [customer, ...(await recordsOf(store, connection, customer))]
  const links: Link[] = []
  for (const { stream, key } of records) links.push(...(await store.ledger.linksOf(connection.id, stream, key)))
  const { own: linked, shared } = await apart(store, connection, records, links)
  const made = await madeFor(store, connection, records)
  const own = [...linked, ...made.filter((one) => !has(linked, one) && !has(shared, one))]
  const found = await store.personal.pointing(connection.id, pointersTo(own))
  const pointing = await ofNobodyElse(
    store,
    connection,
    found.filter((one) => !has(own, one) && !has(shared, one)),
  )
  const { stream, key, number } = customer
  const subject: Subject = {
    connection: connection.id,
    party: { stream, key, number, children: OF_CUSTOMER },
    // Rows that did not decode may be named by their number.
    records: records.flatMap(({ stream, key, number }) => [
      { stream, key },
      ...(number === null || number === key ? [] : [{ stream, key: number as typeof key }]),
    ]),
    remotes: [...own, ...pointing],
    told: [
      ...records.flatMap((record) =>
        beginningsOf(
          record,
          links.filter((link) => link.stream === record.stream && link.key === record.key && has(own, { ...link })),
        ),
      ),
      ...pointing.map(({ entity, remote }) => `${entity} ${remote} `),
    ],
    words: [],
  }
  // What it is called is known only once its own rows are.
  const words = wordsIn(await store.personal.held(subject), records)
  const whole = { ...subject, words }
  return { customer, records, links, shared, subject: whole, held: await store.personal.held(whole) }
}

async function customerNamed(store: PersonalStore, connection: Connection, text: string): Promise<StagedRecord> {
  const record = await recordNamed(store, connection, text)
  if (record.stream === 'customer') return record
  const isOfOne = (OF_CUSTOMER as readonly string[]).includes(record.stream)
  const found = isOfOne && record.parent !== null ? await store.ledger.find(connection.id, record.parent) : []
  const customer = found.find((one) => one.stream === 'customer' && one.number === record.parent)
  if (customer !== undefined) return customer
  throw new SyncError(
    'customer.none',
    `${text} names a record of ${record.stream}, which is no customer and none of its documents.`,
    { do: 'hold' },
    { advice: `See the customers: ml-connector records ${connection.name} --stream customer` },
  )
}

async function recordsOf(
  { records }: PersonalStore,
  { id }: Connection,
  { number }: StagedRecord,
): Promise<readonly StagedRecord[]> {
  if (number === null) return []
  return (await Promise.all(OF_CUSTOMER.map((stream) => records.ofParent(id, stream, number)))).flat()
}

async function apart(
  { ledger }: PersonalStore,
  { id }: Connection,
  records: readonly StagedRecord[],
  links: readonly Link[],
): Promise<{ readonly own: readonly Remote[]; readonly shared: readonly Remote[] }> {
  const names = new Set(records.map(({ stream, key }) => `${stream}:${key}`))
  const own: Remote[] = []
  const shared: Remote[] = []
  for (const { entity, remote } of links) {
    if (has(own, { entity, remote }) || has(shared, { entity, remote })) continue
    const others = (await ledger.linksTo(id, entity, remote)).filter(
      ({ stream, key, state }) => state === 'live' && !names.has(`${stream}:${key}`),
    )
    const where = others.length === 0 ? own : shared
    where.push({ entity, remote })
  }
  return { own, shared }
}

/**
 * Records that nothing is linked to any more, and of which is still known what was written there: those that were made for
 * it, and those of people that an erase which was cut short has unlinked. One that a person unlinked was somebody else's.
 */
async function madeFor(
  store: PersonalStore,
  connection: Connection,
  records: readonly StagedRecord[],
): Promise<readonly Remote[]> {
  const made = new Map<string, Remote>()
  for (const { stream, key } of records)
    for (const { kind, state, entity, remote, run } of await store.ledger.ofRecord(connection.id, stream, key)) {
      if (state !== 'done' || remote === null) continue
      const isIts = kind === 'create' || (kind === 'unlink' && (await store.runs.get(run))?.mode === 'erase')
      if (isIts) made.set(`${entity} ${remote}`, { entity, remote })
    }
  const names = new Set(records.map(({ stream, key }) => `${stream}:${key}`))
  return ofNobodyElse(store, connection, [...made.values()], names)
}

/** Without records that something else of the books is: a person may stand below the organization of another customer. */
async function ofNobodyElse(
  { ledger }: PersonalStore,
  { id }: Connection,
  remotes: readonly Remote[],
  but: ReadonlySet<string> = new Set(),
): Promise<readonly Remote[]> {
  const links = await Promise.all(remotes.map(({ entity, remote }) => ledger.linksTo(id, entity, remote)))
  return remotes.filter(
    (_, at) => !links[at]?.some(({ state, stream, key }) => state === 'live' && !but.has(`${stream}:${key}`)),
  )
}

const has = (all: readonly Remote[], { entity, remote }: Remote): boolean =>
  all.some((one) => one.entity === entity && one.remote === remote)

/** Fields by which records of Pipedrive say whose they are. */
const POINTERS: Readonly<Record<string, string>> = { organization: 'org_id', person: 'person_id', deal: 'deal_id' }

const pointersTo = (remotes: readonly Remote[]) =>
  remotes.flatMap(({ entity, remote }) => {
    const field = POINTERS[entity]
    return field === undefined ? [] : [{ field, remote }]
  })

/** Shorter ones say nothing of anybody. */
const SHORTEST = 4
/** Members of a party that tell who it is, in either system: texts, or lists of them. */
const TELLING = new Set([
  'name',
  'attention',
  'web',
  'website',
  'corporateId',
  'vatNumber',
  'emails',
  'phones',
  'lines',
])
const PEOPLE: readonly unknown[] = ['customer', 'organization', 'person']

/** Its names, addresses and numbers, as they are and were. */
function wordsIn(held: readonly HeldRows[], records: readonly StagedRecord[]): readonly string[] {
  const found = new Set<string>()
  for (const { table, rows } of held) {
    // Of documents only the words of the party, not those of what was sold.
    for (const row of rows) {
      if (table === 'search_term' || table === 'link') continue
      if (PEOPLE.includes(row.entity ?? row.stream)) collect(row, found)
    }
  }
  for (const { data } of records) {
    const party = (data as { readonly party?: { readonly name?: string | null } } | null)?.party
    if (typeof party?.name === 'string') found.add(party.name)
  }
  return [...found].filter((word) => word.trim().length >= SHORTEST)
}

function collect(value: Json, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return
  if (Array.isArray(value)) {
    for (const one of value) collect(one as Json, into)
    return
  }
  for (const [name, one] of Object.entries(value)) {
    if (TELLING.has(name)) textsIn(one as Json, into)
    else if (name === 'address' && typeof one === 'object' && one !== null && 'value' in one)
      textsIn(one.value as Json, into)
    collect(one as Json, into)
  }
}

/** Of a list of addresses or numbers, as Pipedrive has it, the values. */
function textsIn(value: Json, into: Set<string>): void {
  if (typeof value === 'string') into.add(value)
  else if (Array.isArray(value)) for (const one of value) textsIn(one as Json, into)
  else if (typeof value === 'object' && value !== null && 'value' in value) textsIn(value.value as Json, into)
}
