import fc from 'fast-check'
import { expect, test } from 'vitest'
import { HOSTILE, hostileText } from '../../test/hostile-text.ts'
import { cutTo, oneLine, severalLines, unseenWritten } from './plain-text.ts'

test('no text of others has a character in it that does something where it is shown', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(oneLine(text)).not.toMatch(HOSTILE)
      expect(oneLine(text)).not.toContain('\n')
      expect(severalLines(text).replaceAll('\n', '')).not.toMatch(HOSTILE)
      const json = unseenWritten(JSON.stringify({ text }))
      expect(json).not.toMatch(HOSTILE)
      expect(JSON.parse(json)).toEqual({ text })
    }),
  )
})

test('cleaned once it stays as it is', () => {
  fc.assert(
    fc.property(hostileText, (text) => {
      expect(oneLine(oneLine(text))).toBe(oneLine(text))
      expect(severalLines(severalLines(text))).toBe(severalLines(text))
    }),
  )
})

test('what shows is kept', () => {
  for (const name of ['Bø & Sønner AS', 'Ærø  «Kaffe» – 50 %', 'Łódź\u00a0S.A.', '株式会社', '👍🏽', '']) {
    expect(oneLine(name)).toBe(name)
    expect(severalLines(name)).toBe(name)
  }
  expect(oneLine(' Fjord\r\n\tkaffe \n AS ')).toBe('Fjord kaffe AS')
  expect(severalLines('one\r\ntwo\tthree\u2028four')).toBe('one\ntwo three\nfour')
  expect(oneLine('\u001b[31mred\u001b[0m \u202egnp.exe')).toBe('[31mred[0m gnp.exe')
})

test('a megabyte of blanks, breaks or controls is cleaned in the time of a test', () => {
  for (const piece of [' ', '\n', ' \n', '\u001b', '\u202e ']) {
    expect(oneLine(`a${piece.repeat(500_000)}b`)).not.toMatch(HOSTILE)
    expect(severalLines(`a${piece.repeat(500_000)}b`).replaceAll('\n', '')).not.toMatch(HOSTILE)
  }
})

test('a text is cut where it must be, never within a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, max) => {
      const cut = cutTo(text, max)
      expect(cut.length).toBeLessThanOrEqual(max)
      expect(cut.isWellFormed()).toBe(true)
      if (text.length <= max) expect(cut).toBe(text)
      else expect(cut.endsWith('…')).toBe(true)
    }),
  )
})

test('a text that just fits is left as it is, and a tab in what is written out becomes a blank', () => {
  expect([cutTo('abcd', 4), cutTo('abcde', 4)]).toEqual(['abcd', 'abc…'])
  expect(unseenWritten('a\tb\u200bc\nd')).toBe('a b\\u200bc\nd')
})
