import { expect, test } from 'vitest'
import { at, differences, drafted } from './settings-draft.ts'

const stored = {
  settings: { locale: 'nb-NO', owner: null, flows: { suppliers: true, customers: { organization: 'link' } } },
}

test('a setting is found by its path, and nothing is found where no group is', () => {
  expect(at(stored, 'settings.flows.customers.organization')).toBe('link')
  expect(at(stored, 'settings.flows.suppliers.as')).toBeUndefined()
  expect(at(stored, 'settings.locale.length')).toBeUndefined()
})

test('what is drafted counts, also for members of a group that is changed as a whole', () => {
  const off = [{ path: 'settings.flows.customers', value: false }]
  expect(drafted(stored, off, 'settings.flows.customers')).toBe(false)
  expect(drafted(stored, off, 'settings.flows.customers.organization')).toBeUndefined()
  expect(drafted(stored, off, 'settings.locale')).toBe('nb-NO')
})

test('what others changed is told leaf by leaf, and a list as a whole', () => {
  const now = {
    settings: { locale: 'en-GB', owner: 'kari@nordlys.example', extra: ['a'], flows: stored.settings.flows },
  }
  expect(differences(stored, now)).toEqual([
    { field: 'settings.locale', before: 'nb-NO', after: 'en-GB' },
    { field: 'settings.owner', before: null, after: 'kari@nordlys.example' },
    { field: 'settings.extra', before: null, after: ['a'] },
  ])
  expect(differences(stored, stored)).toEqual([])
})
