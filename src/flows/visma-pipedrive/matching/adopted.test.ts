import { expect, test } from 'vitest'
import type { Fields } from '../../../core/connector.ts'
import type { Desired, Ownership } from '../../../core/plan.ts'
import { asOurs } from './adopted.ts'

const wanted = (fields: Fields, ownership: Ownership = 'own', entity: Desired['entity'] = 'organization'): Desired => ({
  entity,
  fields,
  policy: Object.fromEntries(Object.keys(fields).map((field) => [field, { created: ownership, linked: 'fill' }])),
})

test('what says the same as we would is ours, and another value is a person’s', () => {
  expect(
    asOurs(wanted({ name: 'Fjord AS', website: 'https://a.example' }), { name: 'Fjord AS', website: 'x' }),
  ).toEqual({
    written: { name: 'Fjord AS' },
    returned: { name: 'Fjord AS', website: 'x' },
    theirs: ['website'],
  })
})

test.each([null, ''])('a field that holds %j was decided by nobody', (now) => {
  expect(asOurs(wanted({ website: 'https://a.example' }), { website: now }).theirs).toEqual([])
})

test('what stands open, or is not done, was decided by nobody yet, whichever field that is', () => {
  expect(
    asOurs(wanted({ status: 'won', done: true, stage: 'open' }), { status: 'open', done: false, stage: 'open' }),
  ).toMatchObject({
    theirs: [],
    written: { stage: 'open' },
  })
  expect(asOurs(wanted({ status: 'open', done: false }), { status: 'lost', done: true }).theirs).toEqual([
    'status',
    'done',
  ])
  expect(asOurs(wanted({ title: 'a', flag: true }), { title: 'open', flag: false }).theirs).toEqual(['title', 'flag'])
})

test('a field that people may not take over is nobody’s, and what is not told of is not known', () => {
  expect(asOurs(wanted({ 'custom.number': '2', other: 'x' }, 'ours'), { 'custom.number': '1' })).toEqual({
    written: {},
    returned: { 'custom.number': '1' },
    theirs: [],
  })
})

test('a deal that is open is as it was made, and nothing else that is called so', () => {
  const open = { written: { status: 'open' }, returned: { status: 'open' }, theirs: [] }
  expect(asOurs(wanted({}, 'own', 'deal'), { status: 'open' })).toEqual(open)
  expect(asOurs(wanted({}, 'own', 'deal'), { status: 'won' })).toEqual({ written: {}, returned: {}, theirs: [] })
  expect(asOurs(wanted({}, 'own', 'person'), { status: 'open' })).toEqual({ written: {}, returned: {}, theirs: [] })
})
