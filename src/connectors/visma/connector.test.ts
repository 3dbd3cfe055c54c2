import { expect, test } from 'vitest'
import { type Answer, fakeApi, json, listOf, paged } from '../../../test/visma-api.ts'
import { ROWS } from '../../../test/visma-rows.ts'
import { sourceKey } from '../../core/ids.ts'
import type { Page } from '../../core/record.ts'
import { vismaSource } from './connector.ts'

const never = new AbortController().signal
const invoices = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...ROWS.customerinvoice, referenceNumber: String(1000 + index) }))

async function readAll(pages: AsyncGenerator<Page>) {
  const all: Page[] = []
  for await (const page of pages) all.push(page)
  return {
    pages: all,
    keys: all.flatMap(({ records }) => records.map(({ key }) => key)),
    rejected: all.flatMap((page) => page.rejected),
  }
}

function source(answer: Answer, pageSize?: number) {
  const api = fakeApi([answer], undefined, pageSize === undefined ? {} : { pageSize })
  return { ...api, source: vismaSource(api.options) }
}

test('a delta asks with the time and its condition, in a form without zone, and with applications', async () => {
  const { source: visma, calls } = source(() => json([]))
  await readAll(visma.pages('customerinvoice', '2026-09-14T09:12:33Z', never))
  expect(calls.map(({ path, query }) => ({ path, query }))).toEqual([
    {
      path: '/v1/customerinvoice',
      query: {
        expandApplications: 'true',
        lastModifiedDateTime: '2026-09-14T09:12:33.000',
        lastModifiedDateTimeCondition: '>=',
        pageNumber: '1',
        pageSize: '500',
      },
    },
  ])
})

test('without a time nothing is filtered', async () => {
  const { source: visma, calls } = source(() => json([]))
  await readAll(visma.pages('customer', null, never))
  expect(calls[0]?.query).toEqual({ pageNumber: '1', pageSize: '500' })
})

test('a time that Visma would not understand is refused before anything is asked', () => {
  const { source: visma } = source(() => json([]))
  expect(() => visma.pages('customer', 'yesterday', never)).toThrow(
    expect.objectContaining({ code: 'visma.bad_since' }),
  )
})

test('a window that fits one page costs one call', async () => {
  const { source: visma, calls } = source(paged(invoices(3)))
  const { pages, keys } = await readAll(visma.pages('customerinvoice', null, never))
  expect(keys).toEqual(['Invoice:1000', 'Invoice:1001', 'Invoice:1002'])
  expect(pages[0]?.total).toBe(3)
  expect([calls.length, visma.calls()]).toEqual([1, 1])
})

test('2,500 invoices come in five pages, also where Visma cuts the page size without a word', async () => {
  const whole = source(paged(invoices(2500)))
  expect(new Set((await readAll(whole.source.pages('customerinvoice', null, never))).keys).size).toBe(2500)
  expect(whole.calls).toHaveLength(5)
  const cut = source(paged(invoices(2500), 250))
  expect(new Set((await readAll(cut.source.pages('customerinvoice', null, never))).keys).size).toBe(2500)
  expect(cut.calls).toHaveLength(10)
})

test('rows a filter should have kept away do no harm', async () => {
  const { source: visma } = source(paged(invoices(3)))
  expect((await readAll(visma.pages('customerinvoice', '2030-01-01T00:00:00', never))).keys).toHaveLength(3)
})

test('a row that does not decode is listed, and the rest is read', async () => {
  const rows = [...invoices(2), { ...ROWS.customerinvoice, amount: 'lots' }, 7 as unknown as object]
  const { source: visma } = source(() => json(rows))
  const { keys, rejected } = await readAll(visma.pages('customerinvoice', null, never))
  expect(keys).toHaveLength(2)
  expect(rejected.map(({ key }) => key)).toEqual(['Invoice:123194', expect.stringMatching(/^row /)])
})

test('a walk that breaks off throws; it never ends as if it were complete', async () => {
  const rows = paged(invoices(4))
  const { source: visma } = source(
    (seen) => (seen.query.pageNumber === '2' ? json({}, { status: 429 }) : rows(seen)),
    2,
  )
  await expect(readAll(visma.pages('customerinvoice', null, never))).rejects.toMatchObject({
    code: 'visma.rate_limited',
  })
})

test('credit terms are read out of their envelope', async () => {
  const records = Array.from({ length: 5 }, (_, index) => ({ ...ROWS.creditTerm, termsId: `T${index}` }))
  const { source: visma, calls } = source(({ query }) => {
    const from = (Number(query.pageNumber) - 1) * 2
    return json({
      pageNumber: Number(query.pageNumber),
      pageSize: 2,
      totalCount: 5,
      records: records.slice(from, from + 2),
    })
  })
  expect((await readAll(visma.pages('creditTerm', null, never))).keys).toEqual(['T0', 'T1', 'T2', 'T3', 'T4'])
  expect(calls).toHaveLength(3)
})

test('what has no pages is asked for without them and handed on in slices', async () => {
  const contacts = Array.from({ length: 5 }, (_, index) => ({ ...ROWS.contact, contactId: index + 1 }))
  const { source: visma, calls } = source(() => listOf(contacts), 2)
  const { pages } = await readAll(visma.read('contact', null, never))
  expect(pages.map(({ records }) => records.length)).toEqual([2, 2, 1])
  expect(calls.map(({ query }) => query)).toEqual([{}])
})

test('currencies know no filter, so none is sent', async () => {
  const { source: visma, calls } = source(() => json([ROWS.currency]))
  await readAll(visma.pages('currency', '2026-09-14T09:12:33', never))
  expect(calls[0]?.query).toEqual({})
})

test('a journal batch cut by a page border is put together again', async () => {
  const line = (lineNumber: number) => ({ lineNumber, debitAmount: 1 })
  const batch = (batchNumber: string, ...lines: number[]) => ({
    ...ROWS.journaltransaction,
    batchNumber,
    journalTransactionLines: lines.map(line),
    metadata: { totalCount: 5, maxPageSize: 1000 },
  })
  const answers = [[batch('1', 1), batch('2', 1)], [batch('2', 2, 3)], [batch('3', 1)]]
  const { source: visma, calls } = source(({ query }) => json(answers[Number(query.pageNumber) - 1] ?? []), 2)
  const { pages } = await readAll(visma.read('journaltransaction', null, never))
  const lines = pages.flatMap(({ records }) =>
    records.map(({ key, data }) => [
      key,
      (data as { journalTransactionLines: unknown[] }).journalTransactionLines.length,
    ]),
  )
  expect(lines).toEqual([
    ['ModuleGL:1', 1],
    ['ModuleGL:2', 3],
    ['ModuleGL:3', 1],
  ])
  expect(calls[0]?.query).toEqual({ lastModifiedDateTime: '1990-01-01T00:00:00.000', pageNumber: '1', pageSize: '2' })
})

test('of the whole ledger a run reads what is open, also where the filter is ignored; a person reads all of it', async () => {
  const rows = [ROWS.customerdocument, { ...ROWS.customerdocument, referenceNumber: '9', status: 'Closed' }]
  const { source: visma, calls } = source(() => listOf(rows))
  expect((await readAll(visma.openDocuments(never))).keys).toEqual(['Invoice:123194'])
  expect((await readAll(visma.pages('customerdocument', null, never))).keys).toEqual(['Invoice:123194'])
  expect((await readAll(visma.pages('customerdocument', '2026-09-14T00:00:00', never))).keys).toHaveLength(2)
  expect((await readAll(visma.read('customerdocument', null, never))).keys).toHaveLength(2)
  expect(calls.map(({ query }) => query.status)).toEqual(['Open', 'Open', undefined, undefined])
  expect(calls.map(({ query }) => query.pageSize)).toEqual(Array(4).fill('1000'))
})

test('one customer is read by internal id; a missing one is null once the API is known to work', async () => {
  const found = source(() => json(ROWS.customer))
  expect(await found.source.one('customer', sourceKey('4821'), never)).toMatchObject({ key: '4821' })
  expect(found.calls[0]?.path).toBe('/v1/customer/internal/4821')
  const gone = source(({ path }) => (path === '/v1/currency' ? json([]) : json({}, { status: 404 })))
  expect(await gone.source.one('customer', sourceKey('4821'), never)).toBeNull()
  const wrongAddress = source(() => json({}, { status: 404 }))
  await expect(wrongAddress.source.one('customer', sourceKey('4821'), never)).rejects.toMatchObject({
    code: 'visma.no_such_endpoint',
    remedy: { do: 'hold' },
  })
})

test('one credit term is found by the filter, even if the filter is ignored', async () => {
  const records = [{ ...ROWS.creditTerm, termsId: '14' }, ROWS.creditTerm]
  const { source: visma, calls } = source(() => json({ pageNumber: 1, pageSize: 50, totalCount: 2, records }))
  expect(await visma.one('creditTerm', sourceKey('30'), never)).toMatchObject({ key: '30' })
  expect(await visma.one('creditTerm', sourceKey('99'), never)).toBeNull()
  expect(calls[0]?.query.termsId).toBe('30')
})

test.each([
  ['supplier', '5210', () => json(ROWS.supplier), 'visma.no_single_read'],
  [
    'customerPayment',
    'Payment:405812',
    () => json({ ...ROWS.customerPayment, type: 'VoidPayment' }),
    'visma.other_record',
  ],
  ['customerinvoice', 'Invoice:123194', () => json({ ...ROWS.customerinvoice, amount: 'lots' }), 'visma.undecodable'],
  ['nothing', '1', () => json({}), 'visma.no_such_stream'],
] as const)('one %s that cannot be had is rejected: %#', async (stream, key, answer, code) => {
  const { source: visma } = source(answer)
  await expect((async () => visma.one(stream, sourceKey(key), never))()).rejects.toMatchObject({
    code,
    remedy: { do: 'reject' },
  })
})

test('the company is known by name and currency, from the list of currencies if need be', async () => {
  const told = source(() => json([ROWS.organization]))
  expect(await told.source.company(never)).toEqual({
    name: 'Fjordkaffe AS',
    baseCurrency: 'NOK',
    corporateId: '912345678',
  })
  const untold = source(({ path }) =>
    json(path === '/v1/currency' ? [{ id: 'EUR' }, ROWS.currency] : [{ organizationCd: 'FK', name: 'Fjordkaffe AS' }]),
  )
  expect(await untold.source.company(never)).toMatchObject({ baseCurrency: 'NOK', corporateId: null })
  const silent = source(() => json([]))
  await expect(silent.source.company(never)).rejects.toMatchObject({ code: 'visma.no_base_currency' })
})

test('the company is told apart by its tenant, its company id and its organisation number without blanks', async () => {
  const organization = { ...ROWS.organization, corporateId: '912 345 678' }
  const whose = async (more: object, row: object) => {
    const api = fakeApi([json([row])], undefined, { tenantId: 'ABC-1', companyId: null, ...more })
    return vismaSource(api.options).whose(never)
  }
  expect(await whose({ companyId: '7654321' }, organization)).toEqual({
    ids: { tenant: 'abc-1', visma: '7654321', corporate: '912345678' },
    label: 'Fjordkaffe AS (Visma.net company 7654321)',
  })
  expect(await whose({}, { ...organization, corporateId: null })).toEqual({
    ids: { tenant: 'abc-1', visma: null, corporate: null },
    label: 'Fjordkaffe AS (Visma.net company ABC-1)',
  })
})

test('a party is found by its number, nobody else in its place, and no stream that cannot be asked so', async () => {
  const { source: visma, calls } = source(() => json(ROWS.customer))
  expect(await visma.byNumber?.('customer', '10042', never)).toMatchObject({ key: '4821' })
  expect(calls.map(({ path }) => path)).toEqual(['/v1/customer/10042'])
  await expect(visma.byNumber?.('customer', '10043', never)).rejects.toMatchObject({ code: 'visma.other_record' })
  expect(await visma.byNumber?.('customerinvoice', '123194', never)).toBeNull()
})

test('the window of calls is as the answers tell, and nothing before they do', async () => {
  const { source: visma } = source(() => json([], { headers: { 'x-ratelimit-limit': '500' } }))
  expect(visma.window?.()).toBeNull()
  await readAll(visma.pages('customer', null, never))
  expect(visma.window?.()).toMatchObject({ calls: 500 })
  const untold = source(() => json([], { headers: { 'x-ratelimit-remaining': '7' } }))
  await readAll(untold.source.pages('customer', null, never))
  expect(untold.source.window?.()).toBeNull()
})
