import { expect, test } from 'vitest'
import { editInvoiceText, payInvoice } from '../../src/twins/company/company.ts'
import { compareTwins } from '../oracle.ts'
import { type World, world } from '../world.ts'

const DAY_MS = 24 * 3600_000
const STREAMS = [
  'customerinvoice',
  'customerCreditNote',
  'customerdocument',
  'supplierdocument',
  'supplierInvoice',
  'customerPayment',
]

/** What is staged of documents. */
async function documentsIn(w: World) {
  const { id } = await w.connection()
  return w.store.records.page(id, { streams: STREAMS, state: null }, null, 5_000)
}

const writes = (w: World) => w.calls().filter(({ method }) => method !== 'GET').length

/** A company that was connected 26 months ago, and in which nothing has happened since. */
async function old(settings: Parameters<typeof world>[0] = {}): Promise<World> {
  const flows = { receivables: true, supplierInvoices: { lines: true } }
  const w = await world({
    suppliers: 2,
    customers: 5,
    invoices: 30,
    ...settings,
    settings: { flows, ...settings.settings },
  })
  await w.sync()
  w.clock.advance(800 * DAY_MS)
  await w.sync()
  return w
}

test('what old documents that are over said is let go; of those that are unpaid it stays', async () => {
  const w = await old()
  try {
    const rows = await documentsIn(w)
    const letGo = rows.filter(({ data }) => data === null)
    expect(letGo.length).toBeGreaterThan(25)
    for (const stream of ['customerinvoice', 'supplierdocument', 'supplierInvoice', 'customerPayment'])
      expect(letGo.some((row) => row.stream === stream)).toBe(true)
    const open = w.company.customerInvoices.filter(({ status }) => status === 'Open')
    expect(open.length).toBeGreaterThan(3)
    const kept = new Set(rows.filter(({ data }) => data !== null).map(({ key }) => key as string))
    expect(open.filter(({ referenceNumber }) => !kept.has(`Invoice:${referenceNumber}`))).toEqual([])
    for (const { stream, key } of letGo.filter((row) => row.state === 'done' && row.stream === 'customerinvoice'))
      expect((await w.store.ledger.linksOf((await w.connection()).id, stream, key)).length).toBeGreaterThan(0)
  } finally {
    await w.close()
  }
})

test('that they are let go writes nothing, nor does a run that reads all of them again', async () => {
  const w = await old()
  try {
    const before = (await documentsIn(w)).filter(({ data }) => data === null).map(({ key }) => key)
    w.calls()
    const full = await w.sync({ mode: 'full' })
    expect(full.counts).toMatchObject({ created: 0, updated: 0, linked: 0 })
    expect(writes(w)).toBe(0)
    expect((await documentsIn(w)).filter(({ data }) => data === null).map(({ key }) => key)).toEqual(before)
    w.clock.advance(8 * DAY_MS)
    w.calls()
    await w.sync()
    expect(writes(w)).toBe(0)
    expect(compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })).toEqual([])
  } finally {
    await w.close()
  }
})

test('one that is changed in Visma.net after all comes back, and so does its entry', async () => {
  const w = await old()
  try {
    const letGo = (await documentsIn(w)).find(
      ({ stream, data, state }) => stream === 'customerinvoice' && data === null && state === 'done',
    )
    const invoice = w.company.customerInvoices.find(
      ({ referenceNumber }) => `Invoice:${referenceNumber}` === letGo?.key,
    )
    if (invoice === undefined) throw new Error('Nothing was let go.')
    editInvoiceText(w.company, invoice, 'Written after years')
    w.clock.advance(3600_000)
    expect((await w.sync()).counts).toMatchObject({ created: 0 })
    expect(
      [...w.pipedrive.state.notes.values()].filter((note) => note.content.includes('Written after years')),
    ).toHaveLength(1)
    expect(compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })).toEqual([])
  } finally {
    await w.close()
  }
})

test('one that is wanted again since a setting has changed is written with the next run that reads everything', async () => {
  const w = await old()
  try {
    await w.configure({ locale: 'sv-SE', flows: { receivables: true, supplierInvoices: { lines: true } } })
    await w.sync()
    await w.sync({ mode: 'full' })
    await w.sync()
    const notes = [...w.pipedrive.state.notes.values()].map(({ content }) => String(content))
    expect(notes.filter((content) => content.includes('Faktura')).length).toBeGreaterThan(10)
    expect(notes.filter((content) => /forfall/i.test(content))).toEqual([])
    w.calls()
    await w.sync({ mode: 'full' })
    expect(writes(w)).toBe(0)
  } finally {
    await w.close()
  }
})

/** Customer → the invoice whose deal carries its summary. */
async function newestIn(w: World) {
  const { id } = await w.connection()
  const rows = await w.store.records.page(id, { streams: ['receivables'], state: null }, null, 500)
  return new Map(rows.map(({ key, data }) => [key, (data as { readonly newest: string | null }).newest]))
}

test('the newest invoice of a customer stays the newest, also once an older one is paid', async () => {
  const w = await world({ suppliers: 0, customers: 5, invoices: 60, settings: { flows: { receivables: true } } })
  try {
    await w.sync()
    const before = await newestIn(w)
    const newest = new Set([...before.values()])
    const isNewest = ({ referenceNumber }: { referenceNumber: string }) => newest.has(`Invoice:${referenceNumber}`)
    const open = w.company.customerInvoices.filter(({ status }) => status === 'Open')
    for (const invoice of open.filter(isNewest)) payInvoice(w.company, invoice)
    w.clock.advance(3600_000)
    await w.sync()
    w.clock.advance(1000 * DAY_MS)
    await w.sync()
    const letGo = (await documentsIn(w)).filter(({ data }) => data === null).map(({ key }) => key as string)
    expect([...before.values()].some((key) => key !== null && letGo.includes(key))).toBe(true)
    for (const invoice of open.filter((one) => !isNewest(one)).slice(1)) payInvoice(w.company, invoice)
    w.clock.advance(3600_000)
    await w.sync()
    expect(await newestIn(w)).toEqual(before)
    w.calls()
    await w.sync({ mode: 'full' })
    expect(writes(w)).toBe(0)
  } finally {
    await w.close()
  }
})
