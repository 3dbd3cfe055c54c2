import { expect, test } from 'vitest'
import { marker, markerIn, parseMarker, summaryMarker } from './marker.ts'

const ours = marker({ type: 'CreditNote', number: '200031' }, '1234567')

test('§3.3 the marker names document type, number and company', () => {
  expect(ours).toBe('Visma CreditNote 200031 · 1234567')
  expect(parseMarker(ours)).toEqual({ type: 'CreditNote', number: '200031' })
})

test.each([
  ['a note', `<p>a</p><p>${ours}</p>`],
  ['a note the API tidied', `<p class="x">Visma CreditNote&nbsp;200031 &middot; 1234567</p>\n`],
  ['a note a person went on writing', `<p>${ours} purret</p>`],
  ['a subject', `Kreditnota 200031 (${ours})`],
  ['a note that quotes another one first', `<p>Visma Invoice 1 · 1234567</p><p>${ours}</p>`],
])('R3 it is read back from %s', (_, text) => expect(markerIn(text)).toBe(ours))

test.each(['', '<p>Visma Invoice 1</p>', 'Visma  · 1', '<p>Visma Invoice</p><p>1 · 2</p>'])('"%s" has none', (text) => {
  expect(markerIn(text)).toBeNull()
})

test('§3.7 the marker of a summary names customer and company, and is read back as any other', () => {
  const summary = summaryMarker('10042', '1234567')
  expect(summary).toBe('Visma summary 10042 · 1234567')
  expect(markerIn(`<p>x</p><p>${summary}</p>`)).toBe(summary)
  expect(parseMarker(summary)).toEqual({ type: 'summary', number: '10042' })
})
