import { expect, test } from 'vitest'
import { setup } from '../../../test/pipedrive-test-client.ts'

const base = () => {
  const { twin, send, clock } = setup()
  const org_id = twin.act.createOrganization({ name: 'Fjord Fisk AS' }).id
  return { twin, send, clock, org_id }
}

test('a deal without a stage starts in the first stage of the first pipeline, in the account currency', async () => {
  const { send, org_id } = base()
  const { body } = await send('POST', '/v2/deals', { title: 'Invoice 1', org_id })
  expect(body.data).toMatchObject({
    pipeline_id: 1,
    stage_id: 1,
    currency: 'NOK',
    value: 0,
    status: 'open',
    origin: 'API',
  })
})

test('won, reopened and lost: times and reasons belong to one status each', async () => {
  const { send, org_id, clock } = base()
  const { id } = (await send('POST', '/v2/deals', { title: 'x', org_id })).body.data
  await clock.pass(60_000)
  const won = await send('PATCH', `/v2/deals/${id}`, { status: 'won' })
  expect(won.body.data).toMatchObject({
    won_time: '2026-11-22T08:01:00Z',
    close_time: '2026-11-22T08:01:00Z',
    update_time: '2026-11-22T08:01:00Z',
    local_won_date: '2026-11-22',
  })
  expect((await send('PATCH', `/v2/deals/${id}`, { status: 'open' })).body.data).toMatchObject({
    won_time: null,
    close_time: null,
  })
  const lost = await send('PATCH', `/v2/deals/${id}`, { status: 'lost', lost_reason: 'Voided in Visma' })
  expect(lost.body.data).toMatchObject({ lost_reason: 'Voided in Visma', lost_time: '2026-11-22T08:01:00Z' })
  expect((await send('PATCH', `/v2/deals/${id}`, { won_time: '2026-11-01T00:00:00Z' })).body.error).toContain(
    'won_time',
  )
  expect((await send('PATCH', `/v2/deals/${id}`, { status: 'won', lost_reason: 'x' })).status).toBe(400)
})

test.each([
  [{ currency: 'JPY' }, 'currency'],
  [{ currency: 'XXX' }, 'currency'],
  [{ org_id: 999 }, 'org_id'],
  [{ person_id: 999 }, 'person_id'],
  [{ stage_id: 99 }, 'stage_id'],
  [{ pipeline_id: 99 }, 'pipeline_id'],
  [{ owner_id: 5 }, 'owner_id'],
  [{ value: '12.50' }, 'value'],
  [{ org_id: '101' }, 'org_id'],
  [{ status: 'deleted' }, 'status'],
  [{ is_deleted: true }, 'is_deleted'],
  [{ probability: 50 }, 'probability'],
  [{ expected_close_date: '2026-02-30' }, 'expected_close_date'],
  [{ won_time: '2026-11-01 10:00:00', status: 'won' }, 'won_time'],
  [{ add_time: '2026-11-01T00:00:00Z' }, 'add_time'],
  [{ update_time: '2026-11-01T00:00:00Z' }, 'update_time'],
  [{ label_ids: [99] }, 'label_ids'],
])('%j is refused, naming %s', async (members, name) => {
  const { send, org_id } = base()
  const { status, body } = await send('POST', '/v2/deals', { title: 'x', org_id, ...members })
  expect(status).toBe(400)
  expect(body).toMatchObject({ success: false, error: expect.stringContaining(name) })
})

test('an archived deal leaves the list and cannot be edited until it is taken back', async () => {
  const { send, twin, org_id } = base()
  const { id } = twin.act.createDeal({ title: 'x', org_id })
  twin.act.archiveDeal(id)
  expect((await send('GET', `/v2/deals?org_id=${org_id}`)).body.data).toEqual([])
  expect((await send('GET', '/v2/deals/archived')).body.data).toHaveLength(1)
  expect((await send('PATCH', `/v2/deals/${id}`, { title: 'y' })).status).toBe(400)
  expect((await send('PATCH', `/v2/deals/${id}`, { is_archived: false })).status).toBe(200)
  expect((await send('PATCH', `/v2/deals/${id}`, { title: 'y' })).status).toBe(200)
})

test('a deleted deal is shown as deleted for 30 days, listed only when asked for, and not written to', async () => {
  const { send, clock, org_id } = base()
  const { id } = (await send('POST', '/v2/deals', { title: 'x', org_id })).body.data
  expect((await send('DELETE', `/v2/deals/${id}`)).body).toEqual({ success: true, data: { id } })
  expect((await send('GET', `/v2/deals/${id}`)).body.data).toMatchObject({ is_deleted: true })
  expect((await send('GET', '/v2/deals')).body.data).toEqual([])
  expect((await send('GET', '/v2/deals?status=deleted')).body.data).toHaveLength(1)
  expect((await send('PATCH', `/v2/deals/${id}`, { title: 'y' })).status).toBe(404)
  expect((await send('DELETE', `/v2/deals/${id}`)).status).toBe(404)
  await clock.pass(30 * 86_400_000)
  expect((await send('GET', `/v2/deals/${id}`)).status).toBe(404)
  expect((await send('GET', '/v2/deals?status=deleted')).body.data).toEqual([])
})

test('the plan caps open deals; closed and archived ones do not count', async () => {
  const { twin, send } = setup({ limits: { openDeals: 2, burst: null } })
  const org_id = twin.act.createOrganization({ name: 'x' }).id
  const first = twin.act.createDeal({ title: '1', org_id })
  twin.act.createDeal({ title: '2', org_id })
  const full = await send('POST', '/v2/deals', { title: '3', org_id })
  expect(full).toMatchObject({ status: 403, body: { code: 'feature_capping_deals_limit' } })
  expect((await send('POST', '/v2/deals', { title: 'paid', org_id, status: 'won' })).status).toBe(200)
  twin.act.winDeal(first.id)
  expect((await send('POST', '/v2/deals', { title: '3', org_id })).status).toBe(200)
  expect((await send('PATCH', `/v2/deals/${first.id}`, { status: 'open' })).status).toBe(403)
})

test('amounts are kept to the decimals of their currency', async () => {
  const { twin, send, org_id } = base()
  twin.act.setCurrency('ISK', true)
  const { body } = await send('POST', '/v2/deals', { title: 'x', org_id, value: 1250.5, currency: 'ISK' })
  expect(body.data.value).toBe(1251)
})
