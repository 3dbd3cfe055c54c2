import { describe, expect, test } from 'vitest'
import { payInvoice, postInvoice, postSupplierInvoice, voidInvoice } from '../../src/twins/company/company.ts'
import { readable, type Tiny, tiny } from './tiny.ts'

const perInvoice = { deals: { create: 'perInvoice' } }

/** An account that was set up a while ago, and what it was told then is remembered. */
async function setUpBefore(settings = {}): Promise<Tiny> {
  const w = await tiny({ settings })
  postInvoice(w.company, w.customer())
  postSupplierInvoice(w.company, w.supplier())
  await w.run()
  return w
}

const codes = async (w: Tiny) => (await w.issues()).map((issue) => issue.code)
const stageNamed = (w: Tiny, name: string) =>
  [...w.pipedrive.state.stages.values()].find((stage) => stage.name === name)?.id ?? 0

describe('a user who left', () => {
  test('owns nothing new: what is made for an organization of theirs is ours, and nothing waits for it', async () => {
    const w = await setUpBefore()
    const seller = w.pipedrive.act.createUser({ name: 'Kari', email: 'kari@nordlys.example' })
    w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS', owner_id: seller.id })
    w.clock.advance(2 * 3600_000)
    w.pipedrive.act.deactivateUser(seller.id)
    const invoice = postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS', attention: 'Ola' }))
    expect((await w.run()).status).toBe('done')
    const deal = w.deal(`Visma – Fjordkaffe AS (${invoice.customer.number})`)
    expect(w.pipedrive.state.users.get(deal.owner_id)?.name).toBe('Sync Bot')
    expect(w.person('Ola').owner_id).toBe(deal.owner_id)
    expect(w.note(invoice).deal_id).toBe(deal.id)
    expect(await w.issues()).toEqual([])
  })

  test('and is settings.owner: an issue says so, nothing is held; back again, it resolves by itself', async () => {
    const w = await tiny()
    const seller = w.pipedrive.act.createUser({ name: 'Kari', email: 'kari@nordlys.example' })
    await w.configure({ owner: 'kari@nordlys.example' })
    postInvoice(w.company, w.customer())
    await w.run()
    expect(w.deals()[0]?.owner_id).toBe(seller.id)

    w.pipedrive.act.deactivateUser(seller.id)
    const invoice = postInvoice(w.company, w.customer({ name: 'B AS' }))
    expect((await w.run()).status).toBe('done_with_issues')
    expect(w.deal(`Visma – B AS (${invoice.customer.number})`).owner_id).not.toBe(seller.id)
    expect(w.notesOf(invoice)).toHaveLength(1)
    expect(await codes(w)).toEqual(['pipedrive.no_such_owner'])
    expect((await w.connection()).state).toBe('active')

    w.pipedrive.act.reactivateUser(seller.id)
    expect((await w.run()).status).toBe('done')
    expect(await codes(w)).toEqual([])
  })

  test('a settings.owner that never was there still holds the connection with a clear sentence', async () => {
    const w = await tiny({ settings: { owner: 'ola@nordlys.example' } })
    w.customer()
    const run = await w.sync()
    expect(run).toMatchObject({ status: 'failed', message: expect.stringContaining('settings.owner') })
  })
})

describe('a stage that was deleted', () => {
  test('is replaced by the next best in the same run', async () => {
    const w = await setUpBefore({ deals: { createIn: 'Proposal made' } })
    w.pipedrive.act.deleteStage(stageNamed(w, 'Proposal made'))
    const invoice = postInvoice(w.company, w.customer({ name: 'B AS' }))
    await w.run()
    expect(w.deal(`Visma – B AS (${invoice.customer.number})`).stage_id).toBe(stageNamed(w, 'Qualified'))
    expect(w.notesOf(invoice)).toHaveLength(1)
    expect(await codes(w)).toEqual(['pipedrive.no_such_stage'])
  })

  test('with our whole pipeline: it is not made again behind people’s back', async () => {
    const w = await setUpBefore()
    const pipelines = () => [...w.pipedrive.state.pipelines.values()].filter((one) => !one.is_deleted)
    const ours = pipelines().find((one) => one.name === 'Visma')
    w.pipedrive.act.deletePipeline(ours?.id ?? 0)
    for (const name of ['B AS', 'C AS']) {
      const invoice = postInvoice(w.company, w.customer({ name }))
      expect((await w.run()).status).toBe('done')
      expect(w.deal(`Visma – ${name} (${invoice.customer.number})`).stage_id).toBe(stageNamed(w, 'Qualified'))
    }
    expect(pipelines().map((one) => one.name)).toEqual(['Pipeline'])
  })

  test('a pipeline without stages is called that', async () => {
    const w = await tiny()
    w.pipedrive.act.createPipeline('Fakturaer', [])
    await w.configure({ deals: { createIn: 'Fakturaer' } })
    postInvoice(w.company, w.customer())
    expect((await w.sync()).message).toContain('The Pipedrive pipeline "Fakturaer" has no stages.')
  })
})

describe('a currency that was switched off', () => {
  const eur = (w: Tiny, name: string) => postInvoice(w.company, w.customer({ name }), { currencyId: 'EUR' })

  test('in mid-life: the amount is shown in base currency in the same run, the original in the title', async () => {
    const w = await setUpBefore(perInvoice)
    w.pipedrive.act.setCurrency('EUR', false)
    const invoice = eur(w, 'B AS')
    await w.run()
    const [deal] = w.deals().filter((one) => one.id === w.note(invoice).deal_id)
    expect(deal).toMatchObject({ currency: 'NOK', title: expect.stringContaining('EUR)') })
    expect(await w.issues()).toEqual([])
  })

  test('that of the books: one issue, the entries are there; switched on again the amounts follow by themselves', async () => {
    const w = await setUpBefore(perInvoice)
    w.pipedrive.act.setCurrency('NOK', false)
    const invoices = ['B AS', 'C AS'].map((name) => postInvoice(w.company, w.customer({ name })))
    await w.run()
    const amounts = () =>
      invoices.map((invoice) => {
        const deal = w.pipedrive.state.deals.get(w.note(invoice).deal_id ?? 0)
        return deal && w.custom('deal', deal, 'Visma invoice amount')
      })
    expect(amounts()).toEqual([null, null])
    expect(await codes(w)).toEqual(['pipedrive.currency_inactive'])
    await w.run()
    expect(await codes(w)).toEqual(['pipedrive.currency_inactive'])

    w.pipedrive.act.setCurrency('NOK', true)
    expect((await w.run()).status).toBe('done')
    expect(amounts()).toEqual(invoices.map(() => ({ value: expect.any(Number), currency: 'NOK' })))
    expect(await codes(w)).toEqual([])
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })
})

test('an activity type that was switched off: entries get another one, in the same run', async () => {
  const w = await setUpBefore({ flows: { customerInvoices: { as: 'activity' } } })
  expect(w.activities().map((one) => one.type)).toEqual(['task'])
  w.pipedrive.act.setActivityType('task', false)
  const customer = w.customer({ name: 'B AS' })
  postInvoice(w.company, customer)
  expect((await w.run()).status).toBe('done')
  expect(w.activities().map((one) => one.type)).toEqual(['task', 'deadline'])
})

describe('what Pipedrive refuses of a deal', () => {
  test('a lost reason of ours: the deals are lost without one, the entries say so; allowed, it is put in', async () => {
    const w = await tiny({ settings: perInvoice })
    const invoices = ['A AS', 'B AS', 'C AS'].map((name) => postInvoice(w.company, w.customer({ name })))
    await w.run()
    w.pipedrive.act.setRules({ lostReasons: ['Price'] })
    for (const invoice of invoices) voidInvoice(w.company, invoice)
    await w.run()
    for (const invoice of invoices) expect(readable(w.note(invoice).content)).toContain('Annullert')
    expect(w.deals().map((deal) => [deal.status, deal.lost_reason])).toEqual(invoices.map(() => ['lost', null]))
    const [issue, another] = await w.issues()
    expect(another).toBeUndefined()
    expect(issue).toMatchObject({ code: 'pipedrive.deal_refused', advice: expect.stringContaining('Voided in Visma') })

    w.pipedrive.act.setRules({ lostReasons: null })
    await w.run()
    expect(w.deals().map((deal) => deal.lost_reason)).toEqual(invoices.map(() => 'Voided in Visma'))
    expect(await w.issues()).toEqual([])
  })

  test('the edit of people’s deals: the entries are on them; with the right to do so the fields follow', async () => {
    const w = await tiny()
    const seller = w.pipedrive.act.createUser({ name: 'Kari', email: 'kari@nordlys.example' })
    w.pipedrive.act.setRules({ editOthersDeals: false })
    const deals = ['A AS', 'B AS'].map((name) => {
      const org_id = w.pipedrive.act.createOrganization({ name }).id
      return w.pipedrive.act.createDeal({ title: name, org_id }, { by: seller.id })
    })
    const invoices = ['A AS', 'B AS'].map((name) => postInvoice(w.company, w.customer({ name })))
    await w.run()
    expect(invoices.map((invoice) => w.note(invoice).deal_id)).toEqual(deals.map(({ id }) => id))
    expect(await codes(w)).toEqual(['pipedrive.deal_refused'])
    payInvoice(w.company, invoices[0] as never)
    await w.run()
    expect(readable(w.note(invoices[0] as never).content)).toContain('Restbeløp: 0,00')
    expect(await codes(w)).toEqual(['pipedrive.deal_refused'])

    w.pipedrive.act.setRules({ editOthersDeals: true })
    expect((await w.run()).status).toBe('done')
    expect(w.deals().map((deal) => w.custom('deal', deal, 'Visma invoice no.'))).toEqual(
      invoices.map((invoice) => invoice.referenceNumber),
    )
    expect(await w.issues()).toEqual([])
    expect(w.wrong()).toEqual([])
  })

  test('more documents than are tried at once: once the first ones pass, so do the rest', async () => {
    const w = await tiny({ settings: perInvoice })
    const customer = w.customer()
    const invoices = Array.from({ length: 40 }, () => postInvoice(w.company, customer))
    await w.run()
    w.pipedrive.act.setRules({ lostReasons: [] })
    for (const invoice of invoices) voidInvoice(w.company, invoice)
    await w.run()
    await w.run()
    expect(await codes(w)).toEqual(['pipedrive.deal_refused'])
    w.pipedrive.act.setRules({ lostReasons: null })
    await w.run()
    await w.run()
    expect(await w.issues()).toEqual([])
    expect(new Set(w.deals().map((deal) => deal.lost_reason))).toEqual(new Set(['Voided in Visma']))
  })

  test('a preview of it writes nothing and remembers nothing', async () => {
    const w = await tiny({ settings: perInvoice })
    const invoice = postInvoice(w.company, w.customer())
    await w.run()
    voidInvoice(w.company, invoice)
    w.pipedrive.act.setRules({ lostReasons: [] })
    w.writes()
    await w.preview()
    expect(w.writes()).toEqual([])
    expect(await w.issues()).toEqual([])
  })
})
