import { describe, expect, test } from 'vitest'
import { both, shadow, wanted } from '../../test/planned.ts'
import { type Desired, planCreate, planUpdate } from './plan.ts'
import type { Shadow } from './sync-store.ts'

describe('R5: what a record made by us is given', () => {
  test.each([null, '', [], undefined])('no field for %j', (value) => {
    expect(planCreate(wanted({ name: 'Fjord AS', empty: value as null }, 'own'))).toEqual({ name: 'Fjord AS' })
  })

  test.each([0, false, '0', ['x'], { value: '' }])('a field for %j', (value) => {
    expect(planCreate(wanted({ field: value }, 'own'))).toEqual({ field: value })
  })

  test('and no field that is left to others', () => {
    const desired: Desired = {
      entity: 'deal',
      fields: { title: 'T', status: 'won', stray: 'x' },
      policy: { title: both('own'), status: { created: 'never', linked: 'ours' } },
    }
    expect(planCreate(desired)).toEqual({ title: 'T', stray: 'x' })
  })
})

describe('R5: fields that hang together and lists', () => {
  const follows = { ...wanted({ value: '2', currency: 'SEK' }, 'own'), follows: { currency: 'value' } }
  const written = { value: '1', currency: 'NOK' }

  test('where a person changed a field, the one that belongs to it is left alone too', () => {
    expect(planUpdate(follows, shadow({ written, returned: written }), { value: '9', currency: 'NOK' })).toMatchObject({
      fields: {},
      theirs: ['value'],
    })
  })

  test('where nobody did, both are written', () => {
    expect(planUpdate(follows, shadow({ written, returned: written }), written)).toMatchObject({
      fields: { value: '2', currency: 'SEK' },
      theirs: [],
    })
  })

  test('a field of which nothing is said may not be written', () => {
    expect(planUpdate({ ...wanted({}, 'ours'), fields: { name: 'x' } }, shadow(), {})).toEqual({ do: 'unchanged' })
  })

  test('a default on a record that people made is their choice', () => {
    const plan = planUpdate(wanted({ value: '1000' }, 'own'), shadow({ origin: 'linked', returned: { value: '0' } }), {
      value: '0',
    })
    expect(plan).toMatchObject({ fields: {}, theirs: ['value'] })
  })

  test('a value that stands there already is not sent again, and is what was written from then on', () => {
    const plan = planUpdate(wanted({ 'custom.number': '2' }, 'ours'), shadow({ written: { 'custom.number': '1' } }), {
      'custom.number': '2',
    })
    expect(plan).toEqual({
      do: 'update',
      fields: {},
      before: {},
      written: { 'custom.number': '2' },
      unsent: {},
      theirs: [],
      stale: [],
      blockGone: [],
    })
  })

  test('of a list only what we added is ours, and what was wanted is remembered until something else is', () => {
    const kari = { value: 'kari@a.example', primary: true, label: 'work' }
    const ours = { value: 'post@a.example', primary: false, label: 'work' }
    const desired = wanted({ emails: [kari, ours] }, 'add')

    const plan = planUpdate(desired, shadow({ origin: 'linked' }), { emails: [kari] })
    expect(plan).toMatchObject({
      fields: { emails: [kari, ours] },
      before: { emails: [kari] },
      written: { emails: [ours] },
      unsent: { emails: [kari, ours] },
    })
    const { written, unsent } = plan as { written: Shadow['written']; unsent: Shadow['unsent'] }
    const then = shadow({ origin: 'linked', written, unsent, returned: { emails: [kari, ours] } })
    expect(planUpdate(desired, then, null)).toEqual({ do: 'unchanged' })
    expect(planUpdate(wanted({ emails: [ours] }, 'add'), then, { emails: [kari, ours] })).toMatchObject({
      written: { emails: [ours] },
      unsent: {},
    })
  })
})

test('R5: what is always ours is emptied also where nobody can tell what stands there', () => {
  const plan = planUpdate(wanted({ 'custom.number': null }, 'ours'), shadow({ written: { 'custom.number': '1' } }), {})
  expect(plan).toMatchObject({ fields: { 'custom.number': null }, before: {}, written: { 'custom.number': null } })
})

test('R5: what could not be sent of one field stays remembered while another is written', () => {
  const remembered = { website: 'https://a.example' }
  const desired = wanted({ ...remembered, 'custom.number': '2' }, 'ours')
  const plan = planUpdate(desired, shadow({ unsent: remembered, written: { 'custom.number': '1' } }), {
    'custom.number': '1',
  })
  expect(plan).toMatchObject({ fields: { 'custom.number': '2' }, unsent: remembered })
})
