import { expect, test } from 'vitest'
import { setup } from '../../../test/pipedrive-test-client.ts'

const account = () => {
  const { twin, send } = setup()
  const org_id = twin.act.createOrganization({ name: 'Fjord Fisk AS' }).id
  return { twin, send, org_id }
}

test('lost reasons can be a fixed list: any other is refused, none is taken', async () => {
  const { twin, send, org_id } = account()
  twin.act.setRules({ lostReasons: ['Price'] })
  const deal = twin.act.createDeal({ title: 'x', org_id })
  const lose = (lost_reason?: string) => send('PATCH', `/v2/deals/${deal.id}`, { status: 'lost', lost_reason })
  expect((await lose('Voided in Visma')).status).toBe(400)
  expect((await lose()).body.data).toMatchObject({ status: 'lost', lost_reason: null })
  expect((await lose('Price')).body.data).toMatchObject({ lost_reason: 'Price' })
})

test('the right to edit deals of others can be missing: one’s own are edited all the same', async () => {
  const { twin, send, org_id } = account()
  twin.act.setRules({ editOthersDeals: false })
  const seller = twin.act.createUser({ name: 'Kari', email: 'kari@nordlys.example' })
  const theirs = twin.act.createDeal({ title: 'x', org_id }, { by: seller.id })
  const own = (await send('POST', '/v2/deals', { title: 'y', org_id })).body.data
  expect((await send('PATCH', `/v2/deals/${theirs.id}`, { title: 'z' })).status).toBe(403)
  expect((await send('PATCH', `/v2/deals/${own.id}`, { title: 'z' })).status).toBe(200)
})

test('an activity type that was switched off is refused, and listed as not active', async () => {
  const { twin, send, org_id } = account()
  twin.act.setActivityType('task', false)
  const make = () => send('POST', '/v2/activities', { subject: 'x', type: 'task', org_id })
  expect((await make()).status).toBe(400)
  const { rows } = await send('GET', '/v1/activityTypes')
  expect(rows.find((row) => row.key_string === 'task')).toMatchObject({ active_flag: false })
  twin.act.setActivityType('task', true)
  expect((await make()).status).toBe(200)
})

test('a user who left and a stage that was deleted are refused, and what they had stays', async () => {
  const { twin, send, org_id } = account()
  const seller = twin.act.createUser({ name: 'Kari', email: 'kari@nordlys.example' })
  const pipeline = twin.act.createPipeline('Salg', ['Ny', 'Senere'])
  const [stage] = [...twin.state.stages.values()].filter((one) => one.pipeline_id === pipeline.id)
  const deal = twin.act.createDeal({ title: 'x', org_id, stage_id: stage?.id, owner_id: seller.id })
  twin.act.deactivateUser(seller.id)
  twin.act.deleteStage(stage?.id ?? 0)
  expect((await send('POST', '/v2/deals', { title: 'y', org_id, owner_id: seller.id })).status).toBe(400)
  expect((await send('POST', '/v2/deals', { title: 'y', org_id, stage_id: stage?.id })).status).toBe(400)
  const kept = twin.state.deals.get(deal.id)
  expect(kept).toMatchObject({ owner_id: seller.id, pipeline_id: pipeline.id })
  expect(kept?.stage_id).not.toBe(stage?.id)
})

test('what was deleted comes back with what it had', async () => {
  const { twin, send, org_id } = account()
  twin.act.deleteOrganization(org_id)
  expect((await send('PATCH', `/v2/organizations/${org_id}`, { name: 'y' })).status).toBe(404)
  twin.act.restore('organization', org_id)
  expect((await send('GET', `/v2/organizations/${org_id}`)).body.data).toMatchObject({
    name: 'Fjord Fisk AS',
    is_deleted: false,
  })
})

test('a merged deal leaves nothing behind but what hung on it', async () => {
  const { twin, send, org_id } = account()
  const [gone, kept] = [twin.act.createDeal({ title: 'x', org_id }), twin.act.createDeal({ title: 'y', org_id })]
  const note = twin.act.createNote({ content: 'Hei', deal_id: gone.id })
  expect((await send('PUT', `/v1/deals/${gone.id}/merge`, { merge_with_id: kept.id })).status).toBe(200)
  expect((await send('GET', `/v2/deals/${gone.id}`)).body.data).toMatchObject({ is_deleted: true })
  expect(twin.state.notes.get(note.id)).toMatchObject({ deal_id: kept.id })
})
