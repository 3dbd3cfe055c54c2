import { expect, test } from 'vitest'
import { setup } from '../../../../test/pipedrive-test-client.ts'

const withField = (members: Record<string, unknown>) => {
  const { twin, send } = setup()
  const field = twin.act.createField('organization', { field_name: 'F', ...members })
  const write = (value: unknown) =>
    send('POST', '/v2/organizations', { name: 'x', custom_fields: { [field.field_code]: value } })
  return { twin, send, field, code: field.field_code, write }
}

test.each([
  ['varchar', ' 10023 ', '10023'],
  ['text', 'a\nb', 'a\nb'],
  ['double', 12.5, 12.5],
  ['monetary', { value: 15230.755, currency: 'NOK' }, { value: 15230.76, currency: 'NOK' }],
  ['date', '2026-11-22', '2026-11-22'],
  ['daterange', { value: '2026-01-01', until: '2026-12-31' }, { value: '2026-01-01', until: '2026-12-31' }],
  ['phone', '+47 22 00 00 00', '+47 22 00 00 00'],
  ['varchar', '', null],
  ['varchar', null, null],
])('a %s %j is kept as %j', async (field_type, sent, kept) => {
  const { code, write } = withField({ field_type })
  expect((await write(sent)).body.data.custom_fields).toEqual({ [code]: kept })
})

test.each([
  ['varchar', 10023],
  ['varchar', 'x'.repeat(256)],
  ['double', '12.5'],
  ['monetary', 100],
  ['monetary', { value: 100 }],
  ['monetary', { value: '100', currency: 'NOK' }],
  ['monetary', { value: 100, currency: 'JPY' }],
  ['date', '22.11.2026'],
  ['date', '2026-11-22T00:00:00Z'],
  ['user', 1],
  ['org', 1],
  ['address', 'Storgata 1'],
])('a %s refuses %j and names the field', async (field_type, sent) => {
  const { code, write } = withField({ field_type })
  const { status, body } = await write(sent)
  expect(status).toBe(400)
  expect(body.error).toContain(code)
})

test('options are written by id, never by label, and a set is cleared with null, not with []', async () => {
  const options = [{ label: 'One' }, { label: 'Two' }]
  const choice = withField({ field_type: 'enum', options })
  const [one] = choice.field.options ?? []
  expect((await choice.write(one?.id)).body.data.custom_fields).toEqual({ [choice.code]: one?.id })
  expect((await choice.write('One')).status).toBe(400)
  expect((await choice.write(7)).status).toBe(400)
  const shown = await choice.send('GET', '/v2/organizations?include_option_labels=true')
  expect(shown.rows[0]?.custom_fields).toEqual({ [choice.code]: { id: one?.id, label: 'One' } })

  const many = withField({ field_type: 'set', options })
  const ids = many.field.options?.map((option) => option.id)
  expect((await many.write(ids)).body.data.custom_fields).toEqual({ [many.code]: ids })
  expect((await many.write([])).status).toBe(400)
  expect((await many.write(null)).status).toBe(200)
})

test('an update touches only the keys that were sent', async () => {
  const { twin, send, code, write } = withField({ field_type: 'varchar' })
  const other = twin.act.createField('organization', { field_name: 'G', field_type: 'double' }).field_code
  const { id } = (await write('a')).body.data
  const { body } = await send('PATCH', `/v2/organizations/${id}`, { custom_fields: { [other]: 2 } })
  expect(body.data.custom_fields).toEqual({ [code]: 'a', [other]: 2 })
})

test('an unknown key, a key of another entity and a key at the root are refused', async () => {
  const { twin, send } = withField({ field_type: 'varchar' })
  const person = twin.act.createField('person', { field_name: 'P', field_type: 'varchar' }).field_code
  const unknown = await send('POST', '/v2/organizations', { name: 'x', custom_fields: { [person]: 'a' } })
  expect(unknown).toMatchObject({ status: 400, body: { field_code: person } })
  expect((await send('POST', '/v2/organizations', { name: 'x', [person]: 'a' })).status).toBe(400)
  expect(twin.oddities).toHaveLength(1)
})

test('a field that a person deleted takes its values along and refuses new ones by its code', async () => {
  const { twin, send, code, write } = withField({ field_type: 'varchar' })
  const { id } = (await write('a')).body.data
  twin.act.deleteField('organization', 'F')
  expect((await send('GET', `/v2/organizations/${id}`)).body.data.custom_fields).toEqual({})
  expect(await write('b')).toMatchObject({ status: 400, body: { field_code: code } })
  expect((await send('GET', `/v2/organizationFields/${code}`)).status).toBe(404)
})

test('a renamed field keeps its code and its values', async () => {
  const { twin, send, code, write } = withField({ field_type: 'varchar' })
  const { id } = (await write('a')).body.data
  twin.act.renameField('organization', 'F', 'Kundenr.')
  expect((await send('GET', `/v2/organizations/${id}`)).body.data.custom_fields).toEqual({ [code]: 'a' })
  expect((await send('GET', `/v2/organizationFields/${code}`)).body.data.field_name).toBe('Kundenr.')
})

test('the plan caps custom fields over all entities together', async () => {
  const { twin, send } = setup({ limits: { customFields: 2, burst: null } })
  twin.act.createField('organization', { field_name: 'A', field_type: 'varchar' })
  expect((await send('POST', '/v2/dealFields', { field_name: 'B', field_type: 'varchar' })).status).toBe(200)
  const { status, body } = await send('POST', '/v2/personFields', { field_name: 'C', field_type: 'varchar' })
  expect(status).toBe(403)
  expect(body.error).toContain('limit of 2 custom fields')
})
