import { expect, test } from 'vitest'
import { accountOf, type Company, isAnother, otherCompany } from './identity.ts'

const company = (ids: Company['ids']): Company => ({ ids, label: Object.values(ids).join(' ') })

test.each([
  ['the same ids', { id: '1', domain: 'a' }, { id: '1', domain: 'a' }, false],
  ['one id that differs', { id: '1', domain: 'a' }, { id: '1', domain: 'b' }, true],
  ['an id that was not said before', { id: null }, { id: '1' }, false],
  ['an id that is not said now', { id: '1' }, { id: null }, false],
  ['an id whose name was not known then', { id: '1' }, { domain: 'b' }, false],
  ['nothing said at all', {}, {}, false],
])('%s', (_, known, now, another) => {
  expect(isAnother(company(known), company(now))).toBe(another)
})

test('an account is known by every id it names, and by none it does not', () => {
  expect(accountOf(company({ id: '12', host: null, domain: 'nordlys' }))).toBe('id:12 domain:nordlys')
})

test('another company at either end is named with the one that was known', () => {
  const [one, two] = [company({ id: '1' }), company({ id: '2' })]

  expect(otherCompany({ source: one, destination: one }, { source: one, destination: one })).toBeNull()
  expect(otherCompany({ source: one, destination: two }, { source: two, destination: two })).toEqual({
    known: one,
    now: two,
  })
  expect(otherCompany({ source: one, destination: two }, { source: one, destination: one })).toEqual({
    known: two,
    now: one,
  })
})
