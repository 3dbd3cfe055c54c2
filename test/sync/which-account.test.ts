import { afterEach, expect, test } from 'vitest'
import { isSyncError } from '../../src/core/errors.ts'
import { addCustomer, type Customer, postInvoice } from '../../src/twins/company/company.ts'
import { type TwoCompanies, type TwoCompaniesOptions, twoCompanies } from '../two-companies.ts'

let w: TwoCompanies
const start = async (options: TwoCompaniesOptions = {}) => {
  w = await twoCompanies(options)
  return w
}
afterEach(() => w.close())

const refusal = (promise: Promise<unknown>) =>
  promise.then(
    () => 'accepted',
    (error: unknown) => (isSyncError(error) ? error.message : Promise.reject(error)),
  )
const writes = (twin: TwoCompanies['crm']) => twin.calls.filter(({ method }) => method !== 'GET').length
const NORDLYS = 'Nordlys Service AS (Pipedrive company 1234567)'
const SOL = 'Sol AS (Pipedrive company 777)'

test('R16: which companies a connection is for is learnt by its first run, as the systems themselves say', async () => {
  await start()
  await w.apply()
  expect(await w.connection()).toMatchObject({ identity: null, account: 'nordlys.pipedrive.com' })
  expect((await w.sync()).status).toBe('done')
  expect(await w.connection()).toMatchObject({
    account: 'pipedrive:1234567',
    host: 'nordlys.pipedrive.com',
    identity: { destination: { ids: { pipedrive: '1234567' }, label: NORDLYS } },
  })
})

test('R16: another Pipedrive account behind the same connection is refused by apply, naming both', async () => {
  await start()
  await w.apply()
  await w.sync()
  const said = await refusal(w.apply('nordlys', { pipedrive: { apiToken: w.sol.apiToken } }))
  expect(said).toContain(SOL)
  expect(said).toContain(NORDLYS)
  expect((await w.sync()).status).toBe('done')
  expect(writes(w.sol)).toBe(0)
})

test('R16: another Visma company behind the same address is refused by apply, also by a connection with few runs left', async () => {
  await start()
  await w.apply()
  await w.sync()
  const { tenantId } = w.fjell.credentials
  expect(await refusal(w.apply('nordlys', { visma: { tenantId } }))).toContain('visma.tenantId names another company')
})

test('R16: where apply could not ask, the run holds before anything is written, naming both', async () => {
  let away = false
  await start({
    atPipedrive: (handler) => async (request) => (away ? new Response('', { status: 503 }) : handler(request)),
  })
  await w.apply()
  await w.sync()
  away = true
  const { warnings } = await w.apply('nordlys', { pipedrive: { apiToken: w.sol.apiToken } })
  expect(warnings).toEqual([expect.stringContaining('could not be asked')])
  away = false
  const run = await w.sync()
  expect(run.status).toBe('failed')
  expect(run.message).toContain(SOL)
  expect(run.message).toContain(NORDLYS)
  expect(await w.connection()).toMatchObject({ state: 'held', account: 'pipedrive:1234567' })
  expect(writes(w.sol)).toBe(0)

  // With the former credentials it goes on.
  await w.apply()
  expect((await w.sync()).status).toBe('done')
  expect(await w.connection()).toMatchObject({ state: 'active' })
})

test('R16: secrets that were changed without a file are compared too, once a day', async () => {
  await start()
  await w.apply()
  await w.sync()
  const { id } = await w.connection()
  await w.service.store.secrets.put(id, 'pipedrive.apiToken', w.sol.apiToken, w.clock.now().getTime())
  w.clock.advance(25 * 3_600_000)
  // Something to write, so that Pipedrive is asked at all.
  addCustomer(w.nordlys.company, { name: 'Nykunde AS', attention: 'Kari Ny' })
  postInvoice(w.nordlys.company, w.nordlys.company.customers.at(-1) as Customer)
  expect((await w.preview()).run.status).toBe('failed')
  expect((await w.connection()).state).toBe('active')
  expect((await w.sync()).message).toContain(SOL)
  expect(writes(w.sol)).toBe(0)
})

test('before anything is linked, another company may be chosen, and what was read of the first is forgotten', async () => {
  await start()
  await w.apply()
  await w.preview()
  await w.apply('nordlys', {
    visma: { tenantId: w.fjell.credentials.tenantId },
    pipedrive: { apiToken: w.sol.apiToken },
  })
  const run = await w.sync()
  expect(run.status).toBe('done')
  expect(run.counts.created).toBeGreaterThan(0)
  expect(await w.connection()).toMatchObject({ account: 'pipedrive:777', identity: { destination: { label: SOL } } })
  expect(writes(w.crm)).toBe(0)
})

test.each([
  ['a trailing dot', 'https://nordlys.pipedrive.com.'],
  ['upper case', 'https://NORDLYS.PIPEDRIVE.COM'],
])('R16: the same account with %s in its name is one account', async (_, apiUrl) => {
  await start()
  await w.apply()
  expect(await refusal(w.apply('second', { pipedrive: { apiUrl } }))).toContain('nordlys already writes to')
})

test('R16: the same account under the global host is one account: the second connection is held, and shares once it has a suffix', async () => {
  await start()
  await w.apply()
  await w.sync()
  const global = { apiUrl: 'https://api.pipedrive.com' }
  await w.apply('second', { pipedrive: global })
  const before = writes(w.crm)
  const run = await w.sync('second')
  expect(run.message).toContain(`nordlys already writes to ${NORDLYS}`)
  expect(await w.connection('second')).toMatchObject({ state: 'held' })
  expect(writes(w.crm)).toBe(before)

  await w.apply('second', { pipedrive: { ...global, fieldSuffix: 'II' } })
  expect((await w.sync('second')).status).toMatch(/^done/)
  // One account: one lease, one budget.
  expect((await w.connection('second')).account).toBe((await w.connection()).account)
  const now = w.clock.now().getTime()
  const { leases, usage } = w.service.store
  const [first, second] = [await w.connection(), await w.connection('second')]
  const lease = await leases.claim(first.id, 'somebody', now, now + 60_000)
  expect(lease).not.toBeNull()
  expect(await leases.claim(second.id, 'another', now, now + 60_000)).toBeNull()
  const day = w.clock.now().toISOString().slice(0, 10)
  expect(await usage.get('pipedrive:1234567', day)).toBe(w.crm.budget.used)
  expect(await usage.get('api.pipedrive.com', day)).toBe(0)
})

test('two accounts behind the global host are two, each with its own lease and budget', async () => {
  await start()
  const apiUrl = 'https://api.pipedrive.com'
  await w.apply('nordlys', { pipedrive: { apiUrl } })
  await w.sync()
  await w.apply('sol', {
    visma: { tenantId: w.fjell.credentials.tenantId },
    pipedrive: { apiUrl, apiToken: w.sol.apiToken },
  })
  expect((await w.sync('sol')).status).toMatch(/^done/)
  expect((await w.connection('sol')).account).toBe('pipedrive:777')
  const day = w.clock.now().toISOString().slice(0, 10)
  expect(await w.service.store.usage.get('pipedrive:777', day)).toBe(w.sol.budget.used)
  expect(await w.service.store.usage.get('pipedrive:1234567', day)).toBe(w.crm.budget.used)
})

test('what an existing store has used under the host name counts for the account from the next run on', async () => {
  await start()
  await w.apply()
  const day = w.clock.now().toISOString().slice(0, 10)
  await w.service.store.usage.add('nordlys.pipedrive.com', day, 5_000)
  await w.sync()
  expect(await w.service.store.usage.get('pipedrive:1234567', day)).toBe(5_000 + w.crm.budget.used)
})

test('a run whose account another connection holds meanwhile waits for its turn', async () => {
  await start()
  await w.apply()
  await w.sync()
  await w.apply('second', { pipedrive: { apiUrl: 'https://api.pipedrive.com', fieldSuffix: 'II' } })
  const now = w.clock.now().getTime()
  const { id } = await w.connection()
  const lease = await w.service.store.leases.claim(id, 'somebody', now, now + 9 * 60_000)
  const before = writes(w.crm)
  const run = await w.sync('second')
  expect(run).toMatchObject({ status: 'paused', message: expect.stringContaining('Another connection writes to') })
  expect(writes(w.crm)).toBe(before)
  if (lease !== null) await w.service.store.leases.release(lease)
  expect((await w.sync('second')).status).toMatch(/^done/)
})

test('whether it has started is stored: after any number of runs that failed it resumes as active', async () => {
  await start()
  await w.apply()
  expect((await w.service.connections.resume('nordlys')).state).toBe('not_started')
  await w.sync()
  await w.service.connections.pause('nordlys')
  expect((await w.service.connections.resume('nordlys')).state).toBe('active')
  expect((await w.connection()).startedAt).not.toBeNull()
})
