import { afterEach, describe, expect, test } from 'vitest'
import {
  addCustomer,
  type Customer,
  postInvoice,
  renameCustomer,
  renumberCustomer,
} from '../../src/twins/company/company.ts'
import { compareTwins } from '../oracle.ts'
import { type HookedOptions, type HookedWorld, hookedAndSynced, inboxOf } from './hooked-world.ts'

let w: HookedWorld
afterEach(() => w.close())

const start = async (options: HookedOptions = {}): Promise<void> => {
  w = await hookedAndSynced({ suppliers: 1, customers: 4, invoices: 9, ...options })
}
const complete = () => compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId })
const waiting = async () => (await inboxOf(w)).filter(({ state }) => state === 'stored')
function buyer(): Customer {
  const invoice = w.company.customerInvoices.find((one) => one.status === 'Open' && one.customer.status === 'Active')
  if (!invoice) throw new Error('The company has no open invoice.')
  return invoice.customer
}

describe('R4: a webhook about a record that cannot be read by itself stops no run', () => {
  test.each([500, 403, 400])('of Visma, with %i: its stream brings it, and the delivery is settled', async (status) => {
    await start()
    const invoice = postInvoice(w.company, buyer())
    w.visma.troubles.broken.set(`/v1/customerinvoice/${invoice.referenceNumber}`, status)
    await w.settled()
    expect(await waiting()).not.toEqual([])
    const run = await w.webhookRun()
    expect(run.status).toBe('done')
    expect(await waiting()).toEqual([])
    expect(complete()).toEqual([])
  })

  test('of Visma, whose stream cannot be read either: it is heard again', async () => {
    await start()
    w.calm()
    const invoice = postInvoice(w.company, buyer())
    w.visma.troubles.broken.set(`/v1/customerinvoice/${invoice.referenceNumber}`, 500)
    w.visma.troubles.broken.set('/v1/customerinvoice', 500)
    await w.settled()
    expect((await w.webhookRun()).status).toBe('failed')
    expect(await waiting()).not.toEqual([])
    w.visma.troubles.broken.clear()
    expect((await w.webhookRun()).status).toBe('done')
    expect(await waiting()).toEqual([])
    expect(complete()).toEqual([])
  })

  test('of Pipedrive: everything else is followed, and what changed in Visma is read', async () => {
    let broken: string | null = null
    const pipedrive = (handler: (request: Request) => Promise<Response>) => async (request: Request) =>
      broken !== null && request.method === 'GET' && new URL(request.url).pathname.endsWith(broken)
        ? Response.json({ success: false, error: 'Internal error' }, { status: 500 })
        : handler(request)
    await start({ around: { pipedrive } })
    w.calm()
    const [one, other] = [...w.pipedrive.state.organizations.values()]
    if (!one || !other) throw new Error('no organizations')
    broken = `/organizations/${one.id}`
    w.pipedrive.act.editOrganization(one.id, { name: 'Deres navn' })
    w.pipedrive.act.editOrganization(other.id, { name: 'Også deres' })
    postInvoice(w.company, buyer())
    await w.settled()
    await w.pipedrive.settled()
    const run = await w.webhookRun()
    expect(run.status).toBe('done')
    expect(await waiting()).toEqual([])
    expect(complete()).toEqual([])
  })
})

test('customers that swap numbers, each told of by a webhook, keep their own documents', async () => {
  await start({ settings: { deals: { create: 'perInvoice' } } })
  const parties = ['Alfa AS', 'Beta AS'].map((name) => addCustomer(w.company, { name, attention: 'Kari' }))
  const [a, b] = parties
  if (!a || !b) throw new Error('no customers')
  const [ofA, ofB] = [postInvoice(w.company, a), postInvoice(w.company, b)]
  await w.settled()
  await w.webhookRun()
  w.clock.advance(24 * 3600_000)
  postInvoice(w.company, buyer())
  await w.sync({ trigger: 'schedule' })
  const [first, second] = [a.number, b.number]
  renumberCustomer(w.company, a, '77777')
  renumberCustomer(w.company, b, first)
  renumberCustomer(w.company, a, second)
  await w.settled()
  await w.webhookRun()
  renameCustomer(w.company, a, 'Alfa Ny AS')
  renameCustomer(w.company, b, 'Beta Ny AS')
  await w.settled()
  await w.webhookRun()
  const titles = [...w.pipedrive.state.deals.values()].map(({ title }) => title)
  expect(titles).toContain(`Invoice ${ofA.referenceNumber} – Alfa Ny AS`)
  expect(titles).toContain(`Invoice ${ofB.referenceNumber} – Beta Ny AS`)
})
