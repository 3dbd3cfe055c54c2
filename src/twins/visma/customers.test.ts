import { beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { type Call, READ, rowOf, rowsOf, signIn, UPDATE, wrapped } from '../../../test/contract/visma-calls.ts'
import { type Company, type Customer, nordicCompany, renumberCustomer, setCustomerStatus } from '../company/company.ts'
import { type VismaTwin, vismaTwin } from './twin.ts'

const clock = testClock('2026-11-16T09:15:00Z')
let company: Company
let twin: VismaTwin
let call: Call
let fjordkaffe: Customer

beforeEach(async () => {
  company = nordicCompany({ seed: 5, clock, customers: 30, suppliers: 10, invoices: 60 })
  twin = vismaTwin({ company, clock })
  call = await signIn(twin, { scope: `${READ} ${UPDATE}` })
  fjordkaffe = company.customers[0] as Customer
})

test('a single read bears its row version as ETag, in quotes', async () => {
  const answer = await call(`/v1/customer/${fjordkaffe.number}`)

  expect(answer.headers.get('etag')).toBe(`"${fjordkaffe.timeStamp}"`)
  expect((await rowOf(answer)).timeStamp).toBe(fjordkaffe.timeStamp)
})

test('the quotes may be missing, where the twin is told so', async () => {
  twin.quirks.quotedEtags = false

  expect((await call(`/v1/customer/${fjordkaffe.number}`)).headers.get('etag')).toBe(fjordkaffe.timeStamp)
})

test('a proxy may weaken the header or drop it; the row itself tells its version', async () => {
  twin.quirks.etagsArrive = 'weakened'
  expect((await call(`/v1/customer/${fjordkaffe.number}`)).headers.get('etag')).toBe(`W/"${fjordkaffe.timeStamp}"`)
  twin.quirks.etagsArrive = 'never'
  const answer = await call(`/v1/customer/${fjordkaffe.number}`)

  expect(answer.headers.get('etag')).toBeNull()
  expect((await rowOf(answer)).timeStamp).toBe(fjordkaffe.timeStamp)
})

test('somebody in finance may be faster than a change that is on its way', async () => {
  twin.troubles.beforeWrite = () => setCustomerStatus(company, fjordkaffe, 'OnHold')
  const change = wrapped({ status: 'CreditHold' }, { 'if-match': `"${fjordkaffe.timeStamp}"` })
  const path = `/v1/customer/${fjordkaffe.number}`

  expect((await call(path, change)).status).toBe(412)
  expect(fjordkaffe.status).toBe('OnHold')
  expect(twin.writes).toMatchObject([{ path, status: 412, body: { status: { value: 'CreditHold' } } }])
})

test('changing may be refused where reading is not', async () => {
  twin.troubles.unlicensed.add('PUT /v1/customer')
  const path = `/v1/customer/${fjordkaffe.number}`

  expect((await call(path)).status).toBe(200)
  expect((await call(path, wrapped({ status: 'OnHold' }))).status).toBe(403)
})

test('a change with the right If-Match is 204 with a new ETag and touches only what was sent', async () => {
  const before = { ...fjordkaffe }
  clock.advance(5_000)
  const change = wrapped({ status: 'CreditHold', creditTermsId: '14' }, { 'if-match': `"${fjordkaffe.timeStamp}"` })
  const answer = await call(`/v1/customer/${fjordkaffe.number}`, change)

  expect([answer.status, await answer.text()]).toEqual([204, ''])
  expect(answer.headers.get('etag')).toBe(`"${fjordkaffe.timeStamp}"`)
  expect(fjordkaffe.timeStamp).not.toBe(before.timeStamp)
  expect(fjordkaffe.lastModifiedDateTime > before.lastModifiedDateTime).toBe(true)
  expect(fjordkaffe).toMatchObject({ status: 'CreditHold', creditTermsId: '14', name: before.name })
})

test('a change to what is there already leaves the row version alone', async () => {
  const before = fjordkaffe.timeStamp
  await call(`/v1/customer/${fjordkaffe.number}`, wrapped({ status: fjordkaffe.status }))

  expect(fjordkaffe.timeStamp).toBe(before)
})

test('an If-Match that is no longer true is 412, without one the last writer wins', async () => {
  const stale = fjordkaffe.timeStamp
  setCustomerStatus(company, fjordkaffe, 'OnHold')
  const refused = await call(
    `/v1/customer/${fjordkaffe.number}`,
    wrapped({ status: 'Active' }, { 'if-match': `"${stale}"` }),
  )
  expect([refused.status, fjordkaffe.status]).toEqual([412, 'OnHold'])

  await call(`/v1/customer/${fjordkaffe.number}`, wrapped({ status: 'Active' }))
  expect(fjordkaffe.status).toBe('Active')
})

test('an If-Match without quotes is refused', async () => {
  const change = wrapped({ status: 'OnHold' }, { 'if-match': fjordkaffe.timeStamp })

  expect((await call(`/v1/customer/${fjordkaffe.number}`, change)).status).toBe(400)
})

test.each([
  ['null', { creditLimit: null }],
  ['a value of null', { creditLimit: { value: null } }],
  ['a value unwrapped', { creditLimit: 5000 }],
  ['a value of a wrong type', { creditLimit: { value: '5000' } }],
  ['an unknown status', { status: { value: 'Blocked' } }],
  ['unknown terms', { creditTermsId: { value: '31' } }],
  ["suppliers' terms", { creditTermsId: { value: 'LEV90' } }],
  ['terms no longer in use', { creditTermsId: { value: 'GML' } }],
  ['a block unwrapped', { mainContact: { email: { value: 'a@b.example' } } }],
])('%s is refused and changes nothing', async (_, body) => {
  const before = structuredClone({ ...fjordkaffe, parent: null })
  const answer = await call(`/v1/customer/${fjordkaffe.number}`, { method: 'PUT', body: JSON.stringify(body) })

  expect(answer.status).toBe(400)
  expect({ ...fjordkaffe, parent: null }).toEqual(before)
})

test('a field that does not exist is refused with all that came with it, and noted', async () => {
  const change = wrapped({ status: 'OnHold', creditTerms: '14' })
  const answer = await call(`/v1/customer/${fjordkaffe.number}`, change)

  expect([answer.status, fjordkaffe.status]).toEqual([400, 'Active'])
  expect(twin.oddities).toEqual(['PUT /v1/customer/{customerCd}: unknown field "creditTerms" in the body'])
})

test('nested blocks are changed field by field', async () => {
  const postalCode = fjordkaffe.mainAddress.postalCode
  const change = wrapped({
    mainAddress: { addressLine1: { value: 'Ny gate 1' } },
    mainContact: { email: { value: 'ny@fjordkaffe.example' } },
  })
  await call(`/v1/customer/internal/${fjordkaffe.internalId}`, change)

  expect(fjordkaffe.mainAddress).toMatchObject({ addressLine1: 'Ny gate 1', postalCode })
  expect(fjordkaffe.mainContact.email).toBe('ny@fjordkaffe.example')
})

test('a renumbered customer answers under its new number and its old internal id', async () => {
  const old = fjordkaffe.number
  renumberCustomer(company, fjordkaffe, '20001')

  expect((await call(`/v1/customer/${old}`)).status).toBe(404)
  expect((await rowOf(call('/v1/customer/20001'))).internalId).toBe(fjordkaffe.internalId)
  expect((await rowOf(call(`/v1/customer/internal/${fjordkaffe.internalId}`))).number).toBe('20001')
})

test('a number with reserved characters can be percent-encoded or written as b64', async () => {
  const number = '10/07 B?'
  const encoded = `b64(${Buffer.from(number).toString('base64url')})`

  expect((await rowOf(call(`/v1/customer/${encodeURIComponent(number)}`))).number).toBe(number)
  expect((await rowOf(call(`/v1/customer/${encoded}`))).number).toBe(number)
})

test('a customer that does not exist is 404 with a message', async () => {
  const answer = await call('/v1/customer/99999')

  expect([answer.status, await answer.json()]).toEqual([
    404,
    { message: "Customer '99999' cannot be found in the system." },
  ])
})

test('balances of all customers add up to the open items of the ledger', async () => {
  const balances = await rowsOf(call('/v1/customer/balance'))
  const open = await rowsOf(call('/v1/customerdocument?status=Open&pageNumber=1&pageSize=1000'))
  const credit = ['CreditNote', 'Payment', 'Prepayment']
  const signed = open.map((row) => (row.balance as number) * (credit.includes(row.documentType as string) ? -1 : 1))
  const sum = (amounts: number[]) => Math.round(amounts.reduce((total, each) => total + each * 100, 0))

  expect(sum(balances.map((row) => row.balance as number))).toBe(sum(signed))
  expect(sum(signed)).toBeGreaterThan(0)
})
