import { describe, expect, test } from 'vitest'
import {
  creditInvoice,
  payInvoice,
  postInvoice,
  releaseDraft,
  voidInvoice,
  voidPayment,
} from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000
const lines = (price: number) => [
  { inventoryNumber: 'X', description: 'X', quantity: 1, unitPriceInCurrency: price, vat: 0 as const },
]
const status = (w: Tiny, title: string) => {
  const { status, won_time, lost_reason } = w.deal(title)
  return { status, won: won_time?.slice(0, 10) ?? null, reason: lost_reason }
}

describe('perCustomer', () => {
  test('makes one deal per customer: title, value 0, linked to organization and person', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042', attention: 'Kari Nordmann' })
    const first = postInvoice(w.company, customer)
    const second = postInvoice(w.company, customer)
    await w.run()
    const third = postInvoice(w.company, customer)
    w.clock.advance(3 * DAY)
    await w.run()
    expect(w.deals()).toHaveLength(1)
    const deal = w.deal('Visma – Fjordkaffe AS (10042)')
    expect(deal).toMatchObject({
      value: 0,
      currency: 'NOK',
      status: 'open',
      org_id: w.organization('Fjordkaffe AS').id,
      person_id: w.person('Kari Nordmann').id,
    })
    expect([first, second, third].map((invoice) => w.note(invoice).deal_id)).toEqual([deal.id, deal.id, deal.id])
  })

  test('people’s deals are listed once, however many customers are decided side by side', async () => {
    const w = await tiny()
    w.calm()
    for (let at = 0; at < 60; at++) postInvoice(w.company, w.customer())
    await w.run()
    const listings = w.calls().filter((call) => call.method === 'GET' && call.path === '/api/v2/deals')
    expect(listings).toHaveLength(1)
  })

  test('in a pipeline Visma with one stage, made by us', async () => {
    const w = await tiny()
    postInvoice(w.company, w.customer())
    await w.run()
    const pipelines = [...w.pipedrive.state.pipelines.values()].filter((one) => one.name === 'Visma')
    expect(pipelines).toHaveLength(1)
    const stages = [...w.pipedrive.state.stages.values()].filter((one) => one.pipeline_id === pipelines[0]?.id)
    expect(stages).toHaveLength(1)
    expect(w.deals()[0]).toMatchObject({ pipeline_id: pipelines[0]?.id, stage_id: stages[0]?.id })
  })

  test('in the account’s first stage when the token may not make a pipeline', async () => {
    const w = await tiny({ settings: { deals: { create: 'never' } } })
    w.customer()
    await w.run()
    const plain = w.pipedrive.act.createUser({ name: 'Per', email: 'per@nordlys.example' })
    await w.configure({ deals: { create: 'perCustomer' } }, { pipedrive: { apiToken: w.pipedrive.tokenOf(plain.id) } })
    w.clock.advance(2 * DAY)
    postInvoice(w.company, w.customer())
    await w.run()
    expect([...w.pipedrive.state.pipelines.values()].map((one) => one.name)).not.toContain('Visma')
    const first = [...w.pipedrive.state.stages.values()].find((one) => one.name === 'Qualified')
    expect(w.deals().map((deal) => deal.stage_id)).toEqual([first?.id])
  })

  test('in deals.createIn where it is set; a name that is not there holds the connection with a clear sentence', async () => {
    const w = await tiny({ settings: { deals: { createIn: 'Negotiations started' } } })
    postInvoice(w.company, w.customer())
    await w.run()
    const stage = [...w.pipedrive.state.stages.values()].find((one) => one.name === 'Negotiations started')
    expect(w.deals()[0]?.stage_id).toBe(stage?.id)
    await w.configure({ deals: { createIn: 'Finnes ikke' } })
    const run = await w.sync()
    expect(run).toMatchObject({ status: 'failed' })
    expect(run.message).toContain('Finnes ikke')
    expect(run.message).toContain('settings.deals.createIn')
    expect((await w.connection()).state).toBe('held')
  })

  test.each([
    ['won', (w: Tiny, id: number) => w.pipedrive.act.winDeal(id)],
    ['lost', (w: Tiny, id: number) => w.pipedrive.act.loseDeal(id)],
  ])(
    'its status is never changed by us: %s by a person, it is kept and still receives entries',
    async (now, change) => {
      const w = await tiny()
      const customer = w.customer()
      const first = postInvoice(w.company, customer)
      await w.run()
      const [deal] = w.deals()
      change(w, deal?.id ?? 0)
      payInvoice(w.company, first)
      const invoice = postInvoice(w.company, customer)
      await w.run()
      expect(w.deals().map((one) => [one.id, one.status])).toEqual([[deal?.id, now]])
      expect(w.note(invoice).deal_id).toBe(deal?.id)
      expect(w.custom('deal', w.deals()[0] as never, 'Visma invoice no.')).toBe(invoice.referenceNumber)
    },
  )

  test('archived by a person it receives entries only', async () => {
    const w = await tiny()
    const customer = w.customer()
    const first = postInvoice(w.company, customer)
    await w.run()
    const [deal] = w.deals()
    w.pipedrive.act.archiveDeal(deal?.id ?? 0)
    payInvoice(w.company, first)
    const invoice = postInvoice(w.company, customer, { lines: lines(5) })
    const run = await w.run()
    expect(run.status).toBe('done')
    expect(w.deals()).toHaveLength(1)
    expect(w.note(invoice).deal_id).toBe(deal?.id)
    expect(w.deals()[0]).toMatchObject({ is_archived: true, custom_fields: deal?.custom_fields })
    expect(await w.issues()).toEqual([])
  })
})

describe('perInvoice', () => {
  const perInvoice = () => tiny({ settings: { deals: { create: 'perInvoice' } } })

  test('title, value and currency of the invoice, expected close = due date; open while any balance is left', async () => {
    const w = await perInvoice()
    const customer = w.customer({ name: 'Norrland AB', currencyId: 'SEK' })
    const invoice = postInvoice(w.company, customer, { documentDueDate: '2026-12-24', lines: lines(1234.5) })
    await w.run()
    const title = `Invoice ${invoice.referenceNumber} – Norrland AB`
    expect(w.deal(title)).toMatchObject({
      value: 1234.5,
      currency: 'SEK',
      expected_close_date: '2026-12-24',
      status: 'open',
      org_id: w.organization('Norrland AB').id,
    })
    expect(w.note(invoice).deal_id).toBe(w.deal(title).id)
    payInvoice(w.company, invoice, { amountInCurrency: 1000 })
    await w.run()
    expect(w.deal(title)).toMatchObject({ value: 1234.5, status: 'open' })
  })

  test('settled → won on the day paid, the latest application; reopened if Visma reopens and we closed it', async () => {
    const w = await perInvoice()
    const invoice = postInvoice(w.company, w.customer({ name: 'A AS' }), { lines: lines(1000) })
    const title = `Invoice ${invoice.referenceNumber} – A AS`
    await w.run()
    payInvoice(w.company, invoice, { amountInCurrency: 400, date: '2026-11-10' })
    const last = payInvoice(w.company, invoice, { date: '2026-11-14' })
    await w.run()
    expect(status(w, title)).toEqual({ status: 'won', won: '2026-11-14', reason: null })
    voidPayment(w.company, last)
    await w.run()
    expect(status(w, title)).toEqual({ status: 'open', won: null, reason: null })
    payInvoice(w.company, invoice, { date: '2026-11-15' })
    await w.run()
    expect(status(w, title)).toEqual({ status: 'won', won: '2026-11-15', reason: null })
  })

  test('a payment that is voided and entered again with the same day wins the deal on that day again', async () => {
    const w = await perInvoice()
    const invoice = postInvoice(w.company, w.customer({ name: 'A AS' }), { lines: lines(1000) })
    const title = `Invoice ${invoice.referenceNumber} – A AS`
    await w.run()
    for (let times = 0; times < 2; times++) {
      const payment = payInvoice(w.company, invoice, { date: '2026-11-10' })
      await w.run()
      expect(status(w, title)).toEqual({ status: 'won', won: '2026-11-10', reason: null })
      voidPayment(w.company, payment)
      await w.run()
      // That the deal has no closing time any more is our own doing, and takes nothing out of our hands.
      expect(status(w, title)).toEqual({ status: 'open', won: null, reason: null })
    }
  })

  test.each([
    ['lost', 'paid', (w: Tiny, id: number) => w.pipedrive.act.loseDeal(id, 'Ga opp'), payInvoice],
    ['won', 'voided', (w: Tiny, id: number) => w.pipedrive.act.winDeal(id), voidInvoice],
    ['won', 'credited', (w: Tiny, id: number) => w.pipedrive.act.winDeal(id), creditInvoice],
  ] as const)(
    '%s by a person it is not reopened, nor closed again when the invoice is %s, and its entry follows',
    async (now, _, close, settle) => {
      const w = await perInvoice()
      const invoice = postInvoice(w.company, w.customer({ name: 'A AS' }), { lines: lines(1000) })
      const title = `Invoice ${invoice.referenceNumber} – A AS`
      await w.run()
      close(w, w.deal(title).id)
      const reason = now === 'lost' ? 'Ga opp' : null
      expect(status(w, title)).toMatchObject({ status: now, reason })
      settle(w.company, invoice)
      expect((await w.run()).status).toBe('done')
      expect(status(w, title)).toMatchObject({ status: now, reason })
      expect(w.note(invoice).content).toMatch(/Restbeløp: 0,00/)
      expect(await w.issues()).toEqual([])
    },
  )

  test('voided, or settled by credit notes for its whole amount → lost with a reason', async () => {
    const w = await perInvoice()
    const customer = w.customer({ name: 'A AS' })
    const voided = postInvoice(w.company, customer, { lines: lines(1000) })
    const credited = postInvoice(w.company, customer, { lines: lines(2000) })
    const partly = postInvoice(w.company, customer, { lines: lines(3000) })
    await w.run()
    voidInvoice(w.company, voided)
    creditInvoice(w.company, credited)
    creditInvoice(w.company, partly, { amountInCurrency: 500, date: '2026-11-14' })
    payInvoice(w.company, partly, { date: '2026-11-15' })
    await w.run()
    const of = (invoice: typeof voided) => status(w, `Invoice ${invoice.referenceNumber} – A AS`)
    expect(of(voided)).toMatchObject({ status: 'lost', reason: expect.stringMatching(/void/i) })
    expect(of(credited)).toMatchObject({ status: 'lost', reason: expect.stringMatching(/credit/i) })
    expect(of(partly)).toEqual({ status: 'won', won: '2026-11-15', reason: null })
    expect(w.deals()).toHaveLength(3)
  })

  test('paid documents of a backfill are created closed', async () => {
    const w = await perInvoice()
    const invoice = postInvoice(w.company, w.customer({ name: 'A AS' }), { documentDate: '2026-02-01' })
    payInvoice(w.company, invoice, { date: '2026-03-05' })
    await w.run()
    expect(status(w, `Invoice ${invoice.referenceNumber} – A AS`)).toMatchObject({ status: 'won', won: '2026-03-05' })
    expect(w.writes().filter((call) => call.includes('/deals'))).toEqual(['POST /api/v2/deals'])
  })

  test('a currency not active in Pipedrive → base currency, the original in the title', async () => {
    const w = await perInvoice()
    w.pipedrive.act.setCurrency('DKK', false)
    const invoice = postInvoice(w.company, w.customer({ name: 'Købmand ApS', country: 'DK' }), { lines: lines(1000) })
    expect(invoice).toMatchObject({ currencyId: 'DKK', amount: 1537.5 })
    await w.run()
    expect(w.deal(`Invoice ${invoice.referenceNumber} – Købmand ApS (1000.00 DKK)`)).toMatchObject({
      value: 1537.5,
      currency: 'NOK',
    })
    expect(w.custom('deal', w.deals()[0] as never, 'Visma invoice amount')).toEqual({ value: 1537.5, currency: 'NOK' })
  })

  test('a draft shown by setting has an open deal that learns its amount when it is released', async () => {
    const w = await tiny({ settings: { drafts: true, deals: { create: 'perInvoice' } } })
    const draft = postInvoice(w.company, w.customer({ name: 'A AS' }), { status: 'Hold', lines: lines(1000) })
    await w.run()
    const title = `Invoice ${draft.referenceNumber} – A AS`
    expect(w.deal(title)).toMatchObject({ status: 'open', value: 0 })
    releaseDraft(w.company, draft)
    await w.run()
    expect(w.deal(title)).toMatchObject({ status: 'open', value: 1000 })
  })
})

describe('never', () => {
  test('makes no deal: the entry goes on the organization, else the person', async () => {
    const w = await tiny({ settings: { deals: { create: 'never' } } })
    const invoice = postInvoice(w.company, w.customer({ name: 'A AS' }))
    await w.run()
    expect(w.deals()).toEqual([])
    expect(w.note(invoice)).toMatchObject({ deal_id: null, org_id: w.organization('A AS').id })
    expect([...w.pipedrive.state.pipelines.values()].map((one) => one.name)).not.toContain('Visma')

    const off = { deals: { create: 'never' }, flows: { customers: { organization: 'off' } } }
    const without = await tiny({ settings: off })
    const second = postInvoice(without.company, without.customer({ attention: 'Kari' }))
    await without.run()
    expect(without.organizations()).toEqual([])
    expect(without.note(second)).toMatchObject({ deal_id: null, org_id: null, person_id: without.person('Kari').id })
  })
})
