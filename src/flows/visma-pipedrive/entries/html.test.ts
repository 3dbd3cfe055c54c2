import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeEntities, escapeHtml, sameHtml, tokens } from './html.ts'

describe('escaping', () => {
  test('what escapes comes back as it was', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<>&"\'aø漢') }), (text) => {
        expect(escapeHtml(text)).not.toMatch(/[<>"']/)
        expect(decodeEntities(escapeHtml(text))).toBe(text)
      }),
    )
  })
  test('cuts by bytes, never inside an entity or a character', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('&', 'ø', '漢', '😀', 'a'), maxLength: 60 }),
        fc.integer({ min: 3, max: 80 }),
        (text, max) => {
          const cut = escapeHtml(text, max)
          expect(Buffer.byteLength(cut)).toBeLessThanOrEqual(max)
          const whole = decodeEntities(cut)
          expect(whole === text || (whole.endsWith('…') && text.startsWith(whole.slice(0, -1)))).toBe(true)
        },
      ),
    )
  })
  test('what is cut is escaped as well', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'<>&"\'aø'), minLength: 20, maxLength: 60 }),
        fc.integer({ min: 10, max: 19 }),
        (text, max) => {
          const cut = escapeHtml(text, max)
          expect(cut.endsWith('…')).toBe(true)
          expect(cut).not.toMatch(/[<>"']|&(?!(?:amp|lt|gt|quot|#39);)/)
        },
      ),
    )
  })
  test('line breaks, control characters and broken surrogates do not get through', () => {
    expect(escapeHtml(' a\r\n\tb\u0000\u200bc\ud800 ')).toBe('a bc\ufffd')
  })
})

test('tokens leave no gap, whatever the text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('<', '>', '/', 'p', '"', "'", ' ', '!', '-', 'b', '=') }), (html) => {
      expect(
        tokens(html)
          .map((token) => token.raw)
          .join(''),
      ).toBe(html)
    }),
  )
})

describe('the same to a reader', () => {
  test.each([
    ['<p>a<br>b</p>', '<p>a<br />b</p>'],
    ['<p>1\u00a0000</p>', '<p>1&nbsp;000</p>'],
    ['<p>a</p><p>b</p>', '<p>a</p>\n<p>b</p>\n'],
    ['<p><b>a</b></p>', '<P><strong>a</strong></P>'],
    ['<p>&quot;a&#39;</p>', '<p>"a\'</p>'],
    ['<a href="x" title="y">a</a>', "<a title='y' href='x' target='_blank' rel='noopener'>a</a>"],
    ['<p>a &amp; b</p>', '<p>a &#x26; b</p>'],
  ])('%s is %s', (a, b) => expect(sameHtml(a, b)).toBe(true))

  test.each([
    ['<p>a</p>', '<p>b</p>'],
    ['<p>a b</p>', '<p>ab</p>'],
    ['<p>&lt;b&gt;</p>', '<p><b></p>'],
    ['<p>a</p>', '<p>a</p><p>b</p>'],
    ['<a href="x">a</a>', '<a href="y">a</a>'],
  ])('%s is not %s', (a, b) => expect(sameHtml(a, b)).toBe(false))
})
