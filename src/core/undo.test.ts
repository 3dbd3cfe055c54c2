import { expect, test } from 'vitest'
import { remoteId } from './ids.ts'
import type { Json } from './json.ts'
import type { Shadow } from './sync-store.ts'
import { type FieldRules, isStillOurs, planPutBack, shadowPutBack } from './undo.ts'

const shadow = (fields: Readonly<Record<string, Json>>, more: Partial<Shadow> = {}): Shadow => ({
  ...{ entity: 'deal', remote: remoteId(7), origin: 'created', unsent: {}, theirs: [], primary: 'customer:1' },
  ...{ written: fields, returned: fields },
  ...more,
})
const wrote = (before: Record<string, Json> | null, after: Record<string, Json>) =>
  ({ before, after, state: 'done' }) as const
const free: FieldRules = {
  ...{ isOver: () => false, empties: () => true, hides: () => false },
  ours: (_, __, then) => then,
}

test('a field that still holds what we wrote gets back what stood there', () => {
  const back = planPutBack(wrote({ title: 'Old' }, { title: 'New' }), shadow({ title: 'New' }), { title: 'New' }, free)
  expect(back).toEqual({ fields: { title: 'Old' }, stood: { title: 'New' }, fieldsBack: ['title'], left: {} })
})

test('what the API made of our value counts as ours', () => {
  const known = shadow({ note: 'a' }, { returned: { note: '<p>a</p>' } })
  expect(planPutBack(wrote({ note: '' }, { note: 'a' }), known, { note: '<p>a</p>' }, free).fields).toEqual({
    note: '',
  })
})

test('a field that somebody changed is left, and one that stands as before needs no write', () => {
  const op = wrote({ title: 'Old', value: '1' }, { title: 'New', value: '2' })
  const back = planPutBack(op, shadow({ title: 'New', value: '2' }), { title: 'Mine', value: '1' }, free)
  expect(back).toMatchObject({ fields: {}, fieldsBack: ['value'], left: { title: 'edited' } })
})

test('what stood there before is never guessed', () => {
  const unknown = planPutBack(wrote({}, { website: 'a.no' }), shadow({ website: 'a.no' }), { website: 'a.no' }, free)
  expect(unknown).toMatchObject({ fields: {}, left: { website: 'unknown' } })
  const untold = planPutBack(wrote({ website: null }, { website: 'a.no' }), shadow({ website: 'a.no' }), {}, free)
  expect(untold).toMatchObject({ fields: {}, left: { website: 'unknown' } })
})

test('a list loses our members alone, and gets back those that we had taken out', () => {
  const [ours, theirs, former] = ['a@a.no', 'b@b.no', 'c@c.no'].map((value) => ({
    value,
    primary: false,
    label: 'work',
  }))
  const op = wrote({ emails: [former ?? null] }, { emails: [ours ?? null] })
  const back = planPutBack(op, shadow({ emails: [ours ?? null] }), { emails: [ours ?? null, theirs ?? null] }, free)
  expect((back.fields.emails as { value: string }[]).map(({ value }) => value)).toEqual(['b@b.no', 'c@c.no'])
})

test('a status comes back with the time that went with it', () => {
  const then = '2026-11-01T10:00:00Z'
  const op = wrote({ status: 'won', won_time: then, lost_time: null }, { status: 'open' })
  const back = planPutBack(op, shadow({ status: 'open' }), { status: 'open', won_time: null }, free)
  expect(back.fields).toEqual({ status: 'won', won_time: then })
})

test('what was written over a value that is taken back already is over', () => {
  const op = wrote({ title: 'R' }, { title: 'S' })
  expect(planPutBack(op, shadow({ title: 'S' }), { title: 'S' }, { ...free, isOver: () => true })).toEqual({
    ...{ fields: {}, stood: {}, fieldsBack: [], left: {} },
  })
})

test('after a lost answer the value that was sent is ours too', () => {
  const op = { before: { title: 'Old' }, after: { title: 'New' }, state: 'doubt' } as const
  expect(planPutBack(op, shadow({ title: 'Old' }), { title: 'New' }, free).fields).toEqual({ title: 'Old' })
})

test('a value that an earlier write of ours had left is ours again, and an empty one nobody’s', () => {
  const op = wrote({ title: 'Old', value: null }, { title: 'New', value: '2' })
  const known = shadow({ title: 'New', value: '2' })
  const back = planPutBack(op, known, { title: 'New', value: '2' }, free)
  expect(shadowPutBack(known, op, back, { title: 'Old', value: null })).toMatchObject({
    ...{ written: { title: 'Old' }, returned: { title: 'Old', value: null } },
  })
})

test('a record is still ours as long as no field of it moved', () => {
  const record = { entity: 'deal', id: remoteId(7), updatedAt: null, deleted: false } as const
  const known = shadow({ title: 'A' })
  expect(isStillOurs({ ...record, fields: { title: 'A', label: 'x' } }, known)).toBe(true)
  expect(isStillOurs({ ...record, fields: { title: 'B' } }, known)).toBe(false)
})

test('R13: a field that was empty and cannot be emptied again is left, and named', () => {
  const op = wrote({ org_id: null, title: 'Old' }, { org_id: '7', title: 'New' })
  const record = { org_id: '7', title: 'New' }
  const back = planPutBack(op, shadow(record), record, { ...free, empties: (field) => field !== 'org_id' })
  expect(back).toMatchObject({ fields: { title: 'Old' }, fieldsBack: ['title'], left: { org_id: 'read_only' } })
})
