import { expect, test } from 'vitest'
import { oneOf, usageSentence, wholeNumber } from './usage.ts'

test.each([
  ["error: unknown command 'sink'\n(Did you mean sync?)", "Unknown command 'sink'; did you mean sync?"],
  [
    "error: unknown command 'issue-s'\n(Did you mean one of issue, issues?)",
    "Unknown command 'issue-s'; did you mean issue or issues?",
  ],
  ["error: missing required argument 'name'", "Missing required argument 'name'."],
  // What a person typed keeps its case: it begins with a quote.
  ['"nostream" is no stream; did you mean x?', '"nostream" is no stream; did you mean x?'],
])('%j becomes one sentence', (message, sentence) => {
  expect(usageSentence(message)).toBe(sentence)
})

test('a word that is none of the few is answered with the nearest, or with all of them', () => {
  const parse = oneOf(['changes', 'full'])
  expect(parse('full')).toBe('full')
  expect(() => parse('changed')).toThrow('Did you mean changes?')
  expect(() => parse('everything')).toThrow('Use one of changes, full.')
})

test('a number is whole and within its bounds', () => {
  expect(wholeNumber(1)('10')).toBe(10)
  for (const given of ['0', '-1', '1.5', 'ten', '']) expect(() => wholeNumber(1)(given)).toThrow('whole number from 1')
})
