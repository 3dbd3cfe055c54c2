import { expect, test } from 'vitest'
import { replacedIn, textsNaming } from './replaced-in.ts'

test('a word is replaced where it stands alone, also in texts inside JSON, and not where it is a part of another', () => {
  expect(replacedIn('Fjord and Fjordkaffe', ['Fjord'], 'erased')).toBe('erased and Fjordkaffe')
  expect(replacedIn('{"a":["x\\nFjord AS"],"b":1}', ['Fjord', 'Fjord AS'], 'erased')).toBe('{"a":["x\\nerased"],"b":1}')
  expect(replacedIn('a (b) c', ['(b)'], '-')).toBe('a - c')
})

test('of a text that names somebody only the sentence is told, of JSON only the texts', () => {
  expect(textsNaming('Fjord owes. Kari pays.', ['Fjord'])).toEqual(['Fjord owes.'])
  expect(textsNaming('{"Fjord":["Kari","Fjord AS"]}', ['Fjord'])).toEqual(['Fjord', 'Fjord AS'])
  expect(textsNaming('[Fjord] is no JSON. Kari', ['Fjord'])).toEqual(['[Fjord] is no JSON.'])
  expect(textsNaming('Fjordkaffe', ['Fjord'])).toEqual([])
})
