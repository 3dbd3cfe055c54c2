import { customerInvoices } from '../../src/connectors/visma/documents/customer-ledger.ts'
import type { Document } from '../../src/connectors/visma/model.ts'
import { customers as customerStream } from '../../src/connectors/visma/parties/customers.ts'
import { systemClock } from '../../src/core/clock.ts'
import { runId, type SourceKey, sourceKey } from '../../src/core/ids.ts'
import type { SourceRecord, StreamName } from '../../src/core/record.ts'
import type { SyncStore } from '../../src/core/sync-store.ts'
import { RECORD_MEMORY } from '../../src/flows/visma-pipedrive/record-memory.ts'
import { openStore } from '../../src/store/open.ts'
import { nordicCompany, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { customerInvoiceRow } from '../../src/twins/visma/rows/customer-documents.ts'
import { customerRow } from '../../src/twins/visma/rows/parties.ts'
import { type Buyers, emailOf, invoiceNumber, nameOf, type Purchase, purchaseOf } from './buyers.ts'
import type { StorePlace } from './stores.ts'

const RUN = runId('filled')
const AN_HOUR = 3_600_000
const AT_ONCE = 1_000

/**
 * Stages all customers that are not linked, and their documents in the order in which they were entered, as runs have left
 * them that read and decided them.
 */
export const fillStore = (place: StorePlace, name: string, buyers: Buyers): Promise<void> =>
  withStore(place, name, async (store) => {
    const made = records(buyers)
    const eachOther = async (work: (some: readonly number[]) => Promise<void>) => {
      for (let from = buyers.linked; from < buyers.customers; from += AT_ONCE) {
        await work(Array.from({ length: Math.min(AT_ONCE, buyers.customers - from) }, (_, at) => from + at))
      }
    }
    await eachOther((some) => stageDone(store, 'customer', some.map(made.customer)))
    for (let back = buyers.documents - 1; back >= 0; back--) {
      await eachOther((some) =>
        stageDone(
          store,
          'customerinvoice',
          some.map((at) => made.invoice(at, back, purchaseOf(at, back, buyers))),
        ),
      )
    }
  })

/** Notes that the figures of those that are not linked were written. */
export const concludeFigures = (place: StorePlace, name: string, { linked, customers }: Buyers): Promise<void> =>
  withStore(place, name, async (store) => {
    const keys = Array.from({ length: customers - linked }, (_, at) => sourceKey(nameOf(linked + at).internalId))
    await done(store, 'receivables', keys)
  })

async function withStore(place: StorePlace, name: string, work: (store: SyncStore) => Promise<void>): Promise<void> {
  const store = await openStore({ dataDir: place.dataDir, databaseUrl: place.databaseUrl, clock: systemClock })
  try {
    const connection = await store.connections.byName(name)
    const now = Date.now()
    const lease = connection && (await store.leases.claim(connection.id, 'bench', now, now + AN_HOUR))
    if (!lease) throw new Error(`The connection ${name} is busy.`)
    await work(store.sync(lease, RECORD_MEMORY))
    await store.leases.release(lease)
  } finally {
    await store.close()
  }
}

async function stageDone(store: SyncStore, stream: StreamName, rows: readonly SourceRecord[]): Promise<void> {
  await store.stage(stream, rows, RUN)
  await done(
    store,
    stream,
    rows.map(({ key }) => key),
  )
}

const MOST = 500

async function done(store: SyncStore, stream: StreamName, keys: readonly SourceKey[]): Promise<void> {
  for (let at = 0; at < keys.length; at += MOST) {
    const some = keys.slice(at, at + MOST)
    await store.commit(some.map((key) => ({ do: 'state', stream, key, state: 'done', reason: null })))
  }
}

/** Records as decoded of the twin's own rows, but for what differs. */
function records(buyers: Buyers) {
  const company = nordicCompany({ seed: 1, clock: systemClock, suppliers: 1, customers: 1, invoices: 0 })
  const [customer] = company.customers
  if (customer === undefined) throw new Error('The company has no customer.')
  const sampleParty = decoded(customerStream.decode(customerRow(company, customer, null)))
  const samples = [0, 1].map((back) => {
    const { lines } = purchaseOf(0, back, buyers)
    const invoice = postInvoice(company, customer, { lines })
    const total = invoice.amount
    payInvoice(company, invoice)
    const reading = { metadata: { totalCount: 0, maxPageSize: 0 }, expand: () => true }
    return { total, record: decoded(customerInvoices.decode(customerInvoiceRow(company, invoice, reading))) }
  })
  return {
    customer: (at: number): SourceRecord => {
      const { internalId, number, name } = nameOf(at)
      const contact = sampleParty.data.contact && { ...sampleParty.data.contact, emails: [emailOf(at)] }
      const data = { ...sampleParty.data, internalId, number, name, contact, invoiceContact: null }
      return { ...sampleParty, key: sourceKey(internalId), number, data }
    },
    invoice: (at: number, back: number, purchase: Purchase): SourceRecord => {
      const sample = samples[back % samples.length]
      if (sample === undefined) throw new Error('There is no sample.')
      const data = documentOf(sample.record.data, at, back, purchase)
      return {
        ...sample.record,
        key: sourceKey(`Invoice:${data.number}`),
        number: data.number,
        parent: data.party.number,
        data,
      }
    },
  }
}

function documentOf(sample: Document, at: number, back: number, { date, dueDate, paidOn }: Purchase): Document {
  const rest = paidOn === null ? sample.total : '0'
  return {
    ...sample,
    number: invoiceNumber(at, back),
    party: nameOf(at),
    status: paidOn === null ? 'Open' : 'Closed',
    date,
    dueDate,
    balance: rest,
    balanceBase: rest,
    applications: paidOn === null ? [] : (sample.applications ?? []).map((one) => ({ ...one, day: paidOn })),
  }
}

function decoded<Data>(
  made: { readonly record: SourceRecord<Data> } | { readonly problem: string },
): SourceRecord<Data> {
  if ('problem' in made) throw new Error(made.problem)
  return made.record
}
