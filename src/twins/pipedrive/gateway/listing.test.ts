import { expect, test } from 'vitest'
import { type Reply, type Send, setup } from '../../../../test/pipedrive-test-client.ts'

const many = (count: number) => {
  const base = setup()
  for (let at = 0; at < count; at++) base.twin.act.createOrganization({ name: `Org ${at}` })
  return base
}

const idsOf = (reply: Reply): number[] => reply.rows.map((row) => row.id)

async function walk(send: Send, path: string): Promise<number[]> {
  const ids: number[] = []
  for (let cursor: string | null = ''; cursor !== null; ) {
    const reply: Reply = await send('GET', `${path}${cursor === '' ? '' : `&cursor=${cursor}`}`)
    ids.push(...idsOf(reply))
    cursor = reply.body.additional_data.next_cursor
  }
  return ids
}

test.each(['id', 'update_time', 'add_time'])('a walk by %s meets every row once, either way', async (field) => {
  const { twin, send } = many(23)
  const ids = [...twin.state.organizations.keys()]
  expect(await walk(send, `/v2/organizations?limit=5&sort_by=${field}`)).toEqual(ids)
  expect(await walk(send, `/v2/organizations?limit=5&sort_by=${field}&sort_direction=desc`)).toEqual(ids.reverse())
})

test('a row changed during a walk by time of change is met again at the end', async () => {
  const { twin, send, clock } = many(4)
  const first = await send('GET', '/v2/organizations?limit=2&sort_by=update_time')
  await clock.pass(1_000)
  twin.act.editOrganization(first.rows[0]?.id ?? 0, { name: 'changed' })
  const rest = await walk(send, `/v2/organizations?limit=2&sort_by=update_time`)
  expect(rest).toEqual([102, 103, 104, 101])
  const cursor = first.body.additional_data.next_cursor
  const next = await send('GET', `/v2/organizations?limit=2&sort_by=update_time&cursor=${cursor}`)
  expect(idsOf(next)).toEqual([103, 104])
})

test('a cursor belongs to its query and to nothing else', async () => {
  const { send, twin } = many(4)
  const { body } = await send('GET', '/v2/organizations?limit=2')
  const cursor = body.additional_data.next_cursor
  expect((await send('GET', `/v2/organizations?limit=3&cursor=${cursor}`)).status).toBe(400)
  expect((await send('GET', '/v2/organizations?limit=2&cursor=abc')).status).toBe(400)
  expect(twin.oddities).toHaveLength(2)
})

test('changes since an instant include that second, until excludes it', async () => {
  const { twin, send, clock } = many(1)
  await clock.pass(10_000)
  const later = twin.act.createOrganization({ name: 'later' }).id
  const ids = async (query: string) => idsOf(await send('GET', `/v2/organizations?${query}`))
  expect(await ids('updated_since=2026-11-22T08:00:10Z')).toEqual([later])
  expect(await ids('updated_until=2026-11-22T08:00:10Z')).toEqual([101])
  expect(await ids('updated_since=2026-11-22T08:00:00Z&sort_by=update_time&sort_direction=desc')).toEqual([later, 101])
})

test.each([
  ['limit=501', 'limit'],
  ['limit=0', 'limit'],
  ['sort_by=name', 'sort_by'],
  ['start=0', 'start'],
  ['updated_since=2026-11-22', 'updated_since'],
  ['owner_id=me', 'owner_id'],
  ['custom_fields=nope', 'nope'],
  [`custom_fields=${Array.from({ length: 16 }, (_, at) => `k${at}`).join()}`, 'custom_fields'],
  ['include_option_labels=1', 'include_option_labels'],
  ['limit=1&limit=2', 'limit'],
])('?%s is refused', async (query, name) => {
  const { send } = setup()
  const { status, body } = await send('GET', `/v2/organizations?${query}`)
  expect(status).toBe(400)
  expect(body.error).toContain(name)
})

test('missing ids are left out in silence', async () => {
  const { send } = many(3)
  expect(idsOf(await send('GET', '/v2/organizations?ids=101,999,103'))).toEqual([101, 103])
})
