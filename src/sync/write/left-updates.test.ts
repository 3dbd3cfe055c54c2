import { expect, test } from 'vitest'
import { operationId, remoteId } from '../../core/ids.ts'
import type { Desired } from '../../core/plan.ts'
import type { Shadow, SyncStore } from '../../core/sync-store.ts'
import { leftUpdates, withLost } from './left-updates.ts'

const mail = (value: string, label = 'work') => ({ value, primary: false, label })
const desired: Desired = {
  entity: 'person',
  fields: {},
  policy: {
    emails: { created: 'add', linked: 'add' },
    name: { created: 'own', linked: 'never' },
    website: { created: 'own', linked: 'fill' },
  },
}
const shadow: Shadow = {
  entity: 'person',
  remote: remoteId(1),
  origin: 'created',
  written: { name: 'Old', emails: [mail('old@a.example')] },
  unsent: {},
  returned: { name: 'Old', emails: [mail('old@a.example')] },
  theirs: [],
  primary: 'customer:1',
}
const lost = (before: object, after: object) => [
  { id: operationId('o_1'), entity: 'person', remote: remoteId(1), before: before as never, after: after as never },
]

test('a field that holds what was sent was written by us, one that holds something else was not', () => {
  const sent = lost({ name: 'Old' }, { name: 'New' })
  expect(withLost(shadow, sent, { name: 'New' }, desired)).toMatchObject({
    written: { name: 'New' },
    returned: { name: 'New' },
    stale: [],
  })
  expect(withLost(shadow, sent, { name: 'Theirs' }, desired)).toEqual({ ...shadow, stale: ['name'] })
})

test('of a list what we added is ours, also where a person has added more since; what was there before is not', () => {
  const there = mail('kari@a.example', 'home')
  const before = { emails: [there, mail('old@a.example')] }
  const after = { emails: [there, mail('new@a.example')] }
  const current = { emails: [there, mail('new@a.example'), mail('later@a.example')] }
  const { written } = withLost(shadow, lost(before, after), current, desired)
  expect(written.emails).toEqual([mail('new@a.example')])
  const unmoved = withLost(shadow, lost(before, after), { emails: [there, mail('old@a.example')] }, desired)
  expect(unmoved.written).toEqual(shadow.written)
})

test('what the record does not tell of is not known to have been written', () => {
  const sent = lost({}, { website: 'https://a.example' })
  expect(withLost(shadow, sent, { name: 'Old' }, desired)).toEqual({ ...shadow, stale: ['website'] })
})

test('what an API spells null or leaves out in a value is no other value', () => {
  const address = { value: 'Storgata 1', floor: null, parts: [{ a: 1, b: null }] }
  const now = { value: 'Storgata 1', parts: [{ a: 1 }] }
  const website = (sent: object | null, stands: object | string) =>
    withLost(shadow, lost({}, { website: sent }), { website: stands as never }, desired)
  expect(website(address, now).written.website).toEqual(address)
  expect(website(address, { ...now, parts: [{ a: 2 }] })).toEqual({ ...shadow, stale: ['website'] })
  expect(website(null, 'x')).toEqual({ ...shadow, stale: ['website'] })
})

test('a field that still holds what it did before is not stale, whatever was sent', () => {
  expect(withLost(shadow, lost({ name: 'Old' }, { name: 'New' }), { name: 'Old' }, desired)).toEqual({
    ...shadow,
    stale: [],
  })
})

test('once the last of several updates is found, the ones before it make nothing stale', () => {
  const sent = [...lost({ name: 'Old' }, { name: 'New' }), ...lost({ name: 'New' }, { name: 'Newest' })]
  const found = withLost(shadow, sent, { name: 'Newest' }, desired)
  expect(found).toMatchObject({ written: { name: 'Newest' }, stale: [] })
})

test('what was sent and stands there is no longer waiting to be sent', () => {
  const waiting = { ...shadow, unsent: { name: 'Older' } }
  expect(withLost(waiting, lost({ name: 'Old' }, { name: 'New' }), { name: 'New' }, desired).unsent).toEqual({})
})

test('lost updates are taken record by record, the oldest first, and once', async () => {
  const operation = (id: string, kind: string, entity: string, remote: string | null) =>
    ({ id: operationId(id), kind, entity, remote, before: null, after: {} }) as Awaited<
      ReturnType<SyncStore['unsettled']>
    >[number]
  const left = leftUpdates([
    operation('o_1', 'update', 'deal', '7'),
    operation('o_2', 'create', 'deal', '7'),
    operation('o_3', 'update', 'person', '7'),
    operation('o_4', 'update', 'deal', null),
    operation('o_5', 'update', 'deal', '7'),
  ])
  left.leave({ id: operationId('o_6'), entity: 'deal', remote: remoteId(7), before: null, after: {} })

  const taken = () => left.take('deal', remoteId(7)).map(({ id }) => id)
  expect(taken()).toEqual(['o_1', 'o_5', 'o_6'])
  expect(taken()).toEqual([])
  expect(left.take('person', remoteId(7)).map(({ id }) => id)).toEqual(['o_3'])
  expect(left.take('person', remoteId(8))).toEqual([])
})

test('of a list that stands as it was sent only what we added is ours', () => {
  const there = mail('kari@a.example', 'home')
  const sent = { emails: [there, mail('new@a.example')] }
  const { written, returned } = withLost(shadow, lost({ emails: [there] }, sent), sent, desired)
  expect(written.emails).toEqual([mail('old@a.example'), mail('new@a.example')])
  expect(returned.emails).toEqual(sent.emails)
})
