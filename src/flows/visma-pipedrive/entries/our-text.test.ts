import { expect, test } from 'vitest'
import { hasOthersWords, withEarlierBlock } from './our-text.ts'

const MARKER = 'Visma Invoice 12 · 77'
const block = (status: string) => `<p><b>Faktura 12 – ${status}</b></p><p>Dato: 1.1.2026</p><p>${MARKER}</p>`

test('our block becomes what it was, and what people wrote around it since stays', () => {
  const now = `<p>Før</p>${block('Betalt')}<p>Ring Kari</p>`
  expect(withEarlierBlock(now, block('Ubetalt'), block('Betalt'))).toBe(`<p>Før</p>${block('Ubetalt')}<p>Ring Kari</p>`)
})

test('words that people took out again since do not come back', () => {
  const then = `<p>Gammelt</p>${block('Ubetalt')}`
  expect(withEarlierBlock(block('Betalt'), then, block('Betalt'))).toBe(block('Ubetalt'))
})

test('words on the first or the last line of our block then do not come along', () => {
  const then = block('Ubetalt').replace('<p><b>', '<p>Hei <b>').replace(MARKER, `${MARKER} takk`)
  expect(withEarlierBlock(block('Betalt'), then, block('Betalt'))).toBe(block('Ubetalt'))
})

test('a block that is gone, now or then, is not guessed', () => {
  expect(withEarlierBlock('<p>Bare mitt</p>', block('Ubetalt'), block('Betalt'))).toBeNull()
  expect(withEarlierBlock(block('Betalt'), '<p>Bare mitt</p>', block('Betalt'))).toBeNull()
})

test('only what is readable beside our block counts as words of people', () => {
  expect(hasOthersWords(`${block('Betalt')}<p>&nbsp;</p><br>`, MARKER)).toBe(false)
  expect(hasOthersWords(`${block('Betalt')}<p>Ring</p>`, MARKER)).toBe(true)
})
