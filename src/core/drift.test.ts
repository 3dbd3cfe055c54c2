import { expect, test } from 'vitest'
import type { Fields } from './connector.ts'
import { heldAgainst, type Owned } from './drift.ts'
import { remoteId } from './ids.ts'
import type { Shadow } from './sync-store.ts'

const OWNED: Owned = {
  policy: {
    'custom.balance': { created: 'ours', linked: 'ours' },
    content: { created: 'block', linked: 'block' },
    org_id: { created: 'own', linked: 'never' },
  },
  sameText: (_, current, returned) => current.includes('[ours]') && returned.includes('[ours]'),
  mergeBlock: ({ current, next }) => (current.includes('[') ? current.replace(/\[.*\]/, next) : null),
}

const shadow = (changes: Partial<Shadow> = {}): Shadow => ({
  entity: 'note',
  remote: remoteId(1),
  origin: 'created',
  written: { 'custom.balance': '5', content: '[ours]', org_id: '7' },
  unsent: {},
  returned: { 'custom.balance': '5', content: '[ours]', org_id: '7' },
  theirs: [],
  primary: 'customer:1',
  ...changes,
})
const held = (current: Fields, changes: Partial<Shadow> = {}) => heldAgainst(shadow(changes), current, OWNED)

test('what stands as we left it does not differ', () => {
  expect(held({ 'custom.balance': '5', content: '[ours]', org_id: '7' })).toBeNull()
})

test('a field of ours that holds another value drifted, and the shadow then says what stands there', () => {
  const moved = held({ 'custom.balance': '6', content: '[ours]', org_id: '7' })
  expect(moved).toMatchObject({ drifted: ['custom.balance'], taken: [] })
  expect(moved?.standing).toMatchObject({ written: { 'custom.balance': '6' }, returned: { 'custom.balance': '6' } })
})

test('one that was emptied drifted; a member that an answer leaves out, now or then, is unknown and did not', () => {
  expect(held({ 'custom.balance': null })?.drifted).toEqual(['custom.balance'])
  expect(held({})).toBeNull()
  expect(held({ 'custom.balance': '6' }, { returned: { content: '[ours]' } })).toBeNull()
})

test('after a restore nobody knows what was written to a field since, so that is no drift', () => {
  expect(held({ 'custom.balance': '6' }, { stale: ['custom.balance'] })).toBeNull()
})

test('words of people around our part of a text are no drift; another text in its place is, and none at all', () => {
  expect(held({ content: 'Hi! [ours]' })).toBeNull()
  expect(held({ content: 'Hi! [mine]' })?.drifted).toEqual(['content'])
  expect(held({ content: 'Hi!' })?.drifted).toEqual(['content'])
})

test('a native field that people changed is theirs from now on, and what we wrote there stays known', () => {
  const moved = held({ org_id: '9' })
  expect(moved).toMatchObject({ drifted: [], taken: ['org_id'] })
  expect(moved?.standing).toMatchObject({ theirs: ['org_id'], written: { org_id: '7' } })
  expect(held({ org_id: '9' }, { theirs: ['org_id'] })).toBeNull()
  expect(held({ org_id: '9' }, { origin: 'linked' })).toBeNull()
})
