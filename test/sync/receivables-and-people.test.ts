import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/clock.ts'
import { payInvoice, postInvoice, renameCustomer, renumberCustomer } from '../../src/twins/company/company.ts'
import { moneyWorld } from './money-world.ts'

const TODAY = '2026-11-16'
const HOUR_MS = 3600_000
const due = (days: number) => ({ documentDate: addDays(TODAY, days - 30), documentDueDate: addDays(TODAY, days) })
const DEAL = 'Visma – Fjordkaffe AS (10042)'

/** A customer who owes 2,500 NOK, and is known in Pipedrive. */
async function known(given: Parameters<typeof moneyWorld>[0] = {}) {
  const w = await moneyWorld(given)
  const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
  const invoice = postInvoice(w.company, customer, due(10))
  await w.run()
  /** A deal of people beside another one, so that neither takes invoices. */
  const renewal = () => {
    const { id } = w.organization('Fjordkaffe AS')
    w.pipedrive.act.createDeal({ title: 'Another', org_id: id })
    return w.pipedrive.act.createDeal({ title: 'Renewal', org_id: id })
  }
  return { w: { ...w, renewal }, customer, invoice }
}

describe('R11: what people do to the records that show figures', () => {
  test('a deal that is archived keeps nothing else from being written', async () => {
    const { w, customer } = await known()
    const renewal = w.renewal()
    w.clock.advance(2 * HOUR_MS)
    postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.onDeal('Renewal').open).toBe('5000 NOK')
    w.pipedrive.act.editDeal(renewal.id, { is_archived: true })
    postInvoice(w.company, customer, due(12))
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('7500 NOK')
    expect(w.onDeal(DEAL).open).toBe('7500 NOK')
    expect(await w.issues()).toEqual([])
  })

  test('a deal that is lost and carries nothing is cleared', async () => {
    const { w, customer } = await known()
    const renewal = w.renewal()
    w.clock.advance(2 * HOUR_MS)
    postInvoice(w.company, customer, due(11))
    await w.run()
    w.pipedrive.act.editDeal(renewal.id, { status: 'lost' })
    w.clock.advance(2 * HOUR_MS)
    postInvoice(w.company, customer, due(12))
    await w.run()
    expect(w.onDeal('Renewal')).toEqual({ open: null, pays: null })
  })

  test('a deleted deal is left alone', async () => {
    const { w, customer } = await known()
    const renewal = w.renewal()
    w.clock.advance(2 * HOUR_MS)
    postInvoice(w.company, customer, due(11))
    await w.run()
    w.pipedrive.act.deleteDeal(renewal.id)
    postInvoice(w.company, customer, due(12))
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('7500 NOK')
    expect(await w.issues()).toEqual([])
  })

  test('a summary that a person deleted stays deleted', async () => {
    const { w, customer } = await known()
    const [summary] = w.summaries()
    w.pipedrive.act.deleteNote(summary?.id ?? 0)
    postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.summaries()).toEqual([])
    expect(w.owes('Fjordkaffe AS').open).toBe('5000 NOK')
  })

  test('and is made again where deleted records are', async () => {
    const { w, customer } = await known({ settings: { onDeleted: 'recreate' } })
    const [summary] = w.summaries()
    w.pipedrive.act.deleteNote(summary?.id ?? 0)
    postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.summaries()).toHaveLength(1)
  })

  test('a block that a person removed from the summary is one issue, and the figures go on', async () => {
    const { w, customer } = await known()
    const [summary] = w.summaries()
    w.pipedrive.act.editNote(summary?.id ?? 0, '<p>Nothing of yours here.</p>')
    postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('5000 NOK')
    expect((await w.issues()).map(({ code, stream }) => [code, stream])).toEqual([
      ['entry.block_removed', 'receivables'],
    ])
    postInvoice(w.company, customer, due(12))
    await w.run()
    expect(await w.issues()).toHaveLength(1)
    expect(w.owes('Fjordkaffe AS').open).toBe('7500 NOK')
  })

  test('an organization that people merged away: the survivor shows what its customers owe', async () => {
    const { w, customer } = await known()
    const { id } = w.organization('Fjordkaffe AS')
    const kept = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe (sales)' })
    w.pipedrive.act.mergeOrganizations(id, kept.id)
    postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.owes('Fjordkaffe (sales)').open).toBe('5000 NOK')
    expect(w.summaries()).toHaveLength(1)
  })

  test('what a person wrote over a balance stands until the balance moves', async () => {
    const { w, customer } = await known()
    const { id } = w.organization('Fjordkaffe AS')
    const code = w.fieldCode('organization', 'Visma open balance')
    w.pipedrive.act.editOrganization(id, { custom_fields: { [code]: { value: 1, currency: 'NOK' } } })
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('1 NOK')
    postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('5000 NOK')
  })
})

describe('what becomes of the customer', () => {
  test('a new name and number go into the summary, which stays the same note', async () => {
    const { w, customer } = await known()
    const [before] = w.summaries()
    renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
    await w.run()
    expect(w.summaries().map(({ id }) => id)).toEqual([before?.id])
    expect(w.summaries()[0]?.content).toContain('Fjordkaffe Gruppen AS')
  })

  test('a new number goes into the summary though people wrote beside it, and what they wrote stays', async () => {
    const { w, customer } = await known()
    const [summary] = w.summaries()
    w.pipedrive.act.editNote(summary?.id ?? 0, `<p>Before.</p>${summary?.content}<p>Ask Kari first.</p>`)
    renumberCustomer(w.company, customer, '77042')
    await w.run()
    renumberCustomer(w.company, customer, '88042')
    await w.run()
    const [after] = w.summaries()
    expect(after?.content).toMatch(/^<p>Before.*Summary 88042.*Visma summary 88042 · 1234567.*Ask Kari first/s)
    expect(after?.content).not.toMatch(/10042|77042/)
    expect(await w.issues()).toEqual([])
  })

  test('one that is excluded and taken in again shows its figures again', async () => {
    const { w } = await known()
    await w.configure({ exclude: { customers: ['10042'] } })
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe(null)
    await w.configure({ exclude: { customers: [] } })
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('2500 NOK')
    expect(w.onDeal(DEAL).open).toBe('2500 NOK')
    expect(w.summaries()[0]?.content).toContain('2,500')
  })
})

describe('the settings', () => {
  test('a deal of its own per invoice shows the figures while it is open, and none once it is paid', async () => {
    const { w, customer, invoice } = await known({ settings: { deals: { create: 'perInvoice' } } })
    const title = `Invoice ${invoice.referenceNumber} – Fjordkaffe AS`
    expect(w.onDeal(title).open).toBe('2500 NOK')
    const second = postInvoice(w.company, customer, due(11))
    await w.run()
    expect(w.onDeal(title).open).toBe('5000 NOK')
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.onDeal(title)).toEqual({ open: null, pays: null })
    expect(w.onDeal(`Invoice ${second.referenceNumber} – Fjordkaffe AS`).open).toBe('2500 NOK')
  })

  test('without deals the organization shows the figures, and the summary is on it alone', async () => {
    const { w } = await known({ settings: { deals: { create: 'never' } } })
    expect(w.owes('Fjordkaffe AS').open).toBe('2500 NOK')
    expect(w.summaries()).toMatchObject([{ deal_id: null, pinned_to_organization_flag: true }])
  })

  test('without organizations the summary is on the person', async () => {
    const { w } = await known({ flows: { customers: { organization: 'off' } } })
    expect(w.summaries()).toMatchObject([{ org_id: null, pinned_to_person_flag: true }])
    expect(w.onDeal(DEAL).open).toBe('2500 NOK')
  })

  test('the flow of receivables alone, without entries, has all it needs', async () => {
    const { w } = await known({ flows: { customerInvoices: false, creditNotes: false } })
    expect(w.owes('Fjordkaffe AS')).toEqual({ open: '2500 NOK', overdue: '0 NOK' })
    await w.run()
    w.calls()
    await w.run()
    expect(w.calls()).toEqual([])
  })

  test('where the currency of the books is not in use in Pipedrive, balances wait, with one issue', async () => {
    const w = await moneyWorld()
    const currency = [...w.pipedrive.state.currencies.values()].find(({ code }) => code === 'NOK')
    Object.assign(currency ?? {}, { active_flag: false })
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer, due(10))
    await w.run()
    expect(w.owes('Fjordkaffe AS')).toEqual({ open: null, overdue: null })
    expect(w.onDeal(DEAL).pays).toBe('No history')
    expect(w.summaries()).toHaveLength(1)
    const issues = await w.issues()
    expect(issues.filter(({ message }) => /NOK/.test(message))).toHaveLength(1)

    Object.assign(currency ?? {}, { active_flag: true })
    await w.run()
    expect(w.owes('Fjordkaffe AS').open).toBe('2500 NOK')
    expect(await w.issues()).toEqual([])
  })
})

test('30 open deals on one organization: the 20 newest show the figures', async () => {
  const { w, customer } = await known()
  const { id } = w.organization('Fjordkaffe AS')
  for (let at = 1; at <= 30; at++) w.pipedrive.act.createDeal({ title: `Deal ${at}`, org_id: id })
  w.clock.advance(2 * HOUR_MS)
  postInvoice(w.company, customer, due(11))
  await w.run()
  const shown = w.deals().filter(({ title }) => title.startsWith('Deal ') && w.onDeal(title).open !== null)
  expect(shown.map(({ title }) => title)).toEqual(Array.from({ length: 20 }, (_, at) => `Deal ${at + 11}`))
})

test('R4: a deal that our user may not edit keeps nothing else from being written, and is one issue', async () => {
  let forbidden: number | null = null
  const isForbidden = (request: Request) =>
    request.method === 'PATCH' && new URL(request.url).pathname.endsWith(`/deals/${forbidden}`)
  const { w, customer } = await known({
    around: {
      pipedrive: (handler) => async (request) =>
        isForbidden(request)
          ? Response.json({ success: false, error: 'No.', error_info: '' }, { status: 403 })
          : handler(request),
    },
  })
  forbidden = w.renewal().id
  w.clock.advance(2 * HOUR_MS)
  postInvoice(w.company, customer, due(11))
  await w.run()
  expect(w.owes('Fjordkaffe AS').open).toBe('5000 NOK')
  expect(w.onDeal(DEAL).open).toBe('5000 NOK')
  expect(w.onDeal('Another').open).toBe('5000 NOK')
  expect(w.summaries()[0]?.content).toContain('5,000')
  expect(await w.issues()).toMatchObject([
    { code: 'pipedrive.figures_refused', message: expect.stringContaining(`on deal ${forbidden}:`) },
  ])

  forbidden = null
  postInvoice(w.company, customer, due(12))
  await w.run()
  expect(w.onDeal('Renewal').open).toBe('7500 NOK')
  expect(await w.issues()).toEqual([])
})

test('R9: who owes most that is overdue goes first, then who owes most', async () => {
  const w = await moneyWorld()
  // What is refused for a moment is written later, out of its turn.
  w.calm()
  const customers = [
    { name: 'Little', number: '1', days: [10] },
    { name: 'Much', number: '2', days: [10, 11, 12] },
    { name: 'Late', number: '3', days: [-10] },
    { name: 'Very late', number: '4', days: [-10, -11] },
  ]
  for (const { name, number, days } of customers) {
    const customer = w.customer({ name, number })
    for (const day of days) postInvoice(w.company, customer, due(day))
  }
  await w.run()
  const order = w.summaries().toSorted((a, b) => a.id - b.id)
  expect(order.map(({ content }) => / (\d)\s+–/.exec(content)?.[1])).toEqual(['4', '3', '2', '1'])
})
