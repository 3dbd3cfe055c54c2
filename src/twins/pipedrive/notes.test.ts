import { expect, test } from 'vitest'
import { setup } from '../../../test/pipedrive-test-client.ts'

const base = (options = {}) => {
  const { twin, send, clock } = setup(options)
  const org_id = twin.act.createOrganization({ name: 'Fjord Fisk AS' }).id
  return { twin, send, clock, org_id }
}

test('what comes back is what was left after cleaning, not what was sent', async () => {
  const { send, org_id } = base()
  const { body } = await send('POST', '/v1/notes', {
    content: '<P class="x">Invoice &#39;1&#39;<script>x</script>',
    org_id,
  })
  expect(body.data.content).toBe("<p>Invoice '1'</p>")
})

test('times are in UTC in the form of v1, and may be set', async () => {
  const { send, org_id, clock } = base()
  const { data } = (await send('POST', '/v1/notes', { content: 'x', org_id, add_time: '2026-10-01 08:00:00' })).body
  expect(data).toMatchObject({
    add_time: '2026-10-01 08:00:00',
    update_time: '2026-11-22 08:00:00',
    last_update_user_id: null,
  })
  await clock.pass(60_000)
  const edited = await send('PUT', `/v1/notes/${data.id}`, { content: 'y' })
  expect(edited.body.data).toMatchObject({
    add_time: '2026-10-01 08:00:00',
    update_time: '2026-11-22 08:01:00',
    content: 'y',
  })
})

test.each([
  [{ content: 'x' }, 'at least one of'],
  [{ org_id: 101 }, 'content'],
  [{ content: '', org_id: 101 }, 'content'],
  [{ content: 'x'.repeat(100_001), org_id: 101 }, '100 kB'],
  [{ content: 'x', org_id: 999 }, 'org_id'],
  [{ content: 'x', org_id: '101' }, 'org_id'],
  [{ content: 'x', org_id: 101, pinned_to_organization_flag: true }, 'pinned_to_organization_flag'],
  [{ content: 'x', org_id: 101, pinned_to_deal_flag: 1 }, 'pinned_to_deal_flag'],
  [{ content: 'x', org_id: 101, add_time: '2026-10-01T08:00:00Z' }, 'add_time'],
  [{ content: 'x', org_id: 101, subject: 'y' }, 'subject'],
  [{ content: 'x', lead_id: 'adf21080-0e10-11eb-879b-05d71fb426ec' }, 'lead_id'],
])('%j is refused: %s', async (note, part) => {
  const { send } = base()
  const { status, body } = await send('POST', '/v1/notes', note)
  expect(status).toBe(400)
  expect(body.error).toContain(part)
})

test('nothing can be noted on a deleted record, but old notes on it can still be edited', async () => {
  const { twin, send, org_id } = base()
  const note = twin.act.createNote({ content: 'x', org_id })
  twin.act.deleteOrganization(org_id)
  expect((await send('POST', '/v1/notes', { content: 'y', org_id })).status).toBe(400)
  expect((await send('PUT', `/v1/notes/${note.id}`, { content: 'y' })).status).toBe(200)
})

test('notes per deal are limited', async () => {
  const { twin, send, org_id } = base({ limits: { notesPerDeal: 2, burst: null } })
  const deal_id = twin.act.createDeal({ title: 'x', org_id }).id
  const first = twin.act.createNote({ content: '1', deal_id })
  twin.act.createNote({ content: '2', deal_id })
  expect(await send('POST', '/v1/notes', { content: '3', deal_id })).toMatchObject({
    status: 403,
    body: { error: expect.stringContaining('2 notes per deal') },
  })
  expect((await send('POST', '/v1/notes', { content: '3', org_id })).status).toBe(201)
  twin.act.deleteNote(first.id)
  expect((await send('POST', '/v1/notes', { content: '3', deal_id })).status).toBe(201)
})

test('lists are paged by offset and an empty one is null', async () => {
  const { twin, send, org_id } = base()
  for (let at = 0; at < 5; at++) twin.act.createNote({ content: `n${at}`, org_id })
  const first = await send('GET', `/v1/notes?org_id=${org_id}&limit=2&sort=id DESC`)
  expect(first.rows.map((note) => note.content)).toEqual(['n4', 'n3'])
  expect(first.body.additional_data.pagination).toEqual({
    start: 0,
    limit: 2,
    more_items_in_collection: true,
    next_start: 2,
  })
  const last = await send('GET', `/v1/notes?org_id=${org_id}&limit=2&start=4`)
  expect(last.body.additional_data.pagination).toEqual({ start: 4, limit: 2, more_items_in_collection: false })
  expect((await send('GET', '/v1/notes?deal_id=1')).body.data).toBeNull()
})

test('a deleted note is inactive and not listed; written to, it answers well and stays deleted', async () => {
  const { twin, send, org_id } = base()
  const { id } = twin.act.createNote({ content: 'x', org_id })
  expect((await send('DELETE', `/v1/notes/${id}`)).body).toEqual({ success: true, data: { id } })
  expect((await send('GET', `/v1/notes/${id}`)).body.data.active_flag).toBe(false)
  expect((await send('GET', `/v1/notes?org_id=${org_id}`)).body.data).toBeNull()
  expect(await send('PUT', `/v1/notes/${id}`, { content: 'y' })).toMatchObject({
    status: 200,
    body: { data: { content: 'y', active_flag: false } },
  })
})

test('a note made with a deal alone hangs on its organization and person too; one that names either does not', async () => {
  const { twin, send, org_id } = base()
  const person_id = twin.act.createPerson({ name: 'Kari Nordmann', org_id }).id
  const deal_id = twin.act.createDeal({ title: 'x', org_id, person_id }).id
  expect((await send('POST', '/v1/notes', { content: 'x', deal_id })).body.data).toMatchObject({ org_id, person_id })
  const named = await send('POST', '/v1/notes', { content: 'x', deal_id, org_id })
  expect(named.body.data).toMatchObject({ org_id, person_id: null })
})
