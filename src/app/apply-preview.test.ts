import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TwoCompanies, twoCompanies } from '../../test/two-companies.ts'
import { isSyncError } from '../core/errors.ts'
import { addCustomer, postInvoice } from '../twins/company/company.ts'

const DAY = 86_400_000
let w: TwoCompanies
beforeEach(async () => {
  w = await twoCompanies()
  await w.apply()
})
afterEach(() => w.close())

const caller = () => ({ signal: new AbortController().signal, tell: () => undefined })
const apply = (id: string, input: Parameters<TwoCompanies['service']['applyPreview']>[2] = {}) =>
  w.service.applyPreview('nordlys', id, input, caller())
const refusal = (id: string, input = {}) =>
  apply(id, input).then(
    () => 'applied',
    (error: unknown) => (isSyncError(error) ? error.code : error),
  )
const writes = () => w.crm.calls.filter(({ method }) => method !== 'GET').length

test('a kept preview is applied later by the beginning of its id, and starts the connection', async () => {
  const { run, operations } = await w.preview()
  w.clock.advance(3 * 3600_000)
  const { sent, left } = await apply(run.runId.slice(0, 8))
  expect({ sent, left }).toEqual({ sent: operations.length, left: [] })
  expect((await w.connection()).state).toBe('active')
  expect((await w.preview()).operations).toEqual([])
})

test('of two people who apply it at the same time one is told that a run is in progress, and nothing is made twice', async () => {
  const { run, operations } = await w.preview()
  const other = await w.another()
  const both = await Promise.allSettled([apply(run.runId), other.applyPreview('nordlys', run.runId, {}, caller())])
  await other.close()
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(both.flatMap((one) => (one.status === 'rejected' ? [one.reason.code] : []))).toEqual(['connection.busy'])
  // Applied again after that, all of it is made already, which is what each of its writes is named for.
  const before = writes()
  const again = await apply(run.runId)
  expect(again.sent).toBe(0)
  expect(again.left).toHaveLength(operations.length)
  expect(new Set(again.left.map(({ why }) => why))).toEqual(new Set(['made']))
  expect(again.run.message).toBeNull()
  expect(writes()).toBe(before)
})

test('after changed settings, or after eight days, it is refused in words and nothing is written', async () => {
  const { run } = await w.preview()
  await w.service.connections.apply({
    environment: {},
    text: JSON.stringify({ ...(await fileOf()), settings: { locale: 'sv-SE' } }),
  })
  expect(await refusal(run.runId)).toBe('preview.settings_changed')
  const next = await w.preview()
  w.clock.advance(8 * DAY)
  expect(await refusal(next.run.runId)).toBe('preview.expired')
  expect(writes()).toBe(0)
})

test('only the last five of a connection are kept', async () => {
  const first = await w.preview()
  for (let at = 0; at < 5; at++) {
    w.clock.advance(60_000)
    await w.preview()
  }
  expect(await refusal(first.run.runId)).toBe('preview.unknown')
  expect(await refusal('r_')).toBe('preview.ambiguous')
})

test('the first ones come with the parents they need, and the connection stays not started', async () => {
  const { run } = await w.preview()
  const { run: made, left } = await apply(run.runId, { first: 2 })
  expect(left).toEqual([])
  expect(made.status).toBe('paused')
  expect((await w.connection()).state).toBe('not_started')
  const parties = new Set([...w.crm.state.organizations.values()].map(({ name }) => name))
  expect(parties.size).toBeGreaterThan(0)
  expect(parties.size).toBeLessThanOrEqual(2)
  const rest = await apply(run.runId)
  expect(rest.left.filter(({ why }) => why !== 'made')).toEqual([])
  expect(rest.left.length + rest.sent).toBe((await w.service.keptPreview('nordlys', run.runId)).operations.length)
  expect((await w.preview()).operations).toEqual([])
})

test('a group is written alone with what it needs, and one that is not there is refused with those that are', async () => {
  const { run, operations } = await w.preview()
  expect(await refusal(run.runId, { groups: ['customers:create:boat'] })).toBe('preview.no_group')
  const group = { groups: ['customers:create:person'] }
  const { left } = await apply(run.runId, group)
  expect(left).toEqual([])
  expect(w.crm.state.persons.size).toBe(operations.filter(({ entity }) => entity === 'person').length)
  // Their organizations, which they need; none of suppliers, and no deal.
  expect(w.crm.state.organizations.size).toBe(w.crm.state.persons.size)
  expect(w.crm.state.deals.size).toBe(0)
  expect((await w.connection()).state).toBe('not_started')
})

test('what a preview did not show is named and left', async () => {
  const { run } = await w.preview()
  const late = addCustomer(w.nordlys.company, { name: 'Sen AS', attention: 'Kari' })
  postInvoice(w.nordlys.company, late)
  const { left } = await apply(run.runId)
  expect(left).toEqual([
    expect.objectContaining({ entity: 'organization', kind: 'create', title: 'Sen AS', why: 'new' }),
  ])
})

async function fileOf() {
  const { settings } = await w.connection()
  const { visma, pipedrive } = settings as { readonly visma: object; readonly pipedrive: object }
  return {
    name: 'nordlys',
    visma: { ...visma, clientSecret: w.nordlys.credentials.clientSecret },
    pipedrive: { ...pipedrive, apiToken: w.crm.apiToken },
  }
}
