import { describe, expect, test } from 'vitest'
import { payInvoice, postInvoice, renameCustomer, touchInvoice } from '../../src/twins/company/company.ts'
import { testClock } from '../clock.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
type Handler = (request: Request) => Promise<Response>

/** Queries of a stream's lists, decoded, since last asked. */
const asked = (w: Tiny, path: string) =>
  w
    .vismaCalls()
    .filter((call) => call.path === path)
    .map((call) => Object.fromEntries(new URLSearchParams(call.query)))

describe('R1: nothing missed', () => {
  test('a delta uses the server’s largest time, >=, both parameters, an overlap of 10 minutes', async () => {
    const w = await tiny()
    const customer = w.customer()
    w.clock.advance(3_700_000)
    renameCustomer(w.company, customer, 'B AS')
    const newest = customer.lastModifiedDateTime
    expect(newest.slice(11, 16)).toBe('11:01')
    await w.run()
    expect(asked(w, '/v1/customer')[0]).not.toHaveProperty('lastModifiedDateTime')
    w.clock.advance(DAY)
    await w.run()
    const [query] = asked(w, '/v1/customer')
    expect(query).toMatchObject({ lastModifiedDateTimeCondition: '>=', pageNumber: '1' })
    expect(query?.lastModifiedDateTime).toMatch(/^2026-11-16T10:51:40/)
  })

  test('and of 2 hours where the window touches a DST change', async () => {
    const w = await tiny({ clock: testClock('2026-10-25T01:30:00Z') })
    expect(w.customer().lastModifiedDateTime.slice(0, 16)).toBe('2026-10-25T02:30')
    await w.run()
    w.clock.advance(DAY)
    asked(w, '/v1/customer')
    await w.run()
    expect(asked(w, '/v1/customer')[0]?.lastModifiedDateTime).toMatch(/^2026-10-25T00:30/)
  })

  test('a read that ended early moves no checkpoint and proves no absence; the next walk starts at page 1', async () => {
    let broken = false
    const visma = (handler: Handler) => async (request: Request) => {
      const url = new URL(request.url)
      if (broken && url.pathname === '/v1/customer' && url.searchParams.get('pageNumber') === '2')
        return new Response('{"message":"Cut', { status: 500 })
      return handler(request)
    }
    const w = await tiny({ around: { visma } })
    w.visma.limits.maxPageSize = 2
    await w.run()
    w.calm()
    broken = true
    const customers = Array.from({ length: 5 }, () => w.customer())
    const failed = await w.sync()
    expect(failed.status).toBe('failed')
    expect(failed.message).toContain('500')
    asked(w, '/v1/customer')
    broken = false
    expect((await w.run()).status).toBe('done')
    expect(asked(w, '/v1/customer').map((query) => query.pageNumber)).toEqual(['1', '2', '3'])
    expect(w.organizations()).toHaveLength(customers.length)
    expect(w.wrong()).toEqual([])
  })

  test('the checkpoint moves only after everything read is done or an issue', async () => {
    const w = await tiny()
    await w.run()
    const before = w.customer()
    w.pipedrive.revokeToken()
    expect((await w.sync()).status).toBe('failed')
    w.clock.advance(30 * DAY)
    const user = [...w.pipedrive.state.users.values()][0]
    await w.configure({}, { pipedrive: { apiToken: w.pipedrive.tokenOf(user?.id ?? 0) } })
    asked(w, '/v1/customer')
    await w.run()
    // Nothing had been seen before that failed run, so it is a first read again.
    expect(asked(w, '/v1/customer')[0]).not.toHaveProperty('lastModifiedDateTime')
    expect(w.organization(before.name)).toBeDefined()
    await w.run()
    expect(asked(w, '/v1/customer')[0]).toHaveProperty('lastModifiedDateTime')
  })

  test('a row that becomes an issue holds no checkpoint back', async () => {
    const w = await tiny()
    const broken = w.customer()
    broken.name = null as never
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    w.clock.advance(DAY)
    asked(w, '/v1/customer')
    w.customer()
    await w.run()
    await w.run()
    expect(asked(w, '/v1/customer')[1]).toHaveProperty('lastModifiedDateTime')
  })

  test('what was read and not written before a stop is written by the next run, and not read as new', async () => {
    const stop = new AbortController()
    let posts = 0
    const pipedrive = (handler: Handler) => async (request: Request) => {
      if (request.method === 'POST' && request.url.includes('/organizations') && ++posts === 2) stop.abort()
      return handler(request)
    }
    const w = await tiny({ around: { pipedrive } })
    for (let at = 0; at < 6; at++) w.customer()
    const stopped = await w.sync({ signal: stop.signal })
    expect(stopped.status).toBe('stopped')
    expect(stopped.message).toContain('Nothing is lost')
    w.clock.advance(120_000)
    expect((await w.run()).status).toBe('done')
    expect(w.wrong()).toEqual([])
  })
})

describe('R2: nothing twice', () => {
  test('a touch without any visible change writes nothing', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    touchInvoice(w.company, invoice)
    w.writes()
    const run = await w.run()
    expect(w.writes()).toEqual([])
    expect(run.counts).toMatchObject({ created: 0, updated: 0 })
  })

  test('a list row and a single read of the same document never disagree', async () => {
    const w = await tiny()
    w.company.settings.paymentMovesInvoice = false
    const invoice = postInvoice(w.company, w.customer(), { creditTermsId: '30' })
    await w.run()
    w.clock.advance(DAY)
    postInvoice(w.company, invoice.customer)
    await w.run()
    payInvoice(w.company, invoice, { amountInCurrency: 10 })
    await w.run()
    expect(w.vismaCalls().some((call) => call.path === `/v1/customerinvoice/${invoice.referenceNumber}`)).toBe(true)
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('counts of a run sum: each record once in read and once in what became of it', async () => {
    const w = await tiny({ settings: { exclude: { customers: ['1'] } } })
    const customers = [w.customer({ number: '1' }), w.customer(), w.customer()]
    for (const customer of customers) postInvoice(w.company, customer)
    postInvoice(w.company, customers[1] as never, { status: 'Hold' })
    const broken = w.customer()
    broken.name = null as never
    postInvoice(w.company, broken)
    const { counts } = await w.run()
    expect(counts).toMatchObject({ read: 9, created: 4, skipped: 3, waiting: 1, issues: 1 })
  })
})
