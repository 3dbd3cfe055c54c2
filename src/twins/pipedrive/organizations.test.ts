import { expect, test } from 'vitest'
import { setup } from '../../../test/pipedrive-test-client.ts'
import type { Field } from './model.ts'

test('an address is replaced whole: what is not sent becomes null', async () => {
  const { send } = setup()
  const address = { value: 'Havnegata 7, 5003 Bergen', locality: 'Bergen', postal_code: '5003' }
  const { id } = (await send('POST', '/v2/organizations', { name: 'x', address })).body.data
  const { body } = await send('PATCH', `/v2/organizations/${id}`, {
    address: { value: 'Storgata 1', country: 'Norway' },
  })
  expect(body.data.address).toMatchObject({ value: 'Storgata 1', country: 'Norway', locality: null, postal_code: null })
  expect((await send('PATCH', `/v2/organizations/${id}`, { address: { locality: 'Oslo' } })).status).toBe(400)
  expect((await send('PATCH', `/v2/organizations/${id}`, { address: null })).body.data.address).toBeNull()
})

test.each([
  [{}, 'name'],
  [{ name: '' }, 'name'],
  [{ name: 'x'.repeat(256) }, 'name'],
  [{ name: 'x', title: 'y' }, 'title'],
  [{ name: 'x', owner_id: '1' }, 'owner_id'],
  [{ name: 'x', visible_to: '3' }, 'visible_to'],
  [{ name: 'x', visible_to: 7 }, 'visible_to'],
  [{ name: 'x', label_ids: [1, 'a'] }, 'label_ids'],
  [{ name: 'x', website: 5 }, 'website'],
  [{ name: 'x', update_time: '2026-01-01T00:00:00Z' }, 'update_time'],
  [{ name: 'x', add_time: '2026-01-01 00:00:00' }, 'add_time'],
])('%j is refused, naming %s', async (body, name) => {
  const { send } = setup()
  const answer = await send('POST', '/v2/organizations', body)
  expect(answer).toMatchObject({ status: 400, body: { error: expect.stringContaining(name) } })
  // Refusals of API v2 have neither.
  expect(answer.body).not.toHaveProperty('data')
  expect(answer.body).not.toHaveProperty('error_info')
})

test('the time of creation may be sent once; the time of change moves with every write', async () => {
  const { send, clock } = setup()
  const made = await send('POST', '/v2/organizations', { name: 'x', add_time: '2026-01-05T09:00:00+01:00' })
  expect(made.body.data).toMatchObject({ add_time: '2026-01-05T08:00:00Z', update_time: '2026-11-22T08:00:00Z' })
  await clock.pass(5_000)
  const same = await send('PATCH', `/v2/organizations/${made.body.data.id}`, { name: 'x' })
  expect(same.body.data.update_time).toBe('2026-11-22T08:00:05Z')
  const again = await send('PATCH', `/v2/organizations/${made.body.data.id}`, { add_time: '2026-01-05T09:00:00Z' })
  expect(again.status).toBe(400)
})

test('e-mails are replaced whole, with one of them primary', async () => {
  const { send } = setup()
  const emails = [
    { value: 'a@x.no', label: 'work' },
    { value: 'b@x.no', primary: true },
  ]
  const { data } = (await send('POST', '/v2/persons', { name: 'Kari', emails })).body
  expect(data.emails).toMatchObject([{ primary: false }, { primary: true }])
  const { body } = await send('PATCH', `/v2/persons/${data.id}`, { emails: [{ value: 'c@x.no' }] })
  expect(body.data.emails).toEqual([{ value: 'c@x.no', primary: true, label: 'work' }])
  expect((await send('PATCH', `/v2/persons/${data.id}`, { emails: 'c@x.no' })).status).toBe(400)
  expect((await send('PATCH', `/v2/persons/${data.id}`, { job_title: 'CFO' })).status).toBe(403)
})

test('a merged organization leaves nothing behind but what hung on it', async () => {
  const { twin, send } = setup()
  const field = twin.act.createField('organization', { field_name: 'No', field_type: 'varchar' }).field_code
  const gone = twin.act.createOrganization({ name: 'Old', website: 'https://old.no', custom_fields: { [field]: '1' } })
  const kept = twin.act.createOrganization({ name: 'New' })
  const person = twin.act.createPerson({ name: 'Kari', org_id: gone.id })
  const note = twin.act.createNote({ content: 'x', org_id: gone.id })
  const { body } = await send('PUT', `/v1/organizations/${gone.id}/merge`, { merge_with_id: kept.id })
  expect(body).toEqual({ success: true, data: { id: kept.id } })
  expect((await send('GET', `/v2/organizations/${gone.id}`)).body.data).toMatchObject({ is_deleted: true })
  expect((await send('GET', `/v2/organizations/${kept.id}`)).body.data).toMatchObject({
    name: 'New',
    custom_fields: { [field]: '1' },
  })
  expect(twin.state.organizations.get(kept.id)?.website).toBe('https://old.no')
  expect(twin.state.persons.get(person.id)?.org_id).toBe(kept.id)
  expect(twin.state.notes.get(note.id)?.org_id).toBe(kept.id)
})

test('an owner must be an active user', async () => {
  const { twin, send } = setup()
  const seller = twin.act.createUser({ name: 'Ingrid', email: 'i@x.no' })
  expect((await send('POST', '/v2/organizations', { name: 'x', owner_id: seller.id })).status).toBe(200)
  twin.act.deactivateUser(seller.id)
  const refused = await send('POST', '/v2/organizations', { name: 'x', owner_id: seller.id })
  expect(refused).toMatchObject({ status: 400, body: { error: expect.stringContaining('owner_id') } })
})

const OPTIONAL = ['website', 'linkedin', 'industry', 'annual_revenue', 'employee_count']

test('answers leave out what is optional, however it is asked for, unless the account shows it', async () => {
  const { twin, send } = setup()
  const { body } = await send('POST', '/v2/organizations', { name: 'x', website: 'https://x.no' })
  const one = `/v2/organizations/${body.data.id}`
  const answers: unknown[] = [
    body.data,
    (await send('GET', one)).body.data,
    (await send('GET', '/v2/organizations')).body.data[0],
  ]
  for (const answer of [...answers, (await send('PATCH', one, { website: 'https://y.no' })).body.data]) {
    expect(answer).toHaveProperty('address')
    for (const name of OPTIONAL) expect(answer).not.toHaveProperty(name)
  }
  expect(twin.state.organizations.get(body.data.id)?.website).toBe('https://y.no')
  expect((await send('GET', `${one}?include_fields=website`)).status).toBe(400)
  expect((await send('GET', `${one}?include_fields=people_count`)).status).toBe(200)
  const fields: readonly Field[] = (await send('GET', '/v2/organizationFields')).body.data as never
  const optional = fields.filter((field) => field.is_optional_response_field)
  expect(optional.map(({ field_code }) => field_code)).toEqual(OPTIONAL)

  const shown = setup({ optionalMembers: true })
  const answer = await shown.send('POST', '/v2/organizations', { name: 'x', website: 'https://x.no' })
  expect(answer.body.data).toMatchObject({ website: 'https://x.no', linkedin: null })
})

test('people may clear on screen what the models have no null for; the API may not', async () => {
  const { twin, send } = setup()
  const { id: org_id } = twin.act.createOrganization({ name: 'x' })
  const person = twin.act.createPerson({ name: 'Kari', org_id })
  const deal = twin.act.createDeal({ title: 'x', org_id, expected_close_date: '2026-12-01' })
  expect((await send('PATCH', `/v2/persons/${person.id}`, { org_id: null })).status).toBe(400)
  for (const name of ['expected_close_date', 'won_time', 'lost_time', 'close_time', 'lost_reason', 'probability']) {
    expect((await send('PATCH', `/v2/deals/${deal.id}`, { [name]: null })).status).toBe(400)
  }
  for (const name of ['deal_id', 'org_id', 'due_date', 'note']) {
    expect((await send('POST', '/v2/activities', { subject: 'x', [name]: null })).status).toBe(400)
  }
  expect((await send('PATCH', `/v2/deals/${deal.id}`, { org_id: null })).status).toBe(200)
  expect(twin.act.editPerson(person.id, { org_id: null }).org_id).toBeNull()
  expect(twin.act.editDeal(deal.id, { expected_close_date: null }).expected_close_date).toBeNull()
})
