import { createHmac } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { signIn, UPDATE, wrapped } from '../../../test/contract/visma-calls.ts'
import {
  creditInvoice,
  nordicCompany,
  payInvoice,
  postInvoice,
  postSupplierInvoice,
  renameCustomer,
} from '../company/company.ts'
import { vismaTwin } from './twin.ts'
import { type VismaWebhookFaults, vismaWebhooks } from './webhooks.ts'

function sending(faults?: VismaWebhookFaults) {
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed: 1, clock, suppliers: 3, customers: 6, invoices: 20 })
  const arrived: { readonly body: string; readonly headers: Readonly<Record<string, string>> }[] = []
  const webhooks = vismaWebhooks({
    company,
    clock,
    tenantId: 'tenant-1',
    url: 'https://connector.example.com/hooks/visma',
    secret: 'signature-key',
    deliver: async (_, body, headers) => {
      arrived.push({ body, headers })
      return 200
    },
    ...(faults ? { faults } : {}),
  })
  const events = () => arrived.map(({ headers }) => headers['x-vwd-event-id'])
  const customer = company.customers.find((one) => one.status === 'Active')
  const supplier = company.suppliers[0]
  if (!customer || !supplier) throw new Error('The company is empty.')
  return { company, clock, arrived, webhooks, events, customer, supplier }
}

describe('a change in the books is told', () => {
  test('by itself, with the headers of the dispatcher and a signature over the body', async () => {
    const { company, arrived, webhooks, customer, clock } = sending()
    renameCustomer(company, customer, 'Nytt Navn AS')
    await new Promise((resolve) => setImmediate(resolve))
    expect(arrived).toHaveLength(1)
    const [{ body, headers } = { body: '', headers: {} }] = arrived
    expect(headers).toMatchObject({
      'x-vwd-event-id': 'CustomerChanged',
      'x-vwd-tenant-id': 'tenant-1',
      'x-vwd-signature-v1': createHmac('sha256', 'signature-key').update(body).digest('base64'),
      'x-vwd-webhook-timestamp': String(clock.now().getTime()),
    })
    expect(JSON.parse(body)).toMatchObject({ entity: { customerNumber: customer.number } })
    await webhooks.settled()
    expect(arrived).toHaveLength(1)
  })

  test('also for a change that a program made, and not for one that was refused', async () => {
    const { company, clock, webhooks, events, customer } = sending()
    const twin = vismaTwin({ company, clock })
    const call = await signIn(twin, { scope: UPDATE })
    await call(`/v1/customer/${customer.number}`, wrapped({ status: 'No such status' }))
    await webhooks.settled()
    expect(events()).toEqual([])
    await call(`/v1/customer/${customer.number}`, wrapped({ status: 'OnHold' }))
    await webhooks.settled()
    expect(events()).toEqual(['CustomerChanged'])
  })

  test('for invoices by change and by status, for supplier invoices by status, for credit notes not at all', async () => {
    const { company, webhooks, events, customer, supplier } = sending()
    const invoice = postInvoice(company, customer)
    await webhooks.settled()
    expect(events()).toEqual(['ARInvoiceChanged', 'ARInvoiceStatusChanged'])
    postSupplierInvoice(company, supplier, { supplierReference: 'F-1' })
    await webhooks.settled()
    expect(events().slice(2)).toEqual(['APInvoiceStatusChanged'])
    company.settings.paymentMovesInvoice = false
    creditInvoice(company, invoice, { amountInCurrency: 1, apply: false })
    await webhooks.settled()
    expect(events()).toHaveLength(3)
    // Settling an invoice moves its status, whether or not it moves the invoice.
    payInvoice(company, invoice)
    await webhooks.settled()
    expect(events().slice(3)).toContain('ARInvoiceStatusChanged')
  })

  test('once: what is not taken is not sent again', async () => {
    const { company, clock, customer } = sending()
    let tries = 0
    const webhooks = vismaWebhooks({
      company,
      clock,
      tenantId: 't',
      url: 'https://connector.example.com/hooks/visma',
      secret: 's',
      deliver: async () => {
        tries += 1
        return 503
      },
    })
    renameCustomer(company, customer, 'Nytt Navn AS')
    await webhooks.settled()
    clock.advance(3_600_000)
    await webhooks.settled()
    expect([tries, webhooks.log[0]?.status]).toEqual([1, 503])
  })
})

describe('faults', () => {
  const names = async (faults: VismaWebhookFaults) => {
    const { company, webhooks, arrived, customer } = sending(faults)
    for (let at = 0; at < 40; at++) {
      renameCustomer(company, customer, `Navn ${at} AS`)
      await new Promise((resolve) => setImmediate(resolve))
    }
    await webhooks.settled()
    return { sent: webhooks.log.map(idOf), arrived: arrived.map(idOf) }
  }
  const idOf = ({ headers }: { readonly headers: Readonly<Record<string, string>> }) =>
    headers['x-vwd-notification-id'] ?? ''

  test('lose, double and reorder notifications, the same for the same seed', async () => {
    const lossy = await names({ seed: 1, loss: 0.5 })
    expect(lossy.sent).toHaveLength(40)
    expect(lossy.arrived.length).toBeLessThan(35)
    const doubled = await names({ seed: 1, duplicate: 0.5 })
    expect(doubled.arrived.length).toBeGreaterThan(45)
    expect(new Set(doubled.arrived).size).toBe(40)
    const reordered = await names({ seed: 1, reorder: 0.5 })
    expect(reordered.arrived).not.toEqual(reordered.sent)
    expect(reordered.arrived.toSorted()).toEqual(reordered.sent.toSorted())
    expect(await names({ seed: 1, loss: 0.5 })).toEqual(lossy)
  })
})

test('closed, it tells nothing more, and the company lives on', async () => {
  const { company, webhooks, arrived, customer } = sending()
  webhooks.close()
  const before = company.counters.rowVersion
  renameCustomer(company, customer, 'Nytt Navn AS')
  await new Promise((resolve) => setImmediate(resolve))
  expect(arrived).toEqual([])
  expect(company.counters.rowVersion).toBe(before + 1)
})
