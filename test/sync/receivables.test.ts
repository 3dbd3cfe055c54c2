import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/clock.ts'
import { payInvoice, postInvoice, releaseDraft } from '../../src/twins/company/company.ts'
import { moneyWorld } from './money-world.ts'
import { readable, type Tiny } from './tiny.ts'

const TODAY = '2026-11-16'
const HOUR_MS = 3600_000

const cost = (w: Tiny) => w.calls().reduce((units, call) => units + call.cost, 0)
const due = (days: number) => ({ documentDate: addDays(TODAY, days - 30), documentDueDate: addDays(TODAY, days) })

describe('§3.4 what a customer owes', () => {
  test('stands on its organization and on the deal that carries its invoices', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(10))
    postInvoice(w.company, customer, due(-40))
    await w.run()

    expect(w.owes('Fjordkaffe AS')).toEqual({ open: '5000 NOK', overdue: '2500 NOK' })
    expect(w.onDeal('Visma – Fjordkaffe AS (10042)')).toEqual({ open: '5000 NOK', pays: 'Overdue now' })
  })

  test('follows a payment, and zero is an answer', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(-1))
    await w.run()
    payInvoice(w.company, invoice, { movesInvoice: false })
    await w.run()

    expect(w.owes('Fjordkaffe AS')).toEqual({ open: '0 NOK', overdue: '0 NOK' })
    expect(w.onDeal('Visma – Fjordkaffe AS (10042)').open).toBe('0 NOK')
  })

  test('is not told of a customer who has no document', async () => {
    const w = await moneyWorld()
    w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    await w.run()

    expect(w.owes('Fjordkaffe AS')).toEqual({ open: null, overdue: null })
    expect(w.summaries()).toEqual([])
  })

  test('is told of a customer with a draft from the day on which that is released', async () => {
    const w = await moneyWorld()
    const draft = postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS', number: '10042' }), { status: 'Hold' })
    await w.run()
    expect(w.owes('Fjordkaffe AS')).toEqual({ open: null, overdue: null })
    expect(w.summaries()).toEqual([])

    releaseDraft(w.company, draft)
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('2500 NOK')
    expect(w.summaries()).toHaveLength(1)
  })

  test('is overdue from the day after the due date, without anything else having happened', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(0))
    await w.run()
    expect(w.owes('Fjordkaffe AS').overdue).toBe('0 NOK')
    await w.nextDay()
    expect(w.owes('Fjordkaffe AS')).toEqual({ open: '2500 NOK', overdue: '2500 NOK' })
  })

  test('moves with an invoice that goes to another customer', async () => {
    const w = await moneyWorld()
    const first = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const second = w.customer({ name: 'Bryggen Bakeri AS', number: '10043' })
    const invoice = postInvoice(w.company, first, due(10))
    postInvoice(w.company, second, due(10))
    await w.run()
    const live = w.company.customerInvoices.find((one) => one.referenceNumber === invoice.referenceNumber)
    Object.assign(live ?? {}, { customer: second })
    await w.run({ mode: 'full' })

    expect(w.owes('Fjordkaffe AS').open).toBe('0 NOK')
    expect(w.owes('Bryggen Bakeri AS').open).toBe('5000 NOK')
  })
})

describe('§3.1 which records show it', () => {
  test('every other open deal of the organization, and no longer once it has left it', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(10))
    await w.run()
    const { id } = w.organization('Fjordkaffe AS')
    const renewal = w.pipedrive.act.createDeal({ title: 'Renewal 2027', org_id: id })
    w.clock.advance(2 * HOUR_MS)
    payInvoice(w.company, invoice, { amountInCurrency: 500 })
    await w.run()
    expect(w.onDeal('Renewal 2027').open).toBe('2000 NOK')

    const elsewhere = w.pipedrive.act.createOrganization({ name: 'Somebody else' })
    w.pipedrive.act.editDeal(renewal.id, { org_id: elsewhere.id })
    w.clock.advance(2 * HOUR_MS)
    payInvoice(w.company, invoice, { amountInCurrency: 500 })
    await w.run()
    expect(w.onDeal('Renewal 2027')).toEqual({ open: null, pays: null })
    expect(w.owes('Fjordkaffe AS').open).toBe('1500 NOK')
  })

  test('a deal that is made again for an invoice which was paid meanwhile shows none, and goes on showing none', async () => {
    const w = await moneyWorld({ settings: { deals: { create: 'perInvoice' }, onDeleted: 'recreate' } })
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(10))
    postInvoice(w.company, customer, due(10))
    await w.run()
    const title = `Invoice ${invoice.referenceNumber} – Fjordkaffe AS`
    expect(w.onDeal(title).open).toBe('5000 NOK')
    w.pipedrive.act.deleteDeal(w.deal(title).id)
    payInvoice(w.company, invoice)
    for (const _ of ['follows', 'settles', 'rests']) {
      w.clock.advance(2 * HOUR_MS)
      w.writes()
      await w.run({ mode: 'full' })
      expect([w.deal(title).status, w.onDeal(title)]).toEqual(['won', { open: null, pays: null }])
    }
    expect(w.writes()).toEqual([])
  })

  test('an organization of several customers shows their sum, and each of their deals its own', async () => {
    const w = await moneyWorld()
    const first = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, first, due(10))
    await w.run()
    const shared = w.organization('Fjordkaffe AS')
    const code = w.fieldCode('organization', 'Visma customer no.')
    w.pipedrive.act.editOrganization(shared.id, { custom_fields: { [code]: '10043' } })
    const second = w.customer({ name: 'Fjordkaffe Nord AS', number: '10043' })
    postInvoice(w.company, second, due(-10))
    w.clock.advance(2 * HOUR_MS)
    await w.run()

    expect(w.owes('Fjordkaffe AS')).toEqual({ open: '5000 NOK', overdue: '2500 NOK' })
    expect(w.onDeal('Visma – Fjordkaffe AS (10042)').open).toBe('2500 NOK')
    expect(w.onDeal('Visma – Fjordkaffe Nord AS (10043)').open).toBe('2500 NOK')
  })

  test('a customer that is excluded from now on has no figures any more', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(10))
    await w.run()
    await w.configure({ exclude: { customers: ['10042'] } })
    await w.run()

    expect(w.owes('Fjordkaffe AS')).toEqual({ open: null, overdue: null })
    expect(w.onDeal('Visma – Fjordkaffe AS (10042)')).toEqual({ open: null, pays: null })
    expect(w.summaries().map(({ content }) => content)).toEqual([expect.not.stringContaining('2,500')])
  })
})

describe('switched off later', () => {
  test('nothing is worked out or written any more, what was written stays, and switched on again it follows', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(10))
    await w.run()
    const [summary] = w.summaries()
    await w.configure({ flows: { receivables: false, referenceData: false } })
    payInvoice(w.company, invoice, { amountInCurrency: 500 })
    await w.run()
    await w.run({ mode: 'full' })
    expect(w.owes('Fjordkaffe AS').open).toBe('2500 NOK')
    expect(w.onDeal('Visma – Fjordkaffe AS (10042)').open).toBe('2500 NOK')
    expect(w.summaries()).toEqual([summary])

    await w.configure({ flows: { receivables: true, referenceData: false } })
    await w.run({ mode: 'full' })
    expect(w.owes('Fjordkaffe AS').open).toBe('2000 NOK')
    expect(w.onDeal('Visma – Fjordkaffe AS (10042)').open).toBe('2000 NOK')
  })
})

describe('§3.7 the summary', () => {
  test('is one note, on the organization and the current deal, and pinned on both', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(10))
    await w.run()
    const [summary, ...others] = w.summaries()
    expect(others).toEqual([])
    expect(summary).toMatchObject({
      org_id: w.organization('Fjordkaffe AS').id,
      deal_id: w.deal('Visma – Fjordkaffe AS (10042)').id,
      pinned_to_organization_flag: true,
      pinned_to_deal_flag: true,
    })

    postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.summaries().map(({ id }) => id)).toEqual([summary?.id])
    expect(readable(w.summaries()[0]?.content ?? '')).toContain('5,000')
  })

  test('stays where a person pinned it off, and keeps what they wrote around it', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(10))
    await w.run()
    const [summary] = w.summaries()
    if (summary === undefined) throw new Error('no summary')
    const content = `<p>Called them on Monday.</p>${summary.content}`
    w.pipedrive.act.editNote(summary.id, content)
    Object.assign(w.pipedrive.state.notes.get(summary.id) ?? {}, { pinned_to_deal_flag: false })
    postInvoice(w.company, customer, due(11))
    await w.run()

    expect(w.summaries()).toMatchObject([{ pinned_to_deal_flag: false, pinned_to_organization_flag: true }])
    expect(readable(w.summaries()[0]?.content ?? '')).toMatch(/^Called them on Monday\.[\s\S]*5,000/)
  })

  test('is not made where it is switched off', async () => {
    const w = await moneyWorld({ settings: { summary: false } })
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(10))
    await w.run()
    expect(w.summaries()).toEqual([])
    expect(w.owes('Fjordkaffe AS').open).toBe('2500 NOK')
  })
})

describe('§9 the price, with balances and summary', () => {
  /** A customer that is known, with some invoices. */
  async function known() {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoices = [-40, 0, 10].map((days) => postInvoice(w.company, customer, due(days)))
    await w.run()
    w.calls()
    return { w, customer, invoices }
  }

  test('a new invoice is at most 32 units', async () => {
    const { w, customer } = await known()
    postInvoice(w.company, customer, due(20))
    await w.run()
    expect(cost(w)).toBeLessThanOrEqual(32)
    expect(w.owes('Fjordkaffe AS').open).toBe('10000 NOK')
  })

  test('a payment is at most 34 units', async () => {
    const { w, invoices } = await known()
    const [oldest] = invoices
    if (oldest) payInvoice(w.company, oldest)
    await w.run()
    expect(cost(w)).toBeLessThanOrEqual(34)
    expect(w.owes('Fjordkaffe AS')).toEqual({ open: '5000 NOK', overdue: '0 NOK' })
  })

  test('a due date that passes is at most 22 units, of which what is asked once a day is no part', async () => {
    const { w } = await known()
    await w.nextDay()
    const calls = w.calls()
    const asked = calls.filter(({ path }) => !/\/(organizations|deals|notes)\/\d+$/.test(path))
    const cents =
      calls.reduce((units, call) => units + call.cost, 0) - asked.reduce((units, call) => units + call.cost, 0)
    expect(cents).toBeLessThanOrEqual(22)
    expect(w.owes('Fjordkaffe AS').overdue).toBe('5000 NOK')
  })

  test('a quiet day is 0 units', async () => {
    const { w } = await known()
    await w.nextDay()
    w.calls()
    await w.nextDay()
    expect(w.calls()).toEqual([])
  })

  test('and so is a full run on a day on which nothing happens, though averages drift', async () => {
    const { w } = await known()
    await w.nextDay()
    w.calls()
    w.clock.advance(24 * HOUR_MS)
    await w.run({ mode: 'full' })
    expect(w.calls().filter(({ method }) => method !== 'GET')).toEqual([])
  })
})
