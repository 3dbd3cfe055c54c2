import { describe, expect, test } from 'vitest'
import {
  deleteDraft,
  editInvoiceText,
  postInvoice,
  postSupplierInvoice,
  renameCustomer,
  renumberCustomer,
  touchInvoice,
} from '../../src/twins/company/company.ts'
import { stampAhead } from '../../src/twins/company/stamps.ts'
import { type Tiny, tiny } from './tiny.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const listed = (w: Tiny, path: string) =>
  w
    .vismaCalls()
    .filter((call) => call.path === path)
    .map((call) => Object.fromEntries(new URLSearchParams(call.query)))

describe('R1: a walk that lasts, through a list that moves', () => {
  test('a row that is changed after its page was read is read next time, however long the walk lasted', async () => {
    const w = await tiny()
    w.visma.limits.maxPageSize = 2
    const customer = w.customer()
    const invoices = Array.from({ length: 5 }, () => postInvoice(w.company, customer))
    const [first] = invoices
    if (!first) throw new Error('no invoice')
    w.visma.troubles.meanwhile = (path) => {
      if (path !== '/v1/customerinvoice') return
      w.clock.advance(25 * MINUTE)
      editInvoiceText(w.company, first, 'Endret mens listen ble lest')
      // So that the latest change seen is later than that.
      w.clock.advance(25 * MINUTE)
      const last = invoices.at(-1)
      if (last) touchInvoice(w.company, last)
      w.visma.troubles.meanwhile = (at) => void (at === '/v1/customerinvoice' && w.clock.advance(25 * MINUTE))
    }
    await w.run()
    w.visma.troubles.meanwhile = null
    expect(w.note(first).content).not.toContain('Endret')
    await w.run()
    expect(w.note(first).content).toContain('Endret')
    expect(w.wrong()).toEqual([])
  })

  test.each(['entered', 'modified'] as const)(
    'rows slip between its pages and are found (by order %s)',
    async (order) => {
      const w = await tiny({ settings: { drafts: true } })
      w.visma.quirks.order = order
      w.visma.limits.maxPageSize = 3
      const customers = Array.from({ length: 3 }, () => w.customer())
      const invoices = Array.from({ length: 10 }, (_, at) => postInvoice(w.company, customers[at % 3] as never))
      const drafts = Array.from({ length: 2 }, () => postInvoice(w.company, customers[0] as never, { status: 'Hold' }))
      // The drafts stand first.
      w.company.customerInvoices.sort((a, b) => Number(b.status === 'Hold') - Number(a.status === 'Hold'))
      for (const invoice of invoices) touchInvoice(w.company, invoice)
      w.visma.troubles.meanwhile = (path) => {
        if (path !== '/v1/customerinvoice') return
        w.clock.advance(1_000)
        const draft = drafts.pop()
        if (draft) deleteDraft(w.company, draft)
        else if (invoices[1]) touchInvoice(w.company, invoices[1])
        w.visma.troubles.meanwhile = (at) => {
          w.clock.advance(1_000)
          if (at === '/v1/customerinvoice' && invoices[0]) touchInvoice(w.company, invoices[0])
          w.visma.troubles.meanwhile = null
        }
      }
      await w.run()
      for (const invoice of invoices) expect(w.notesOf(invoice)).toHaveLength(1)
    },
  )
})

describe('R1: a row that is stamped ahead of the clock', () => {
  test('blinds nobody; one issue names it, and goes when it was saved again', async () => {
    const w = await tiny()
    const customer = w.customer()
    const [odd, other] = [postInvoice(w.company, customer), postInvoice(w.company, customer)]
    stampAhead(w.company, odd, 365 * DAY)
    const first = await w.run()
    expect(first.status).toBe('done_with_issues')
    w.clock.advance(DAY)
    editInvoiceText(w.company, other, 'Endret siden')
    w.vismaCalls()
    await w.run()
    expect(listed(w, '/v1/customerinvoice')[0]?.lastModifiedDateTime).toMatch(/^2026-11-16/)
    expect(w.note(other).content).toContain('Endret siden')
    const issues = await w.issues()
    expect(issues.map(({ code, key }) => [code, key])).toEqual([['source.stamped_ahead', 'customerinvoice']])
    expect(issues[0]?.message).toContain(odd.referenceNumber)
    touchInvoice(w.company, odd)
    expect((await w.run()).status).toBe('done')
    expect(await w.issues()).toEqual([])
  })

  test('that moved the checkpoint of an older version: all is read once, and the reads go on from there', async () => {
    const w = await tiny()
    const customer = w.customer()
    await w.run()
    const now = w.clock.now().getTime()
    const lease = await w.store.leases.claim((await w.connection()).id, 'test', now, now + 1_000)
    if (lease === null) throw new Error('The connection is busy.')
    await w.store.sync(lease).saveCheckpoint('stream:customer', '2027-11-16T09:00:00.000')
    await w.store.leases.release(lease)
    w.clock.advance(DAY)
    renameCustomer(w.company, customer, 'Nytt Navn AS')
    w.vismaCalls()
    await w.run()
    expect(listed(w, '/v1/customer')[0]).not.toHaveProperty('lastModifiedDateTime')
    expect(w.organization('Nytt Navn AS')).toBeDefined()
    await w.run()
    expect(listed(w, '/v1/customer')[0]?.lastModifiedDateTime).toMatch(/^2026-11-17/)
  })
})

describe('R1: a party that no read has brought', () => {
  test.each(['customer', 'supplier'] as const)('a %s is read by its number when a document names it', async (kind) => {
    const hidden: { name: string | null } = { name: null }
    const visma = (handler: (request: Request) => Promise<Response>) => async (request: Request) => {
      const answer = await handler(request)
      if (hidden.name === null || new URL(request.url).pathname !== `/v1/${kind}`) return answer
      // As if it had slipped through: the list does not name it.
      const all = (await answer.json()) as { name: string; metadata: object }[]
      const rows = all.filter(({ name }) => name !== hidden.name)
      const metadata = { totalCount: rows.length, maxPageSize: 1_000 }
      return Response.json(rows.map((row) => ({ ...row, metadata })))
    }
    const w = await tiny({ around: { visma } })
    w.calm()
    const enter = () => (kind === 'customer' ? w.customer() : w.supplier())
    enter()
    const party = enter()
    hidden.name = party.name
    await w.run()
    w.clock.advance(DAY)
    const document =
      kind === 'customer'
        ? postInvoice(w.company, party as Parameters<typeof postInvoice>[1])
        : postSupplierInvoice(w.company, party as Parameters<typeof postSupplierInvoice>[1])
    const run = await w.run()
    expect(run.counts.waiting).toBe(0)
    expect(w.note(document)).toBeDefined()
    expect(w.wrong()).toEqual([])
  })

  test('one that is nowhere is not asked for in every run', async () => {
    const w = await tiny()
    w.calm()
    const customer = w.customer()
    await w.run()
    const invoice = postInvoice(w.company, customer)
    ;(invoice as { customer: object }).customer = { ...customer, number: '99999' }
    const asked = () => w.vismaCalls().filter((call) => call.path === '/v1/customer/99999').length
    w.vismaCalls()
    const runs: number[] = []
    for (let at = 0; at < 3; at++) {
      await w.run()
      runs.push(asked())
    }
    w.clock.advance(7 * HOUR)
    await w.run()
    expect([...runs, asked()]).toEqual([1, 0, 0, 1])
  })
})

test('customers that swap numbers keep their older documents, which no read brings again', async () => {
  const w = await tiny({ settings: { deals: { create: 'perInvoice' } } })
  const [a, b] = [w.customer({ number: '100', name: 'Alfa AS' }), w.customer({ number: '200', name: 'Beta AS' })]
  const [ofA, ofB] = [postInvoice(w.company, a), postInvoice(w.company, b)]
  await w.run()
  // Out of the window that the next reads look at again.
  w.clock.advance(DAY)
  postInvoice(w.company, w.customer())
  await w.run()
  w.clock.advance(DAY)
  const quiet = [ofA, ofB].map(({ lastModifiedDateTime }) => lastModifiedDateTime)
  renumberCustomer(w.company, a, '300')
  renumberCustomer(w.company, b, '100')
  renumberCustomer(w.company, a, '200')
  await w.run()
  w.clock.advance(DAY)
  renameCustomer(w.company, a, 'Alfa Ny AS')
  renameCustomer(w.company, b, 'Beta Ny AS')
  for (const [at, invoice] of [ofA, ofB].entries()) invoice.lastModifiedDateTime = quiet[at] ?? ''
  await w.run()
  const homeOf = (invoice: typeof ofA, name: string) => {
    const deal = w.deal(`Invoice ${invoice.referenceNumber} – ${name}`)
    return [deal.org_id, w.note(invoice).deal_id === deal.id]
  }
  expect(homeOf(ofA, 'Alfa Ny AS')).toEqual([w.organization('Alfa Ny AS').id, true])
  expect(homeOf(ofB, 'Beta Ny AS')).toEqual([w.organization('Beta Ny AS').id, true])
})

test('a list that needs more calls than an hour allows: the run says what to change, and does not promise to go on', async () => {
  const w = await tiny()
  w.calm()
  w.visma.limits.maxPageSize = 1
  for (let at = 0; at < 20; at++) w.customer()
  w.visma.limits.perHour = 15
  const run = await w.sync()
  expect(run.status).toBe('failed')
  expect(run.message).toContain('all 15 calls')
  expect(run.message).toContain('https://api.finance.visma.net')
  expect(run.message).not.toContain('goes on from here')
  // One that only came late in the hour goes on by itself.
  w.visma.limits.perHour = 30
  w.clock.advance(HOUR)
  w.visma.exhaustQuota()
  expect(await w.sync()).toMatchObject({ status: 'paused', message: expect.stringContaining('goes on from here') })
  w.clock.advance(HOUR)
  await w.run()
  expect(w.organizations()).toHaveLength(20)
})
