import { expect, test } from 'vitest'
import { type TwinSourceOptions, twinSource } from '../../../test/visma-twin-source.ts'
import { sourceKey } from '../../core/ids.ts'
import type { PingCheck } from '../../core/ping.ts'
import type { Page, SourceRecord } from '../../core/record.ts'
import { addCustomer, deleteDraft, isDraft, payInvoice, renumberCustomer } from '../../twins/company/company.ts'
import { withFaults } from '../../twins/faults.ts'
import type { Document, Party, Payment } from './model.ts'
import { STREAMS } from './model.ts'

const never = new AbortController().signal

async function all(pages: AsyncGenerator<Page>): Promise<SourceRecord[]> {
  const records: SourceRecord[] = []
  for await (const page of pages) {
    expect(page.rejected).toEqual([])
    records.push(...page.records)
  }
  return records
}
const keys = (records: readonly SourceRecord[]) => records.map(({ key }) => key)
const as = <T>(record: SourceRecord | null | undefined) => record?.data as unknown as T

async function pinged(options: TwinSourceOptions) {
  const checks: PingCheck[] = []
  for await (const check of twinSource(options).source.ping(never)) checks.push(check)
  return { checks, named: (name: string) => checks.find((check) => check.name === name) }
}

test('every stream is read whole, without a call the real system would frown at', async () => {
  const { source, twin } = twinSource()
  const counts = new Map<string, number>()
  for (const stream of STREAMS) counts.set(stream, (await all(source.pages(stream, null, never))).length)
  const { company } = twin
  expect(counts.get('customer')).toBe(company.customers.length)
  expect(counts.get('supplier')).toBe(company.suppliers.length)
  expect(counts.get('contact')).toBe(company.contacts.length)
  expect(counts.get('journaltransaction')).toBe(company.journalTransactions.length)
  for (const [stream, count] of counts) expect(count, stream).toBeGreaterThan(0)
  expect(twin.oddities).toEqual([])
})

test.each(['empty', 'repeat'] as const)(
  'small pages give the same, the page behind the end being %s',
  async (beyondTheEnd) => {
    const whole = twinSource()
    const cut = twinSource({ twin: { limits: { maxPageSize: 7 }, quirks: { beyondTheEnd } } })
    for (const stream of STREAMS) {
      expect(await all(cut.source.pages(stream, null, never)), stream).toEqual(
        await all(whole.source.pages(stream, null, never)),
      )
    }
  },
)

test.each(['empty', 'repeat'] as const)(
  'small pages give the same where rows tell neither a total nor a maximum, the page behind the end being %s',
  async (beyondTheEnd) => {
    const whole = twinSource()
    const quirks = { beyondTheEnd, metadata: 'missing' } as const
    const cut = twinSource({ twin: { limits: { maxPageSize: 7 }, quirks } })
    for (const stream of STREAMS) {
      expect(keys(await all(cut.source.pages(stream, null, never))), stream).toEqual(
        keys(await all(whole.source.pages(stream, null, never))),
      )
    }
  },
)

test('an answer of nothing at all is asked for again, and never the end of a list', async () => {
  const { source, twin, clock } = twinSource()
  twin.troubles.silent.add('/v1/customer')
  const broken = await all(source.pages('customer', null, never)).catch((error: unknown) => error)
  expect(broken).toMatchObject({ code: 'visma.garbled', remedy: { do: 'retry' } })
  twin.troubles.silent.clear()
  clock.advance(60_000)
  expect(await all(source.pages('customer', null, never))).toHaveLength(twin.company.customers.length)
})

test.each(['mixed', 'Message', 'array', 'text'] as const)(
  'what Visma says of a refusal is quoted, errors coming as %s',
  async (errors) => {
    const { source, twin } = twinSource({ twin: { quirks: { errors } } })
    const [invoice] = twin.company.customerInvoices
    twin.troubles.broken.set(`/v1/customerinvoice/${invoice?.referenceNumber}`, 400)
    const key = sourceKey(`${invoice?.documentType}:${invoice?.referenceNumber}`)
    const error = await source.one('customerinvoice', key, never).catch((one: unknown) => one)
    expect(error).toMatchObject({
      code: 'visma.refused',
      message: expect.stringContaining('The record cannot be read.'),
    })
  },
)

test('an unchanged poll is one call a stream, and a change is in the next delta', async () => {
  const { source, twin, clock, calm } = twinSource()
  calm()
  const before = await all(source.pages('customer', null, never))
  const latest =
    before
      .map(({ modified }) => modified ?? '')
      .sort()
      .at(-1) ?? ''
  clock.advance(3_600_000)
  const calls = source.calls()
  await all(source.pages('customer', latest, never))
  expect(source.calls() - calls).toBe(1)
  const added = addCustomer(twin.company, { name: 'Ny Kunde AS' })
  expect(keys(await all(source.pages('customer', latest, never)))).toContain(String(added.internalId))
})

test('a customer that was renumbered keeps its key', async () => {
  const { source, twin, clock } = twinSource()
  const [customer] = twin.company.customers
  if (!customer) throw new Error('no customer')
  const key = sourceKey(String(customer.internalId))
  const before = as<Party>(await source.one('customer', key, never))
  clock.advance(60_000)
  renumberCustomer(twin.company, customer, '77001')
  const after = as<Party>(await source.one('customer', key, never))
  expect([before.number === after.number, after.number, after.internalId]).toEqual([false, '77001', before.internalId])
})

test('a payment names the invoice it settled, and the invoice knows the day', async () => {
  const { source, twin, clock } = twinSource()
  const [open] = await all(source.openDocuments(never)).then((rows) =>
    rows.filter((row) => as<Document>(row).type === 'Invoice'),
  )
  const invoice = twin.company.customerInvoices.find(({ referenceNumber }) => referenceNumber === open?.number)
  if (!open || !invoice) throw new Error('no open invoice')
  const since = twin.company.clock.now().toISOString().slice(0, 19)
  clock.advance(86_400_000)
  payInvoice(twin.company, invoice)
  const payments = await all(source.pages('customerPayment', since, never))
  expect(payments.flatMap((payment) => as<Payment>(payment).appliesTo)).toContainEqual({
    type: 'Invoice',
    number: open.number,
  })
  expect(keys(await all(source.openDocuments(never)))).not.toContain(open.key)
  const [again] = (await all(source.pages('customerinvoice', null, never))).filter(({ key }) => key === open.key)
  expect(as<Document>(again)).toMatchObject({ status: 'Closed', balance: '0' })
  expect(as<Document>(again).applications?.some(({ released, day }) => released && day !== null)).toBe(true)
})

test('a draft that was deleted reads as gone', async () => {
  const { source, twin } = twinSource()
  const draft = twin.company.customerInvoices.find(isDraft)
  if (!draft) throw new Error('no draft')
  const key = sourceKey(`Invoice:${draft.referenceNumber}`)
  expect(await source.one('customerinvoice', key, never)).not.toBeNull()
  deleteDraft(twin.company, draft)
  expect(await source.one('customerinvoice', key, never)).toBeNull()
})

test('amounts in foreign currency stand in the currency of the document', async () => {
  const { source } = twinSource({ company: { customers: 30, invoices: 400 } })
  const foreign = (await all(source.pages('customerinvoice', null, never)))
    .map((record) => as<Document>(record))
    .filter(({ currency, total }) => currency !== 'NOK' && total !== null && total !== '0')
  expect(foreign.length).toBeGreaterThan(0)
  for (const { total, totalBase } of foreign) expect(total).not.toBe(totalBase)
})

test('tokens that were revoked or ran out are replaced without a word', async () => {
  const { source, twin, clock, calm } = twinSource()
  calm()
  await all(source.pages('customer', null, never))
  twin.revokeTokens()
  await all(source.pages('customer', null, never))
  clock.advance(2 * 3_600_000)
  await all(source.pages('customer', null, never))
  expect(twin.calls.filter(({ path }) => path === '/connect/token')).toHaveLength(3)
  expect(twin.calls.filter(({ status }) => status === 401)).toHaveLength(1)
})

test('a used-up hour waits for its end, and then all is read', async () => {
  const { source, twin, clock } = twinSource()
  twin.exhaustQuota()
  await expect(all(source.pages('customer', null, never))).rejects.toMatchObject({
    code: 'visma.rate_limited',
    remedy: { do: 'wait', afterMs: 3_600_000 },
  })
  expect(clock.slept).toEqual([])
  clock.advance(3_600_000)
  expect((await all(source.pages('customer', null, never))).length).toBe(twin.company.customers.length)
})

test('whatever the network does, a walk gives everything or says why not', async () => {
  const expected = keys(await all(twinSource().source.pages('customerinvoice', null, never)))
  const kinds = [
    'status-500',
    'status-502',
    'status-503',
    'reset-before',
    'reset-after',
    'truncated',
    'html',
    'slow',
  ] as const
  for (let seed = 1; seed <= 20; seed++) {
    const { source, calm } = twinSource({
      visma: { pageSize: 20 },
      between: (handler, clock) => withFaults(handler, { seed, rate: 0.3, kinds, clock }),
    })
    calm()
    expect(keys(await all(source.pages('customerinvoice', null, never)))).toEqual(expected)
  }
})

test('a healthy twin passes the ping, both ways to quote an ETag included', async () => {
  for (const quotedEtags of [true, false]) {
    const { checks, named } = await pinged({ twin: { quirks: { quotedEtags } } })
    expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
    expect(named('etag')?.message).toMatch(quotedEtags ? /in quotes/ : /without quotes/)
    expect(named('company')?.message).toMatch(/Nordlys Engros AS.*NOK/)
  }
})

test("the customer's tenant gets a token and then the words an admin needs", async () => {
  const { named } = await pinged({ visma: { tenantId: 'c0ffee00-1111-4222-8333-444455556666' } })
  expect(named('token')).toMatchObject({ status: 'ok' })
  expect(named('tenant')).toMatchObject({ status: 'failed', advice: expect.stringMatching(/not of the customer/) })
})

test('a wrong company id is named', async () => {
  const { named } = await pinged({ visma: { companyId: '42' } })
  expect(named('tenant')).toMatchObject({ status: 'failed', advice: expect.stringMatching(/visma.companyId/) })
})

test('a company that approved reading alone is read-only and healthy', async () => {
  const { checks, named } = await pinged({
    twin: { credentials: { approvedScopes: ['vismanet_erp_service_api:read'] } },
  })
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(named('update scope')?.message).toMatch(/^Read-only/)
})
