import { describe, expect, test } from 'vitest'
import { exampleDocument } from '../../../../test/example-records.ts'
import type { Entity, Fields, RemoteRecord } from '../../../core/connector.ts'
import { remoteId } from '../../../core/ids.ts'
import { entryHtml } from './entry.ts'
import { madeBy, makerOf, markerOf, sortedEntries, textField, textOf } from './whose-entry.ts'

const entry = (entity: Entity, fields: Fields, id = 1, deleted = false): RemoteRecord => ({
  entity,
  id: remoteId(id),
  fields,
  updatedAt: null,
  deleted,
})
const note = (fields: Fields, id = 1) => entry('note', fields, id)
const activity = (fields: Fields, id = 1) => entry('activity', fields, id)
const NOON = '2026-08-14T12:00:00Z'

test('the text of a note is its content, of an activity its note', () => {
  const fields = { content: 'a', note: 'b' }
  expect([textOf(note(fields)), textOf(activity(fields)), textOf(note({ note: 'b' }))]).toEqual(['a', 'b', null])
  expect([textField('note'), textField('activity')]).toEqual(['content', 'note'])
})

test('whom people gave a task to did not make it', () => {
  const fields = { user_id: '1', creator_user_id: '2', owner_id: '3' }
  expect([makerOf(note(fields)), makerOf(activity(fields)), makerOf(note({}))]).toEqual(['1', '2', null])
})

describe('who made it', () => {
  test.each([
    ['our user', note({ user_id: 'me', add_time: '2026-08-14T09:13:00Z' }), 'perhaps'],
    ['our user, nobody knows when', note({ user_id: 'me' }), 'perhaps'],
    ['a program at the day of the document', note({ user_id: 'other', add_time: NOON }), 'surely'],
    ['the same with its milliseconds', note({ user_id: 'other', add_time: '2026-08-14T12:00:00.000Z' }), 'surely'],
    ['another user by hand', note({ user_id: 'other', add_time: '2026-08-14T12:00:01Z' }), 'person'],
    ['another user, nobody knows when', note({ user_id: 'other' }), 'untold'],
    ['our user, an activity', activity({ creator_user_id: 'me', owner_id: 'other' }), 'surely'],
    ['nobody knows who, an activity that is ours', activity({ owner_id: 'me' }), 'surely'],
    ['another user, an activity that is ours', activity({ creator_user_id: 'other', owner_id: 'me' }), 'untold'],
    ['nobody knows who, an activity of another', activity({ owner_id: 'other', add_time: NOON }), 'untold'],
  ] as const)('%s: %#', (_, record, made) => {
    expect(madeBy(record, 'me')).toBe(made)
  })
})

test('of entries with one marker the surest is the document’s, the oldest of equals; what people copied is no entry', () => {
  const at = (time: string, user = 'me') => ({ user_id: user, add_time: `2026-08-${time}Z` })
  const copy = note(at('01T09:00:00', 'other'), 1)
  const late = note(at('20T09:00:00'), 2)
  const early = note(at('10T09:00:00'), 3)
  const ours = note(at('30T12:00:00', 'other'), 4)
  const untold = note({ user_id: 'other' }, 5)

  expect(sortedEntries([untold, late, copy, early, ours], 'me')).toEqual({
    first: ours,
    others: [early, late, untold],
    copies: [copy],
  })
  expect(sortedEntries([copy], 'me')).toEqual({ first: null, others: [], copies: [copy] })
})

test('of entries of one moment a note comes before an activity, and each kind by its numbers', () => {
  const notes = [note({ add_time: NOON }, 10), note({ add_time: NOON }, 9)]
  const activities = [activity({ add_time: NOON, owner_id: 'me' }, 2), activity({ add_time: NOON, owner_id: 'me' }, 11)]
  const { first, others } = sortedEntries([...activities.toReversed(), ...notes], 'me')
  expect([first, ...others].map((one) => `${one?.entity} ${one?.id}`)).toEqual([
    'note 9',
    'note 10',
    'activity 2',
    'activity 11',
  ])
  const untimed = note({ user_id: 'me' }, 1)
  expect(sortedEntries([untimed, note({ user_id: 'me', add_time: '2026-08-14T09:00:00Z' }, 2)], 'me').others).toEqual([
    untimed,
  ])
})

test('an entry is known by its marker where it is whole, lives, and is of this company', () => {
  const html = entryHtml(exampleDocument(), { companyId: '12', locale: 'en-GB', baseCurrency: 'SEK', lines: false })
  const whole = 'Visma Invoice 123194 · 12'
  expect(markerOf(note({ content: html }), '12')).toBe(whole)
  expect(markerOf(note({ content: html }), '2')).toBeNull()
  expect(markerOf(entry('note', { content: html }, 1, true), '12')).toBeNull()
  expect(markerOf(note({ content: `<p>${whole}</p>` }), '12')).toBeNull()
  expect(markerOf(note({}), '12')).toBeNull()
})
