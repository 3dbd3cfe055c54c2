import { expect, test } from 'vitest'
import { csvLine } from './csv.ts'

test('cells with commas, quotes or line breaks are quoted', () => {
  expect(csvLine(['Fjord, AS', 'says "hi"', 'a\nb', 'plain'])).toBe('"Fjord, AS","says ""hi""","a\nb",plain\r\n')
})

test('a name that a spreadsheet would compute stays text, an amount stays a number', () => {
  expect(csvLine(['=1+1', '@x', '-5.00', '-dash'])).toBe("'=1+1,'@x,-5.00,'-dash\r\n")
})
