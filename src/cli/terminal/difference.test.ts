import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Json, sameJson } from '../../core/json.ts'
import { differenceLines, lineChanges, valueLines } from './difference.ts'

const page = { width: 80, full: false }
const all = { width: 80, full: true }
const trimmed = (lines: readonly string[]) => lines.map((line) => line.trim())

test('of an address only the members that moved are shown, by their path', () => {
  const before = { value: 'Elvegata 67, 5003 Bergen, Norway', route: 'Elvegata', street_number: '67' }
  const after = { value: 'Elvegata 68, 5003 Bergen, Norway', route: 'Elvegata', street_number: '68' }
  expect(trimmed(differenceLines('address', before, after, page))).toEqual([
    'address.value: Elvegata 67, 5003 Bergen, Norway → Elvegata 68, 5003',
    'Bergen, Norway',
    'address.street_number: 67 → 68',
  ])
})

test('of a list what was put in, taken out and changed is shown, wherever it stands', () => {
  const before = [
    { value: 'a@x.no', primary: true, label: 'work' },
    { value: 'b@x.no', primary: false, label: 'work' },
  ]
  const after = [
    { value: 'c@x.no', primary: true, label: 'home' },
    { value: 'a@x.no', primary: false, label: 'work' },
  ]
  expect(trimmed(differenceLines('emails', before, after, page))).toEqual([
    'emails: − b@x.no (label work)',
    'emails: + c@x.no (primary, label home)',
    'emails a@x.no.primary: true → false',
  ])
})

test('two long texts show the lines that differ, not their common beginning twice', () => {
  const paragraph = '<p>The same line, longer than the sixty characters that were all of it that was ever shown</p>'
  const before = `${paragraph}<p>Balance: <b>1 200,00</b></p><p>Due 2026-01-31</p>`
  const after = `${paragraph}<p>Balance: <b>0,00</b></p><p>Due 2026-01-31</p>`
  expect(trimmed(differenceLines('content', before, after, page))).toEqual([
    'content:',
    '− Balance: 1 200,00',
    '+ Balance: 0,00',
  ])
})

test('a text that reads the same shows what does not show', () => {
  const words = 'words '.repeat(30).trim()
  expect(
    trimmed(differenceLines('content', `<p>${words}</p>`, `<p><b>${words}</b></p>`, { ...page, width: 400 })),
  ).toEqual(['content:', `− <p>${words}</p>`, `+ <p><b>${words}</b></p>`])
})

test('--full shows all of a long text, without it a page of it and how much is left', () => {
  const text = Array.from({ length: 20 }, (_, at) => `<p>Line ${at + 1}</p>`).join('')
  expect(trimmed(valueLines('content', text, page)).slice(-2)).toEqual(['Line 12', '… 8 more lines: --full shows them'])
  expect(trimmed(valueLines('content', text, all)).at(-1)).toBe('Line 20')
  expect(trimmed(differenceLines('content', null, text, page)).at(-1)).toBe('… 8 more lines: --full shows them')
  expect(trimmed(differenceLines('content', null, text, all)).at(-1)).toBe('+ Line 20')
})

test('an amount is said with its currency, and a new address by its value', () => {
  const amount = { amount: '11640.75', currency: 'NOK' }
  expect(trimmed(differenceLines('value', { ...amount, amount: '0' }, amount, page))).toEqual([
    'value: 0 NOK → 11640.75 NOK',
  ])
  expect(trimmed(valueLines('address', { value: 'Elvegata 67', route: 'Elvegata' }, page))).toEqual([
    'address: Elvegata 67',
  ])
  expect(trimmed(valueLines('address', { value: 'Elvegata 67', route: 'Elvegata' }, all))).toEqual([
    'address.value: Elvegata 67',
    'address.route: Elvegata',
  ])
})

test('what the line changes say turns the one text into the other (property)', () => {
  const lines = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 })
  fc.assert(
    fc.property(lines, lines, (before, after) => {
      const changes = lineChanges(before, after)
      const count = (list: readonly string[], line: string) => list.filter((one) => one === line).length
      for (const line of ['a', 'b', 'c', 'd']) {
        const put = changes.filter(([sign, one]) => sign === '+' && one === line).length
        const taken = changes.filter(([sign, one]) => sign === '−' && one === line).length
        expect(count(before, line) - taken + put).toBe(count(after, line))
      }
      if (before.join() === after.join()) expect(changes).toEqual([])
    }),
  )
})

test('whatever differs, something of it is shown, and nothing where nothing differs (property)', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (before, after) => {
      const lines = differenceLines('field', before as Json, after as Json, page)
      expect(lines.length > 0).toBe(!sameJson(before, after))
    }),
  )
})
