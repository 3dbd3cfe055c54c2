import { expect, test } from 'vitest'
import type { TieOutResult } from './tie-out.ts'
import { tieOutHtml } from './tie-out-html.ts'

const part = (count: number, amount: string) => ({ count, amount })
const places = (shown: string) => ({
  shown: part(2, shown),
  excluded: part(1, '100'),
  skipped: part(0, '0'),
  waiting: part(0, '0'),
  issues: part(0, '0'),
})

const result = (changes: Partial<TieOutResult> = {}): TieOutResult => ({
  runId: 'r_1',
  at: '2026-11-28T03:01:00.000Z',
  verdict: 'differs',
  texts: false,
  sum: {
    currency: 'NOK',
    books: part(3, '1350.5'),
    booksProblem: null,
    ledger: part(3, '1350.5'),
    places: places('1200'),
    difference: '50.5',
    differing: 1,
    questions: part(0, '0'),
    unvalued: 0,
    byCurrency: [],
    classes: [],
  },
  drift: { value: 1, text: 0, deleted: 0, relinked: 0, extra: 0 },
  repaired: 0,
  readBack: { organization: 2 },
  customers: [
    {
      customers: [{ number: '10001', name: 'Fjordkaffe <b>AS</b>' }],
      books: '1250.5',
      ledger: part(2, '1250.5'),
      places: places('1200'),
      reason: null,
      difference: '50.5',
      question: '0',
      classes: null,
    },
  ],
  differences: [
    {
      ...{ kind: 'value', entity: 'organization', remote: '7', stream: 'customer', key: '1', number: '10001' },
      field: 'custom.openBalance',
      expected: { amount: '1250.5', currency: 'NOK' },
      found: { amount: '1200', currency: 'NOK' },
    },
  ],
  ...changes,
})

test('the page begins with the verdict and its day, and then tells the three figures and what differs', () => {
  const html = tieOutHtml('nordlys', result())
  const told = html.replaceAll(/<[^>]+>/g, ' ').replaceAll(/\s+/g, ' ')
  expect(told.indexOf('does not tie out')).toBeLessThan(told.indexOf('Three figures'))
  expect(told).toContain('read on 2026-11-28 at 03:01 UTC')
  expect(told).toContain('Ledger: open documents 3 1,350.50')
  expect(told).toContain('excluded 1 100.00')
  expect(told).toContain('Not accounted for – 50.50')
  expect(told).toContain('another value organization 7 customer 10001 custom.openBalance 1250.5 NOK 1200 NOK')
})

test('names of customers stay text', () => {
  expect(tieOutHtml('nordlys', result())).not.toContain('<b>AS</b>')
})

test('one that ties out says so, and has no section of differences', () => {
  const drift = { value: 0, text: 0, deleted: 0, relinked: 0, extra: 0 }
  const html = tieOutHtml('nordlys', result({ verdict: 'ties_out', drift, differences: [] }))
  expect(html).toContain('badge good')
  expect(html).not.toContain('Differences in Pipedrive')
})

test('without balances only records are told of', () => {
  expect(tieOutHtml('nordlys', result({ sum: null }))).not.toContain('Three figures')
})
