import { expect, test } from 'vitest'
import { type TwinSourceOptions, twinSource } from '../../../../test/visma-twin-source.ts'
import { sourceKey } from '../../../core/ids.ts'
import type { PingCheck } from '../../../core/ping.ts'
import type { Printed } from '../../../twins/visma/route.ts'

const never = new AbortController().signal
const READ = 'vismanet_erp_service_api:read'

function wanting(wants: { readonly changes: boolean; readonly prints: boolean }, options: TwinSourceOptions = {}) {
  const made = twinSource({ ...options, visma: { wants, ...options.visma } })
  const pinged = async () => {
    const checks: PingCheck[] = []
    for await (const check of made.source.ping(never)) checks.push(check)
    return { checks, named: (name: string) => checks.find((check) => check.name === name) }
  }
  return { ...made, pinged }
}
const BOTH = { changes: true, prints: false }
const PRINTS = { changes: false, prints: true }

test('where all is granted, nothing is to be done, and nothing was changed', async () => {
  const { twin, pinged } = wanting({ changes: true, prints: true })
  const { checks, named } = await pinged()
  expect(checks.filter(({ status }) => status !== 'ok')).toEqual([])
  expect(named('update scope')?.message).toMatch(/can be written to Visma\.$/)
  expect(named('print')?.message).toMatch(/^Invoice \d+ is printed as a PDF of \d+ kB\.$/)
  expect(twin.writes).toEqual([])
  expect(twin.oddities).toEqual([])
})

test.each([
  ['not approved', { twin: { credentials: { approvedScopes: [READ] } } }, /Integration Administrator/],
  ['not configured', { visma: { scope: READ } }, /visma\.scope/],
] as const)(
  'an update scope that is %s is something to act on where changes go both ways',
  async (_, options, advice) => {
    const { checks, named } = await wanting(BOTH, options).pinged()
    expect(checks.filter(({ status }) => status !== 'ok').map(({ name }) => name)).toEqual(['update scope'])
    expect(named('update scope')).toMatchObject({
      ...{ status: 'warning', message: expect.stringMatching(/^Read-only: .*put back\.$/) },
      advice: expect.stringMatching(advice),
    })
    expect(named('update scope')?.advice).toContain('settings.flows.referenceData')
  },
)

test('after the scope was approved, ping finds it, and changes go through at once', async () => {
  const { source, twin, pinged, calm } = wanting(BOTH, { twin: { credentials: { approvedScopes: [READ] } } })
  calm()
  const [customer] = twin.company.customers
  const key = sourceKey(String(customer?.internalId))
  const change = () => source.writer.update('customer', key, { status: 'OnHold' }, null, never)
  await expect(change()).rejects.toMatchObject({ code: 'visma.read_only' })
  twin.credentials.approvedScopes = [READ, 'vismanet_erp_service_api:update']
  await expect(change()).rejects.toMatchObject({ code: 'visma.read_only' })
  await pinged()
  await change()
  expect(customer?.status).toBe('OnHold')
})

test.each<[Printed, RegExp]>([
  ['forbidden', /right to print.*settings\.pdf/],
  ['words', /Print the invoice in Visma\.net/],
])('a print that gives no PDF says what to do: %s', async (print, advice) => {
  const { twin, pinged } = wanting(PRINTS)
  twin.troubles.print = print
  expect((await pinged()).named('print')).toMatchObject({ status: 'failed', advice: expect.stringMatching(advice) })
})

test('a kind of invoice that Visma has no print of is told', async () => {
  const { twin, pinged } = wanting(PRINTS)
  for (const { referenceNumber } of twin.company.customerInvoices)
    twin.troubles.broken.set(`/v1/customerinvoice/${referenceNumber}/print`, 404)
  expect((await pinged()).named('print')).toMatchObject({ status: 'warning', advice: expect.any(String) })
})

test('a company without invoices has nothing to print, and where no PDF is wanted none is asked for', async () => {
  const { pinged } = wanting(PRINTS, { company: { invoices: 0 } })
  expect((await pinged()).named('print')).toMatchObject({ status: 'ok', message: 'There is no invoice yet to print.' })
  const without = wanting(BOTH)
  expect((await without.pinged()).named('print')).toBeUndefined()
  expect(without.twin.calls.filter(({ path }) => path.endsWith('/print'))).toEqual([])
})
