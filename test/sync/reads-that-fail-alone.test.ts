import { describe, expect, test } from 'vitest'
import {
  deleteDraft,
  editInvoiceText,
  payInvoice,
  postInvoice,
  postSupplierInvoice,
} from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const path = ({ referenceNumber }: { readonly referenceNumber: string }) => `/v1/customerinvoice/${referenceNumber}`
const codes = async (w: Tiny) => (await w.issues()).map(({ code, key }) => `${code} ${key}`)

/** A day later, and what there was is out of the window that the next reads look at again. */
async function later(w: Tiny): Promise<void> {
  w.clock.advance(DAY)
  postInvoice(w.company, w.customer())
  await w.run()
  w.clock.advance(DAY / 2)
}

describe('R4: an invoice whose single read is refused concerns itself alone', () => {
  test.each([500, 403, 400])('reached by a payment, with %i', async (status) => {
    const w = await tiny()
    w.company.settings.paymentMovesInvoice = false
    const [broken, other] = [postInvoice(w.company, w.customer()), postInvoice(w.company, w.customer())]
    await w.run()
    await later(w)
    // What is refused is told by its status, so it must be the only trouble.
    w.calm()
    w.visma.troubles.broken.set(path(broken), status)
    payInvoice(w.company, broken)
    payInvoice(w.company, other)
    const news = postInvoice(w.company, w.customer())
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(w.note(news)).toBeDefined()
    expect(w.note(other).content).toContain('Restbeløp: 0,00')
    expect(await codes(w)).toEqual([`source.unreadable Invoice:${broken.referenceNumber}`])
    expect((await w.issues())[0]?.message).toContain(String(status))

    // It is tried again, whatever else happens, and the issue goes by itself.
    w.clock.advance(DAY)
    expect((await w.run()).status).toBe('done_with_issues')
    w.visma.troubles.broken.clear()
    w.clock.advance(DAY)
    expect((await w.run()).status).toBe('done')
    expect(await codes(w)).toEqual([])
    expect(w.wrong()).toEqual([])
  })

  test('and a full run brings it, since it needs no single read', async () => {
    const w = await tiny()
    w.company.settings.paymentMovesInvoice = false
    const broken = postInvoice(w.company, w.customer())
    await w.run()
    await later(w)
    w.visma.troubles.broken.set(path(broken), 400)
    payInvoice(w.company, broken)
    expect((await w.run()).status).toBe('done_with_issues')
    expect((await w.run({ mode: 'full' })).status).toBe('done')
    expect(await codes(w)).toEqual([])
    expect(w.wrong()).toEqual([])
  })

  test('many that fail are not asked for one by one for ever: the others get their turn in the next run', async () => {
    const w = await tiny()
    w.company.settings.paymentMovesInvoice = false
    const invoices = Array.from({ length: 9 }, () => postInvoice(w.company, w.customer()))
    await w.run()
    await later(w)
    w.calm()
    for (const invoice of invoices.slice(0, 6)) w.visma.troubles.broken.set(path(invoice), 403)
    for (const invoice of invoices) payInvoice(w.company, invoice)
    w.vismaCalls()
    await w.run()
    expect(w.vismaCalls().filter((call) => call.status === 403)).toHaveLength(3)
    for (let at = 0; at < 3; at++) await w.run()
    expect(await w.issues()).toHaveLength(6)
    expect(invoices.slice(6).map((one) => w.note(one).content.includes('Restbeløp: 0,00'))).toEqual([true, true, true])
  })

  test('as a draft that people were shown', async () => {
    const w = await tiny({ settings: { drafts: true } })
    const drafts = [1, 2].map(() => postInvoice(w.company, w.customer(), { status: 'Hold' }))
    const [broken, other] = drafts
    if (!broken || !other) throw new Error('no drafts')
    await w.run()
    await later(w)
    w.clock.advance(DAY)
    w.visma.troubles.broken.set(path(broken), 500)
    const before = [broken, other].map((one) => w.note(one).content)
    deleteDraft(w.company, other)
    const news = postInvoice(w.company, w.customer())
    expect((await w.run()).status).toBe('done_with_issues')
    expect(w.note(news)).toBeDefined()
    expect(w.note(other).content).not.toBe(before[1])
    w.visma.troubles.broken.clear()
    deleteDraft(w.company, broken)
    w.clock.advance(2 * DAY)
    expect((await w.run()).status).toBe('done')
    expect(w.note(broken).content).not.toBe(before[0])
    expect(await codes(w)).toEqual([])
  })
})

describe('R4: a stream that cannot be read concerns its flow alone', () => {
  test('one of a module without a licence: the words say which setting switches it off, and it comes back by itself', async () => {
    const w = await tiny()
    w.visma.troubles.unlicensed.add('/v1/supplierdocument')
    const bought = postSupplierInvoice(w.company, w.supplier())
    const invoice = postInvoice(w.company, w.customer())
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(w.note(invoice)).toBeDefined()
    expect(w.notesOf(bought)).toEqual([])
    const [issue, ...more] = await w.issues()
    expect(more).toEqual([])
    expect(issue).toMatchObject({ code: 'visma.forbidden', flow: 'supplierInvoices', key: 'supplierdocument' })
    expect(issue?.advice).toContain('settings.flows.supplierInvoices: false')
    expect((await w.connection()).state).toBe('active')
    w.visma.troubles.unlicensed.clear()
    await w.run()
    expect(await codes(w)).toEqual([])
    expect(w.note(bought)).toBeDefined()
    expect(w.wrong()).toEqual([])
  })

  test('one that fails in passing: the rest is carried, the run says so, and nothing of it is lost', async () => {
    const w = await tiny()
    const party = w.customer()
    await w.run()
    w.visma.troubles.broken.set('/v1/customerCreditNote', 500)
    const invoice = postInvoice(w.company, party)
    w.clock.advance(DAY)
    const run = await w.sync()
    expect(run).toMatchObject({ status: 'failed', message: expect.stringContaining('/v1/customerCreditNote') })
    expect(w.note(invoice)).toBeDefined()
    w.visma.troubles.broken.clear()
    await w.run()
    expect(w.wrong()).toEqual([])
  })

  test('parties that were read in part are not matched: that is done over all of them', async () => {
    const w = await tiny()
    w.visma.limits.maxPageSize = 2
    w.calm()
    for (let at = 0; at < 6; at++) w.customer()
    w.visma.troubles.meanwhile = (at) => {
      if (at === '/v1/customer') w.visma.troubles.broken.set('/v1/customer', 500)
    }
    expect((await w.sync()).status).toBe('failed')
    expect(w.persons()).toEqual([])
    w.visma.troubles.meanwhile = null
    w.visma.troubles.broken.clear()
    await w.run()
    expect(w.persons()).toHaveLength(6)
  })

  test('all of them: that is the connection', async () => {
    const w = await tiny()
    w.customer()
    w.visma.troubles.unlicensed.add('/v1')
    const run = await w.sync()
    expect(run.status).toBe('failed')
    expect(await w.issues()).toEqual([])
  })
})

test('an answer 200 that is a list of errors is no row and no end of a list', async () => {
  let errors = false
  const visma = (handler: (request: Request) => Promise<Response>) => async (request: Request) =>
    errors && request.url.includes('/v1/customerinvoice?')
      ? Response.json([{ message: 'An unexpected error occurred.' }])
      : handler(request)
  const w = await tiny({ around: { visma } })
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  errors = true
  editInvoiceText(w.company, invoice, 'rettet')
  w.clock.advance(DAY)
  const run = await w.sync()
  expect(run.status).toBe('failed')
  expect(await w.issues()).toEqual([])
  errors = false
  await w.run()
  expect(w.wrong()).toEqual([])
})
