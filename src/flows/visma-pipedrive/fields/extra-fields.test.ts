import { expect, test } from 'vitest'
import { isPersonal } from './extra-fields.ts'

test.each([
  ['a Norwegian company', '987 654 321', false],
  ['a Swedish company', '556677-8899', false],
  ['a Swedish company in one', '5566778899', false],
  ['a Danish company', '12345678', false],
  ['a Finnish company', '1234567-8', false],
  ['a foreign company', 'DE123456789', false],
  ['a Norwegian person', '01017012345', true],
  ['a Swedish person', '700101-1234', true],
  ['a Swedish person with the century', '19700101-1234', true],
  ['a Danish person', '0101701234', true],
  ['a Finnish person', '010170-123A', true],
])('the organisation number of %s, %s, is a personal number: %s', (_, number, personal) => {
  expect(isPersonal(number)).toBe(personal)
})
