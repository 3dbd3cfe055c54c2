import { expect, test } from 'vitest'
import { isDoubt, recognisedBy } from './recognised.ts'

test.each([
  ['organization', 'linked', 'number', 'number field'],
  ['organization', 'linked', 'name', null],
  ['person', 'linked', 'number', 'number field'],
  ['person', 'linked', 'email', null],
  ['deal', 'created', 'created', 'title'],
  ['deal', 'linked', 'adopted', 'entries'],
  ['deal', 'linked', 'onlyOpenDeal', null],
  ['note', 'created', 'marker', 'marker'],
  ['note', 'created', 'created', null],
  ['activity', 'created', 'marker', 'marker'],
] as const)('%s %s by %s was recognised by its %s', (entity, origin, rule, by) => {
  expect(recognisedBy({ entity, origin, rule })).toBe(by)
})

test.each([
  ['match.ambiguous_name', true],
  ['entry.block_gone', true],
  ['match.other', false],
  ['pipedrive.refused', false],
  ['no.entry.of_ours', false],
])('the issue %s is about whose a record is: %s', (code, doubt) => {
  expect(isDoubt(code)).toBe(doubt)
})
