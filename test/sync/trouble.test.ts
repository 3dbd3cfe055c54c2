import { describe, expect, test } from 'vitest'
import { postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import type { FileChanges } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
type Handler = (request: Request) => Promise<Response>

describe('R4: one bad record never stops the rest', () => {
  test('a row that does not decode is an issue with cause, words and remedy; its dependants wait; mended it goes on', async () => {
    const w = await tiny()
    const [good, bad] = [w.customer({ name: 'God AS' }), w.customer({ name: 'Dårlig AS', number: '666' })]
    const invoices = [postInvoice(w.company, good), postInvoice(w.company, bad)] as const
    bad.name = null as never
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(run.flows.customers).toMatchObject({ read: 2, created: 1, issues: 1 })
    expect(run.flows.customerInvoices).toMatchObject({ created: 1, waiting: 1 })
    const [issue, another] = await w.issues()
    expect(another).toBeUndefined()
    expect(issue).toMatchObject({ code: 'source.undecodable', stream: 'customer', key: String(bad.internalId) })
    expect(issue?.message).toContain('name is missing')
    expect(issue?.advice).not.toBe('')

    bad.name = 'Frisk AS'
    touch(w.company, bad)
    expect((await w.run()).status).toBe('done')
    expect(await w.issues()).toEqual([])
    expect(w.notesOf(invoices[1])).toHaveLength(1)
  })

  test('a rejected write is an issue; what depends on it waits; a retry goes on', async () => {
    let refuses = true
    const pipedrive = (handler: Handler) => async (request: Request) => {
      const body = request.method === 'POST' ? await request.clone().text() : ''
      if (!refuses || !body.includes('Dårlig') || !request.url.includes('/organizations')) return handler(request)
      const answer = {
        success: false,
        error: 'Validation failed: name: is cursed',
        code: 'ERR_SCHEMA_VALIDATION_FAILED',
      }
      return Response.json(answer, { status: 400 })
    }
    const w = await tiny({ around: { pipedrive } })
    const [good, bad] = [w.customer({ name: 'God AS' }), w.customer({ name: 'Dårlig AS' })]
    const invoices = [postInvoice(w.company, good), postInvoice(w.company, bad)] as const
    const supplier = w.supplier({ name: 'Dårlig leverandør' })
    const bill = postSupplierInvoice(w.company, supplier)
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(run.flows).toMatchObject({
      customers: { created: 1, issues: 1 },
      suppliers: { issues: 1 },
      customerInvoices: { created: 1, waiting: 1 },
      supplierInvoices: { waiting: 1 },
    })
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.rejected', 'pipedrive.rejected'])
    for (const issue of issues) expect(issue.message).toContain('is cursed')
    // It is not sent again by itself: nothing has changed.
    w.writes()
    await w.run()
    expect(w.writes()).toEqual([])

    refuses = false
    for (const issue of await w.issues()) await w.store.issues.retry([issue.id])
    expect((await w.run()).status).toBe('done')
    expect(await w.issues()).toEqual([])
    expect(w.notesOf(invoices[1])).toHaveLength(1)
    expect(w.notesOf(bill)).toHaveLength(1)
  })

  test('passing trouble with one record is tried again, in this run and in the next', async () => {
    let broken = true
    const pipedrive = (handler: Handler) => async (request: Request) => {
      const body = request.method === 'POST' ? await request.clone().text() : ''
      if (broken && body.includes('Ustabil')) return Response.json({ error: 'oops' }, { status: 500 })
      return handler(request)
    }
    const w = await tiny({ around: { pipedrive } })
    w.customer({ name: 'Ustabil AS' })
    w.customer({ name: 'Stabil AS' })
    const run = await w.run()
    expect(run.status).toBe('done_with_issues')
    expect(run.flows.customers).toMatchObject({ created: 1, issues: 1 })
    broken = false
    expect((await w.run()).status).toBe('done')
    expect(w.organizations()).toHaveLength(2)
    expect(await w.issues()).toEqual([])
  })
})

describe('R6: errors say what to do', () => {
  const refusing = (status: number, body: string, type = 'application/json') => ({
    around: { pipedrive: () => async () => new Response(body, { status, headers: { 'content-type': type } }) },
  })
  const held: [string, Parameters<typeof tiny>[0], (w: Tiny) => unknown, RegExp][] = [
    [
      'a wrong secret',
      file({ visma: { clientSecret: 'nope' } }),
      () => 0,
      /client id or its secret.*visma\.clientSecret/s,
    ],
    [
      'the customer’s tenant instead of the company’s',
      {},
      (w) => w.configure({}, { visma: { tenantId: w.visma.credentials.customerTenantId } }),
      /401.*tenant id of the company, not of the customer/s,
    ],
    ['a tenant nobody knows', file({ visma: { tenantId: 'nobody' } }), () => 0, /does not know the tenant/],
    ['a wrong company id', file({ visma: { companyId: '42' } }), () => 0, /12002.*visma\.companyId/s],
    [
      'a missing scope',
      {},
      (w) => {
        w.visma.credentials.approvedScopes = []
      },
      /scope .*:read is not approved.*Integration Administrator/s,
    ],
    ['a revoked API token', {}, (w) => w.pipedrive.revokeToken(), /does not accept the credentials.*API token/s],
    [
      'an account that is not open',
      refusing(402, '{"success":false,"error":"Company account is not open"}'),
      () => 0,
      /not open.*subscription/s,
    ],
    ['a redirect to another host', refusing(302, ''), () => 0, /redirect.*https:\/\/company\.pipedrive\.com/s],
  ]
  test.each(held)('hold: %s', async (_, options, spoil, words) => {
    const w = await tiny(options)
    w.customer()
    await spoil(w)
    const run = await w.sync()
    expect(run).toMatchObject({ status: 'failed', message: expect.stringMatching(words) })
    expect(await w.connection()).toMatchObject({ state: 'held', stateReason: run.message })
    expect(await w.issues()).toEqual([])
  })

  test('held, a connection is active again after the first run that goes well', async () => {
    const w = await tiny({ file: { visma: { clientSecret: 'nope' } } })
    w.customer()
    await w.sync()
    await w.configure({}, { visma: { clientSecret: w.visma.credentials.clientSecret } })
    expect((await w.run()).status).toBe('done')
    expect(await w.connection()).toMatchObject({ state: 'active', stateReason: null })
  })

  test('wait: a block page stops the run, which says until when, and costs no attempt', async () => {
    let blocked = true
    const page = '<!DOCTYPE html><html><body>Error 1015</body></html>'
    const pipedrive = (handler: Handler) => async (request: Request) =>
      blocked && request.url.includes('/organizations') && request.method === 'POST'
        ? new Response(page, { status: 403, headers: { 'content-type': 'text/html' } })
        : handler(request)
    const w = await tiny({ around: { pipedrive } })
    w.customer()
    const run = await w.sync()
    expect(run.status).toBe('paused')
    expect(run.message).toContain('block page')
    expect(run.message).toContain('2026-11-16 09:15 UTC')
    expect(await w.issues()).toEqual([])
    expect((await w.connection()).state).not.toBe('held')
    blocked = false
    w.clock.advance(DAY)
    expect((await w.run()).status).toBe('done')
    expect(w.wrong()).toEqual([])
  })

  test('wait: Visma’s hourly limit', async () => {
    const w = await tiny()
    w.customer()
    w.visma.exhaustQuota()
    const run = await w.sync()
    expect(run).toMatchObject({ status: 'paused', message: expect.stringMatching(/hourly call limit.*UTC/s) })
    w.clock.advance(3_600_000)
    expect((await w.run()).status).toBe('done')
  })

  test('a user without rights is told what is missing', async () => {
    const w = await tiny()
    const plain = w.pipedrive.act.createUser({ name: 'Per', email: 'per@nordlys.example' })
    w.customer()
    await w.configure({}, { pipedrive: { apiToken: w.pipedrive.tokenOf(plain.id) } })
    const run = await w.sync()
    expect(run.status).toBe('done_with_issues')
    const [issue] = await w.issues()
    expect(issue?.message).toContain('Visma kundenr.')
    expect(issue?.advice).toContain('settings.fields')
  })
})

function file(changes: FileChanges) {
  return { file: changes }
}

describe('R9: the API budget is shared with people', () => {
  const budgeted = async (daily: number, share: number) => {
    const w = await tiny({ limits: { dailyBudget: daily }, file: { pipedrive: { budgetShare: share } } })
    for (let at = 0; at < 6; at++) postInvoice(w.company, w.customer())
    return w
  }

  test('a run that meets the limit pauses and says until when; next day it goes on and completes', async () => {
    const w = await budgeted(200, 1)
    let run = await w.sync()
    expect(run.status).toBe('paused')
    expect(run.message).toContain('2026-11-17 00:00 UTC')
    expect(await w.issues()).toEqual([])
    expect((await w.connection()).state).not.toBe('held')
    for (let day = 0; run.status === 'paused' && day < 9; day++) {
      // Before midnight nothing more is spent.
      w.calls()
      expect((await w.sync()).status).toBe('paused')
      expect(w.calls().reduce((units, call) => units + call.cost, 0)).toBeLessThanOrEqual(30)
      w.clock.advance(DAY)
      run = await w.sync()
    }
    expect(run.status).toBe('done')
    expect(w.wrong()).toEqual([])
  })

  test('at most our share is taken, whatever is left for others', async () => {
    const w = await budgeted(400, 0.5)
    let run = await w.sync()
    for (let day = 0; day < 9 && run.status === 'paused'; day++) {
      expect(w.pipedrive.budget.used).toBeLessThanOrEqual(200)
      expect(run.message).toContain('Our share')
      w.clock.advance(DAY)
      run = await w.sync()
    }
    expect(run.status).toBe('done')
    expect(w.wrong()).toEqual([])
  })

  test('what people used is not taken from them twice: an account used up by others pauses us too', async () => {
    const w = await budgeted(1_000, 1)
    const user = [...w.pipedrive.state.users.values()][0]
    const token = w.pipedrive.tokenOf(user?.id ?? 0)
    const others = () =>
      w.pipedrive.fetch(
        new Request('http://nordlys.pipedrive.test/api/v1/users', { headers: { 'x-api-token': token } }),
      )
    while ((w.pipedrive.budget.limit ?? 0) - w.pipedrive.budget.used > 100) {
      w.clock.advance(1_000)
      await others()
    }
    const run = await w.sync()
    expect(run.status).toBe('paused')
    expect(run.message).toContain('2026-11-17 00:00 UTC')
    expect(run.api.pipedrive?.throttled).toBeLessThanOrEqual(1)
  })
})

test('R10: documents wait for their customer and are written by themselves when it arrives', async () => {
  const w = await tiny()
  const customer = w.customer()
  const invoice = postInvoice(w.company, customer)
  const bill = postSupplierInvoice(w.company, w.supplier())
  const run = await w.run({ flows: ['customerInvoices', 'supplierInvoices'] })
  expect(run.flows).toMatchObject({ customerInvoices: { waiting: 1 }, supplierInvoices: { waiting: 1 } })
  expect(run.status).toBe('done')
  expect(w.notes()).toEqual([])
  expect(await w.issues()).toEqual([])
  expect((await w.run()).status).toBe('done')
  expect(w.notesOf(invoice)).toHaveLength(1)
  expect(w.notesOf(bill)).toHaveLength(1)
})
