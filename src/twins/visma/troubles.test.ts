import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { nordicCompany, touchInvoice } from '../company/company.ts'
import { scopeFor } from './tokens.ts'
import { vismaTwin } from './twin.ts'

async function setUp() {
  const clock = testClock()
  const company = nordicCompany({ seed: 1, clock, customers: 3, invoices: 6 })
  const twin = vismaTwin({ company, clock })
  const { clientId: client_id, clientSecret: client_secret, tenantId: tenant_id } = twin.credentials
  const form = { grant_type: 'client_credentials', client_id, client_secret, tenant_id, scope: scopeFor('read') }
  const answer = await twin.fetch(
    new Request('http://visma.test/connect/token', { method: 'POST', body: new URLSearchParams(form) }),
  )
  const { access_token } = (await answer.json()) as { access_token: string }
  const get = (path: string) =>
    twin.fetch(new Request(`http://visma.test${path}`, { headers: { authorization: `Bearer ${access_token}` } }))
  const numbers = async (path: string) =>
    ((await (await get(path)).json()) as { referenceNumber: string }[]).map((row) => row.referenceNumber)
  return { clock, company, twin, get, numbers }
}

test('one record, or one module, is refused alone', async () => {
  const { company, twin, get } = await setUp()
  const [one, other] = company.customerInvoices.map((invoice) => `/v1/customerinvoice/${invoice.referenceNumber}`)
  twin.troubles.broken.set(one ?? '', 500)
  twin.troubles.unlicensed.add('/v1/supplierdocument')
  expect((await get(one ?? '')).status).toBe(500)
  expect((await get(other ?? '')).status).toBe(200)
  expect((await get('/v1/supplierdocument?pageNumber=1&pageSize=10')).status).toBe(403)
  expect((await get('/v1/supplierInvoice?pageNumber=1&pageSize=10')).status).toBe(200)
})

test('a list by last change moves while it is walked: one row slips over a border, another returns', async () => {
  const { company, clock, twin, numbers } = await setUp()
  twin.quirks.order = 'modified'
  const before = await numbers('/v1/customerinvoice?pageNumber=1&pageSize=100')
  twin.troubles.meanwhile = () => {
    twin.troubles.meanwhile = null
    clock.advance(1_000)
    const first = company.customerInvoices.find((one) => one.referenceNumber === before[0])
    if (first) touchInvoice(company, first)
  }
  const size = Math.floor(before.length / 2)
  const pages = [1, 2, 3]
  const seen: string[] = []
  for (const page of pages) seen.push(...(await numbers(`/v1/customerinvoice?pageNumber=${page}&pageSize=${size}`)))
  expect(seen.filter((one) => one === before[0])).toHaveLength(2)
  expect(seen).not.toContain(before[size])
})

test('an answer tells the time by the server', async () => {
  const { clock, get } = await setUp()
  expect((await get('/v1/customer?pageNumber=1&pageSize=1')).headers.get('date')).toBe(clock.now().toUTCString())
})

test('a row may lack its metadata, an endpoint have a maximum of its own, and an answer be empty', async () => {
  const { twin, get } = await setUp()
  const path = '/v1/customer?pageNumber=1&pageSize=100'
  twin.limits.maxPageSizes = { '/v1/customer': 2 }
  const rows = async () => (await (await get(path)).json()) as { metadata?: unknown }[]
  expect((await rows()).map(({ metadata }) => metadata)).toEqual([
    { totalCount: 3, maxPageSize: 2 },
    { totalCount: 3, maxPageSize: 2 },
  ])
  twin.quirks.metadata = 'missing'
  expect((await rows()).map((row) => 'metadata' in row)).toEqual([false, false])
  twin.troubles.silent.add('/v1/customer')
  const silent = await get(path)
  expect([silent.status, await silent.text()]).toEqual([200, ''])
})

test.each([
  ['mixed', '{"message":"Customer'],
  ['Message', '{"Message":"Customer'],
  ['array', '[{"message":"Customer'],
  ['text', 'Customer'],
] as const)('errors come as %s', async (form, begins) => {
  const { twin, get } = await setUp()
  twin.quirks.errors = form
  const answer = await get('/v1/customer/99999999')
  expect(answer.status).toBe(404)
  expect((await answer.text()).slice(0, begins.length)).toBe(begins)
})

test('balances of customers come whole, or in pages to those who ask where they can', async () => {
  const { twin, get } = await setUp()
  const rows = async (query: string) => (await (await get(`/v1/customer/balance${query}`)).json()) as unknown[]
  expect(await rows('?pageNumber=1&pageSize=2')).toHaveLength(3)
  twin.quirks.pagedBalances = true
  expect(await rows('')).toHaveLength(3)
  expect(await rows('?pageNumber=1&pageSize=2')).toHaveLength(2)
  expect(await rows('?pageNumber=2&pageSize=2')).toHaveLength(1)
})
