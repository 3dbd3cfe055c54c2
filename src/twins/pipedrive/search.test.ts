import { expect, test } from 'vitest'
import { type Reply, setup } from '../../../test/pipedrive-test-client.ts'

const hits = (reply: Reply) =>
  (reply.body.data.items as { item: { id: number } }[] | undefined)?.map(({ item }) => item.id)

const base = async () => {
  const { twin, send, clock } = setup()
  const code = twin.act.createField('organization', { field_name: 'No', field_type: 'varchar' }).field_code
  const id = twin.act.createOrganization({ name: 'Fjord Fisk AS', custom_fields: { [code]: 'A-10023' } }).id
  const find = (query: string) => send('GET', `/v2/organizations/search?${query}`)
  return { twin, send, clock, code, id, find }
}

test('the index is behind: what was just written is not found, and what was changed is found as it was', async () => {
  const { find, clock, id, twin } = await base()
  expect(hits(await find('term=fjord'))).toEqual([])
  await clock.pass(3_000)
  expect(hits(await find('term=fjord'))).toEqual([id])
  twin.act.editOrganization(id, { name: 'Havbris AS' })
  expect(hits(await find('term=fjord'))).toEqual([id])
  expect(hits(await find('term=havbris'))).toEqual([])
  await clock.pass(3_000)
  expect(hits(await find('term=havbris'))).toEqual([id])
  twin.act.deleteOrganization(id)
  await clock.pass(3_000)
  expect(hits(await find('term=havbris'))).toEqual([])
})

test('an exact search compares whole values without regard to case and does not say which field it met', async () => {
  const { find, clock, id } = await base()
  await clock.pass(3_000)
  const reply = await find('term=a-10023&fields=custom_fields&exact_match=true')
  expect(hits(reply)).toEqual([id])
  expect(reply.body.data.items).toMatchObject([{ item: { custom_fields: ['A-10023'], type: 'organization' } }])
  expect(hits(await find('term=10023&fields=custom_fields&exact_match=true'))).toEqual([])
  expect(hits(await find('term=10023&fields=name'))).toEqual([])
})

test('a search of one field is case-sensitive and knows the key', async () => {
  const { send, clock, id, code } = await base()
  await clock.pass(3_000)
  const of = (term: string, match: string) =>
    send('GET', `/v2/itemSearch/field?term=${term}&entity_type=organization&field=${code}&match=${match}`)
  expect((await of('A-10023', 'exact')).rows).toEqual([{ id, name: 'Fjord Fisk AS' }])
  expect((await of('a-10023', 'exact')).rows).toEqual([])
  expect((await of('A-100', 'beginning')).rows).toHaveLength(1)
  expect((await of('0023', 'middle')).rows).toHaveLength(1)
  expect((await send('GET', '/v2/itemSearch/field?term=x1&entity_type=deal&field=nope')).status).toBe(400)
})

test('archived deals leave the index; options, dates and people are not in it', async () => {
  const { twin, send, clock, id } = await base()
  const status = twin.act.createField('deal', { field_name: 'S', field_type: 'enum', options: [{ label: 'Overdue' }] })
  const option = status.options?.[0]?.id
  const deal = twin.act.createDeal({ title: 'Invoice 1', org_id: id, custom_fields: { [status.field_code]: option } })
  await clock.pass(3_000)
  expect(hits(await send('GET', '/v2/deals/search?term=overdue'))).toEqual([])
  expect(hits(await send('GET', `/v2/itemSearch?term=invoice&item_types=deal,organization`))).toEqual([deal.id])
  expect(hits(await send('GET', `/v2/deals/search?term=invoice&organization_id=${id}&status=won`))).toEqual([])
  twin.act.archiveDeal(deal.id)
  await clock.pass(3_000)
  expect(hits(await send('GET', '/v2/deals/search?term=invoice'))).toEqual([])
})

test('persons are found by e-mail, and notes are searched', async () => {
  const { twin, send, clock, id } = await base()
  const person = twin.act.createPerson({ name: 'Kari', org_id: id, emails: [{ value: 'kari@fjord.example' }] })
  twin.act.createNote({ content: '<p>Prefers e-mail</p>', person_id: person.id })
  await clock.pass(3_000)
  const byMail = await send('GET', '/v2/persons/search?term=KARI@fjord.example&fields=email&exact_match=true')
  expect(byMail.body.data.items).toMatchObject([{ item: { id: person.id, emails: ['kari@fjord.example'] } }])
  expect(hits(await send('GET', '/v2/persons/search?term=prefers&fields=notes'))).toEqual([person.id])
})

test.each(['term=x', 'term=', 'term=fjord&limit=101', 'term=fjord&fields=email', 'term=fjord&start=0'])(
  '?%s is refused',
  async (query) => {
    const { find } = await base()
    expect((await find(query)).status).toBe(400)
  },
)
