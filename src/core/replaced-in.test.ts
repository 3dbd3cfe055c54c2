import { expect, test } from 'vitest'
import { replacedIn } from './replaced-in.ts'

test('a word is replaced where it stands alone, also in texts inside JSON, and not where it is a part of another', () => {
  expect(replacedIn('Fjord and Fjordkaffe', ['Fjord'], 'erased')).toBe('erased and Fjordkaffe')
  expect(replacedIn('{"a":["x\\nFjord AS"],"b":1}', ['Fjord', 'Fjord AS'], 'erased')).toBe('{"a":["x\\nerased"],"b":1}')
  expect(replacedIn('a (b) c', ['(b)'], '-')).toBe('a - c')
})
