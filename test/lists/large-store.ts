import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { applyConnectionFile } from '../../src/connection/apply.ts'
import { customerInvoices } from '../../src/connectors/visma/documents/customer-ledger.ts'
import type { Document, Party } from '../../src/connectors/visma/model.ts'
import { customers as customerStream } from '../../src/connectors/visma/parties/customers.ts'
import { addDays, type Clock, dayIn } from '../../src/core/clock.ts'
import type { ConnectionId } from '../../src/core/ids.ts'
import { runId, sourceKey } from '../../src/core/ids.ts'
import type { SourceRecord } from '../../src/core/record.ts'
import type { Store } from '../../src/core/store.ts'
import { figuresOf } from '../../src/flows/visma-pipedrive/money/figures.ts'
import { RECORD_MEMORY } from '../../src/flows/visma-pipedrive/record-memory.ts'
import { FIGURES } from '../../src/flows/visma-pipedrive/streams.ts'
import { openStore } from '../../src/store/open.ts'
import { nordicCompany, postInvoice } from '../../src/twins/company/company.ts'
import { customerInvoiceRow } from '../../src/twins/visma/rows/customer-documents.ts'
import { customerRow } from '../../src/twins/visma/rows/parties.ts'
import { largeRows } from './large-rows.ts'

/** How much there is of everything, for so many records. */
export const sizesOf = (records: number) => ({
  customers: Math.ceil(records / 100),
  /** One customer has that many of the invoices. */
  ofOneCustomer: Math.ceil(records / 50),
  invoices: records - 2 * Math.ceil(records / 100),
  issues: Math.ceil(records / 10),
  runs: Math.ceil(records / 20),
  /** Of one preview, and of one run. */
  writes: Math.ceil((records * 3) / 100),
  deliveries: Math.ceil(records / 10),
  audited: Math.ceil(records / 10),
})
export type Sizes = ReturnType<typeof sizesOf>

export interface LargePlace {
  readonly dataDir: string
  readonly databaseUrl: string | null
  readonly clock: Clock
}

export interface LargeStore {
  readonly name: string
  readonly connection: ConnectionId
  readonly sizes: Sizes
  /** The run that wrote much, and the preview that shows much. */
  readonly run: string
  readonly preview: string
}

const NAME = 'large'
const RUN = runId('r_1000000')
const AT_ONCE = 500
const PREVIEWS = 5

/** Fills a new store with so many records and everything that lists show: rows of one make, put in as quickly as can be. */
export async function largeStore(place: LargePlace, records: number): Promise<LargeStore> {
  const { clock } = place
  const sizes = sizesOf(records)
  const store = await openStore(place)
  try {
    const now = clock.now().getTime()
    const { connection } = await applyConnectionFile(store, FILE, {}, { allowPrivateHosts: true }, now)
    const { id } = connection
    await store.connections.setState(id, 'active', null, now)
    const samples = samplesOf(clock)
    await parties(store, id, sizes, samples, clock)
    const invoice = JSON.stringify(samples.invoice.data)
    await execute(place, largeRows(id, sizes, { invoice, now, sqlite: place.databaseUrl === null }))
    const preview = await previews(store, id, sizes, now)
    await tieOut(store, id, sizes, now)
    await execute(place, place.databaseUrl === null ? ['pragma wal_checkpoint(truncate)'] : ['vacuum analyze'])
    return { name: NAME, connection: id, sizes, run: RUN, preview }
  } finally {
    await store.close()
  }
}

const FILE = JSON.stringify({
  name: NAME,
  visma: {
    ...{ apiUrl: 'http://127.0.0.1:9', tokenUrl: 'http://127.0.0.1:9/connect/token', clientId: 'isv_large' },
    ...{ clientSecret: 'secret-of-nobody', tenantId: '7d0f', companyId: '1234567' },
  },
  pipedrive: { apiUrl: 'http://127.0.0.1:9', apiToken: 'token-of-nobody', plan: 'ultimate', seats: 5 },
})

/** Runs statements one after the other, straight in the database. */
export async function execute(
  { dataDir, databaseUrl }: Pick<LargePlace, 'dataDir' | 'databaseUrl'>,
  all: readonly string[],
): Promise<void> {
  if (databaseUrl === null) {
    const file = new DatabaseSync(join(dataDir, 'ml-connector.db'))
    for (const one of all) file.exec(one)
    file.close()
    return
  }
  const client = new Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    for (const one of all) await client.query(one)
  } finally {
    await client.end()
  }
}

interface Samples {
  readonly customer: SourceRecord<Party>
  readonly invoice: SourceRecord<Document>
  readonly today: string
}

/** Records as decoded of the twin's own rows. */
function samplesOf(clock: Clock): Samples {
  const company = nordicCompany({ seed: 1, clock, suppliers: 1, customers: 1, invoices: 0 })
  const [customer] = company.customers
  if (customer === undefined) throw new Error('The company has no customer.')
  const lines = [{ inventoryNumber: 'KAFFE-1KG', description: 'Kaffe 1 kg', quantity: 2, unitPriceInCurrency: 200 }]
  const invoice = postInvoice(company, customer, { lines })
  const reading = { metadata: { totalCount: 0, maxPageSize: 0 }, expand: () => true }
  return {
    customer: decoded(customerStream.decode(customerRow(company, customer, null))),
    invoice: decoded(customerInvoices.decode(customerInvoiceRow(company, invoice, reading))),
    today: dayIn('Europe/Oslo', clock.now()),
  }
}

function decoded<Data>(
  made: { readonly record: SourceRecord<Data> } | { readonly problem: string },
): SourceRecord<Data> {
  if ('problem' in made) throw new Error(made.problem)
  return made.record
}

const FIRST =
  'Bakke Dal Elv Fjell Granitt Havn Isbre Kaffe Lakse Malm Nord Olje Pil Rein Sjø Torg Ulv Vest Ås Ørn'.split(' ')
const SECOND = 'Brygge Butikk Drift Eiendom Fisk Gruppen Handel Import Kontor Lager Marked Rør Service Transport'.split(
  ' ',
)

export const customerName = (at: number): string =>
  `${FIRST[at % FIRST.length]} ${SECOND[Math.floor(at / FIRST.length) % SECOND.length]} ${at} AS`
export const customerNumber = (at: number): string => String(500_000 + at)

/** Customers and their figures go the way of a run, so that they are found, sorted and added up. */
async function parties(
  store: Store,
  connection: ConnectionId,
  { customers }: Sizes,
  { customer, invoice, today }: Samples,
  clock: Clock,
): Promise<void> {
  const now = clock.now().getTime()
  const lease = await store.leases.claim(connection, 'large', now, now + 3_600_000)
  if (lease === null) throw new Error('The connection is taken.')
  const sync = store.sync(lease, RECORD_MEMORY)
  for (let from = 0; from < customers; from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, customers - from) }, (_, at) => from + at)
    const named = some.map((at) => ({ at, number: customerNumber(at), name: customerName(at) }))
    await sync.stage(
      'customer',
      named.map(({ at, number, name }) => {
        const contact = customer.data.contact && { ...customer.data.contact, emails: [`innkjop@kunde-${at}.example`] }
        const data = { ...customer.data, internalId: number, number, name, contact, invoiceContact: null }
        return { ...customer, key: sourceKey(number), number, data }
      }),
      RUN,
    )
    await sync.stage(
      FIGURES,
      named.map(({ at, number, name }) => {
        const owes = (back: number) => {
          const balance = String(100 + ((at * 37 + back) % 4_999))
          const dates = { date: addDays(today, -60 * back), dueDate: addDays(today, 20 - 40 * (back + (at % 3))) }
          return { ...invoice.data, ...dates, status: 'Open' as const, total: balance, balance, balanceBase: balance }
        }
        const documents = at % 5 === 0 ? [] : [0, 1, 2].map(owes)
        const figures = figuresOf({ customer: { number, name }, documents, today, baseCurrency: 'NOK' })
        const data = { ...figures, basis: 'b', newest: null }
        return { key: sourceKey(number), number, parent: number, modified: null, data }
      }),
      RUN,
    )
  }
  await store.leases.release(lease)
}

async function previews(store: Store, connection: ConnectionId, { writes }: Sizes, at: number): Promise<string> {
  for (let count = 0; count < PREVIEWS; count++) {
    const run = runId(`r_${1_000_000 + count}`)
    const kinds = ['create', 'update'] as const
    const planned = Array.from({ length: writes }, (_, place) => ({
      ...{ run, flow: 'customerInvoices', stream: 'customerinvoice', key: sourceKey(`Invoice:${2_000_000 + place}`) },
      ...{ role: 'entry', entity: place % 3 === 0 ? ('note' as const) : ('deal' as const) },
      ...{ kind: kinds[place % 2] ?? 'create', remote: null, before: null, state: 'intent' as const },
      after: { content: `<b>Invoice ${2_000_000 + place}</b> with a line or two of text as entries have it` },
      ...{ rule: 'created', sourceVersion: '1', made: null, party: null, fingerprint: `f${place}` },
    }))
    await store.previews.keep(connection, { run, at: at + count, mode: 'full', mapping: 'm', parties: null }, planned)
  }
  return `r_${1_000_000}`
}

const NOTHING = { count: 0, amount: '0' }
const PLACES = { shown: NOTHING, excluded: NOTHING, skipped: NOTHING, waiting: NOTHING, issues: NOTHING }

async function tieOut(store: Store, connection: ConnectionId, { customers }: Sizes, at: number): Promise<void> {
  const lease = await store.leases.claim(connection, 'large', at, at + 3_600_000)
  if (lease === null) throw new Error('The connection is taken.')
  await store.tieOuts.begin(lease, RUN)
  const line = (of: number) => ({
    ...{ keys: [customerNumber(of)], numbers: [customerNumber(of)], books: '100', ledger: { count: 1, amount: '100' } },
    ...{ places: PLACES, reason: null, difference: '0', question: null, classes: null },
  })
  for (let from = 0; from < customers; from += AT_ONCE)
    await store.tieOuts.keepLines(
      lease,
      RUN,
      Array.from({ length: AT_ONCE }, (_, of) => line(from + of)),
    )
  const drift = Array.from({ length: Math.ceil(customers / 10) }, (_, of) => ({
    ...{ kind: 'value' as const, entity: 'note' as const, remote: String(of) as never, stream: 'customerinvoice' },
    ...{
      key: `Invoice:${2_000_000 + of}`,
      number: String(2_000_000 + of),
      field: 'content',
      expected: 'a',
      found: 'b',
    },
  }))
  const none = { value: drift.length, text: 0, deleted: 0, relinked: 0, extra: 0 }
  const result = { verdict: 'differs' as const, sum: null, drift: none, repaired: 0, texts: false, readBack: {}, at }
  await store.tieOuts.finish(lease, RUN, result, drift)
  await store.leases.release(lease)
}
