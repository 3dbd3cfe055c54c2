import { beforeEach, describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { type Call, rowsOf, signIn } from '../../../test/contract/visma-calls.ts'
import { type Company, nordicCompany, renameCustomer } from '../company/company.ts'
import { type VismaTwin, vismaTwin } from './twin.ts'

const clock = testClock('2026-11-16T09:15:00Z')
let company: Company
let twin: VismaTwin
let call: Call

beforeEach(async () => {
  company = nordicCompany({ seed: 5, clock, customers: 30, suppliers: 10, invoices: 120 })
  twin = vismaTwin({ company, clock })
  call = await signIn(twin)
})

const numbers = (rows: readonly Record<string, unknown>[]) => rows.map((row) => row.referenceNumber)

describe('pages', () => {
  test('carry the total and the largest page size in every row, and are empty beyond the end', async () => {
    const first = await rowsOf(call('/v1/customerinvoice?pageNumber=1&pageSize=50'))
    const third = await rowsOf(call('/v1/customerinvoice?pageNumber=3&pageSize=50'))
    const fourth = await rowsOf(call('/v1/customerinvoice?pageNumber=4&pageSize=50'))

    expect([first.length, third.length, fourth]).toEqual([50, 20, []])
    for (const row of [...first, ...third]) expect(row.metadata).toEqual({ totalCount: 120, maxPageSize: 1000 })
    expect(numbers(first)[0]).toBe('100001')
  })

  test('too large are cut without a word', async () => {
    twin.limits.maxPageSize = 40
    const rows = await rowsOf(call('/v1/customerinvoice?pageNumber=1&pageSize=1000'))

    expect([rows.length, rows[0]?.metadata?.maxPageSize]).toEqual([40, 40])
    expect(twin.oddities).toEqual([])
  })

  test('not asked for give a part of it all, which is noted', async () => {
    expect(await rowsOf(call('/v1/customerinvoice'))).toHaveLength(100)
    expect(twin.oddities).toEqual(['GET /v1/customerinvoice: a list was read without pageNumber and pageSize'])
  })

  test('beyond the end may repeat the last one, where the twin is told so', async () => {
    twin.quirks.beyondTheEnd = 'repeat'
    const last = await rowsOf(call('/v1/customerinvoice?pageNumber=3&pageSize=50'))

    expect(await rowsOf(call('/v1/customerinvoice?pageNumber=9&pageSize=50'))).toEqual(last)
  })

  test('of credit terms come in an envelope, with rows that have no metadata', async () => {
    const body = await (await call('/v1/creditTerm?pageNumber=2&pageSize=4')).json()

    expect(body).toMatchObject({ pageNumber: 2, pageSize: 4, totalCount: company.creditTerms.length })
    expect(Object.keys((body as { records: object[] }).records[0] ?? {})).not.toContain('metadata')
  })

  test('of the journal count lines, so that a batch may be cut in two', async () => {
    const query = 'lastModifiedDateTime=2020-01-01&pageSize=4'
    const first = await rowsOf(call(`/v2/journaltransaction?pageNumber=1&${query}`))
    const second = await rowsOf(call(`/v2/journaltransaction?pageNumber=2&${query}`))
    const lines = first.flatMap((batch) => batch.journalTransactionLines as unknown[])

    expect(lines).toHaveLength(4)
    expect(first.at(-1)?.batchNumber).toBe(second[0]?.batchNumber)
    expect((await call('/v2/journaltransaction?pageNumber=1&pageSize=4')).status).toBe(400)
  })

  test('do not exist for accounts, contacts, branches, currencies and balances', async () => {
    for (const path of ['/v1/account', '/v1/contact', '/v1/branch', '/v1/currency', '/v1/customer/balance'])
      expect((await rowsOf(call(path))).length).toBeGreaterThan(1)
    expect(twin.oddities).toEqual([])
    await call('/v1/contact?pageNumber=1&pageSize=10')
    expect(twin.oddities).toHaveLength(2)
  })

  test('are numbered from one', async () => {
    expect((await call('/v1/customer?pageNumber=0&pageSize=10')).status).toBe(400)
  })
})

describe('a delta', () => {
  const PAGE = 'pageNumber=1&pageSize=1000'

  test('holds what was modified since, the moment itself included with >=', async () => {
    clock.advance(60_000)
    const customer = company.customers[4]
    if (!customer) throw new Error('no customer')
    renameCustomer(company, customer, 'Bølgen Bistro og Bar AS')
    const since = (condition: string) =>
      `/v1/customer?${PAGE}&lastModifiedDateTime=${customer.lastModifiedDateTime}&lastModifiedDateTimeCondition=${encodeURIComponent(condition)}`

    expect(customer.lastModifiedDateTime).toBe('2026-11-16T10:16:00')
    expect((await rowsOf(call(since('>=')))).map((row) => row.number)).toEqual([customer.number])
    expect(await rowsOf(call(since('>')))).toEqual([])
    expect(await rowsOf(call(since('<=')))).toHaveLength(30)
    expect(twin.oddities).toEqual([])
  })

  test('without its condition is no delta: everything comes back, and it is noted', async () => {
    const rows = await rowsOf(call(`/v1/customer?${PAGE}&lastModifiedDateTime=2026-11-16T00:00:00`))

    expect(rows).toHaveLength(30)
    expect(twin.oddities).toEqual(['GET /v1/customer: "lastModifiedDateTime" without "lastModifiedDateTimeCondition"'])
  })

  test.each(['2026-11-16T09:00:00Z', '2026-11-16T09:00:00%2B01:00', '16.11.2026', '2026-13-40'])(
    'refuses the time %s',
    async (time) => {
      const query = `lastModifiedDateTime=${time}&lastModifiedDateTimeCondition=%3E%3D`
      expect((await call(`/v1/customer?${PAGE}&${query}`)).status).toBe(400)
    },
  )

  test.each(['2024-01-01', '2024-01-01 13:13:13', '2024-01-01%2013:13:13.133', '2024-01-01T13:13:13.133'])(
    'takes the time %s',
    async (time) => {
      const query = `lastModifiedDateTime=${time}&lastModifiedDateTimeCondition=%3E%3D`
      expect(await rowsOf(call(`/v1/customerinvoice?${PAGE}&${query}`))).toHaveLength(120)
    },
  )

  test('by a condition that is none is refused', async () => {
    const query = 'lastModifiedDateTime=2024-01-01&lastModifiedDateTimeCondition=after'
    expect((await call(`/v1/customer?${PAGE}&${query}`)).status).toBe(400)
  })
})

describe('filters', () => {
  const PAGE = 'pageNumber=1&pageSize=1000'

  test('select by customer, status and day', async () => {
    const open = await rowsOf(call(`/v1/customerdocument?${PAGE}&status=Open`))
    const number = company.customerInvoices[0]?.customer.number
    const theirs = await rowsOf(call(`/v1/customerinvoice?${PAGE}&customer=${encodeURIComponent(number ?? '')}`))
    const old = await rowsOf(call(`/v1/customerinvoice?${PAGE}&documentDate=2025-01-01&documentDateCondition=%3C`))

    expect(new Set(open.map((row) => row.status))).toEqual(new Set(['Open']))
    expect(theirs.length).toBeGreaterThan(0)
    expect(theirs.every((row) => (row.customer as { number: string }).number === number)).toBe(true)
    expect(old.length).toBe(company.customerInvoices.filter((each) => each.documentDate < '2025-01-01').length)
    expect(twin.oddities).toEqual([])
  })

  test('with a name that does not exist select everything, and are noted', async () => {
    const rows = await rowsOf(call(`/v1/customerinvoice?${PAGE}&customerNumber=10001`))

    expect(rows).toHaveLength(120)
    expect(twin.oddities).toEqual(['GET /v1/customerinvoice: unknown parameter "customerNumber"'])
  })

  test('with a value out of the enumeration are refused', async () => {
    expect((await call(`/v1/customerinvoice?${PAGE}&status=Overdue`)).status).toBe(400)
  })

  test('with a letter from W to Z are refused', async () => {
    const answer = await call(`/v1/customer?${PAGE}&name=Wagner`)

    expect([answer.status, Object.keys((await answer.json()) as object)]).toEqual([400, ['Message']])
  })

  test('of old times have no effect, and are noted', async () => {
    expect(await rowsOf(call(`/v1/customer?${PAGE}&numberToRead=1&skipRecords=5`))).toHaveLength(30)
    expect(twin.oddities).toHaveLength(2)
  })

  test('by attribute take JSON', async () => {
    const rows = await rowsOf(call(`/v1/customer?${PAGE}&attributes=${encodeURIComponent('{"SEGMENT":"HORECA"}')}`))

    expect(rows.length).toBe(company.customers.filter((each) => each.attributes[0]?.value === 'HORECA').length)
    expect((await call(`/v1/customer?${PAGE}&attributes=HORECA`)).status).toBe(400)
  })
})
