import { expect, test } from 'vitest'
import { asMade, sideEffects, told, without } from './what-came-back.ts'

const open = { status: 'lost', lost_time: '2026-03-01', title: 'Order' }

test('what stood as we left it and does not after our write was moved by that write', () => {
  const after = { status: 'open', lost_time: null, title: 'Order' }
  expect(sideEffects(open, { status: 'open' }, open, after)).toEqual({ lost_time: null })
})

test.each([
  ['what was sent is no side effect', open, { lost_time: null }, open, { lost_time: null }],
  ['what a person had moved before is theirs', open, {}, { ...open, title: 'Mine' }, { ...open, title: 'Order' }],
  ['what did not move did not', open, {}, open, open],
  ['what we never knew of may be anybody’s', {}, {}, open, { ...open, title: 'Other' }],
  ['what was not read before may be anybody’s', open, {}, {}, { ...open, title: 'Other' }],
  ['what is not told of afterwards is not known to have moved', open, {}, open, {}],
  ['where nothing was read nothing can be said', open, {}, null, { ...open, title: 'Other' }],
] as const)('%s', (_, returned, sent, before, after) => {
  expect(sideEffects(returned, sent, before, after)).toEqual({})
})

test('a create leaves what was answered to what was sent, and the defaults that hold something', () => {
  const answer = { title: 'Order', stage: 1, lost_time: null, label: null, 'custom.a': null, 'custom.b': 'x' }
  expect(asMade({ title: 'ORDER', label: null }, answer)).toEqual({
    title: 'Order',
    stage: 1,
    label: null,
    'custom.a': null,
    'custom.b': 'x',
  })
})

test('an answer tells of what was sent and of our custom fields, and of nothing else', () => {
  const answer = { title: 'Order', stage: 1, 'custom.a': null, customary: 1 }
  expect(told(answer, { title: 'ORDER', value: '1' })).toEqual({ title: 'Order', 'custom.a': null })
  expect(without(answer, ['title', 'custom.a'])).toEqual({ stage: 1, customary: 1 })
})
