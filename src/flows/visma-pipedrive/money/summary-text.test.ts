import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { HOSTILE, hostileText } from '../../../../test/hostile-text.ts'
import { LOCALES } from '../../../core/locales.ts'
import { hasBlock, mergeBlock } from '../entries/entry-block.ts'
import { decodeEntities } from '../entries/html.ts'
import { markerIn, summaryMarker } from '../entries/marker.ts'
import { BEHAVIOUR_WORDS } from './figure-words.ts'
import { BANDS, type Figures, LIGHTS } from './figures.ts'
import { BEHAVIOURS } from './payment-behaviour.ts'
import { type SummaryOptions, summaryHtml } from './summary-text.ts'

const figures = (changes: Partial<Figures> = {}): Figures => ({
  number: '10042',
  name: 'Fjordkaffe AS',
  currency: 'NOK',
  asOf: '2026-09-20',
  open: '7654.25',
  overdue: '5432.75',
  unallocated: '-321.5',
  ageing: { notDue: '2543', days1to30: '1432.5', days31to60: '0', days61to90: '4000.25', over90: '0' },
  byCurrency: [
    { currency: 'EUR', open: '555.5', overdue: '444.25' },
    { currency: 'NOK', open: '2111', overdue: '1999' },
  ],
  unvalued: 0,
  months: [],
  band: '61-90',
  light: 'red',
  behaviour: {
    behaviour: 'Sometimes late',
    averageDaysLate: '12.5',
    onTime: '0.8999',
    documents: 14,
    trend: 'worse',
    laterThanUsual: true,
  },
  oldest: [
    {
      type: 'Invoice',
      number: '123194',
      date: '2026-06-01',
      dueDate: '2026-07-01',
      currency: 'EUR',
      balance: '333.5',
      balanceBase: '3777.25',
    },
    {
      type: 'FinCharge',
      number: '90001',
      date: '2026-08-01',
      dueDate: null,
      currency: 'NOK',
      balance: '88.5',
      balanceBase: '88.5',
    },
  ],
  products: [
    {
      key: 'PZ-100',
      name: 'PZ-100 Espressomaskin Primo',
      lastBought: '2026-05-04',
      times: 6,
      quantity: '36',
      unit: 'STK',
      amount: '98765.5',
      stopped: true,
    },
  ],
  stoppedSince: '2026-05-05',
  ...changes,
})
const options: SummaryOptions = { companyId: '1234567', locale: 'en-GB', visibility: 'amounts' }
const html = (changes: Partial<Figures> = {}, more: Partial<SummaryOptions> = {}) =>
  summaryHtml(figures(changes), { ...options, ...more })
/** As a reader sees it, a line each. */
const lines = (text: string): readonly string[] =>
  decodeEntities(text.replace(/<\/?(?:p|br|ul|li)>/g, '\n').replace(/<[^<>]*>/g, ''))
    .replaceAll('\u00a0', ' ')
    .split(/\n+/)
    .filter((line) => line !== '')
const ours = summaryMarker('10042', '1234567')

test('§3.7 the summary says what is owed, how the customer pays, and what it buys', () => {
  expect(lines(html())).toEqual([
    'Summary 10042 – Fjordkaffe AS',
    'Open balance: NOK 7,654.25',
    'Overdue: NOK 5,432.75',
    'Unallocated (credit notes and payments): -NOK 321.50',
    'Open balance (EUR): EUR 555.50, Overdue: EUR 444.25',
    'Open balance (NOK): NOK 2,111.00, Overdue: NOK 1,999.00',
    'By days past due',
    'Not due: NOK 2,543.00',
    '1–30 days: NOK 1,432.50',
    '31–60 days: NOK 0.00',
    '61–90 days: NOK 4,000.25',
    'Over 90 days: NOK 0.00',
    'Payment behaviour: Sometimes late (12.5 days after the due date on average, 89.9% of the amount on time)',
    'Trend: worse than before',
    'Later than usual for this customer',
    expect.stringContaining('How it is worked out: invoices due in the last 365 days.'),
    'Oldest open invoices',
    'Invoice 123194, due 01/07/2026, EUR 333.50 (NOK 3,777.25)',
    'Interest invoice 90001, no due date, NOK 88.50',
    'What they buy (24 months)',
    'PZ-100 Espressomaskin Primo: last 04/05/2026, 6 times, 36 STK, NOK 98,765.50, stopped ordering',
    'Stopped ordering: last purchase 05/05/2026',
    'As of 20/09/2026',
    'Visma summary 10042 · 1234567',
  ])
})

test('§3.7 what is not there is not told of', () => {
  const nothing = figures({
    ...{ open: '0', overdue: '0', unallocated: '0', byCurrency: [], oldest: [], products: [], stoppedSince: null },
    behaviour: {
      behaviour: 'No history',
      averageDaysLate: null,
      onTime: null,
      documents: 0,
      trend: null,
      laterThanUsual: false,
    },
  })
  const found = lines(summaryHtml(nothing, options))
  expect(found).toContain('Open balance: NOK 0.00')
  expect(found).toContain('Payment behaviour: No history')
  expect(found.join(' ')).not.toMatch(/Trend|usual|Oldest|What they buy|Stopped|Unallocated|null|NaN/)
})

test('a document that nobody tells the worth of is told of, since the sums are without it', () => {
  expect(lines(html({ unvalued: 1 }))).toContain(
    "1 open document is left out: Visma does not tell what it is worth in the company's currency.",
  )
  expect(html({ unvalued: 1 }, { visibility: 'bands' })).not.toContain('left out')
})

describe('§3.5 below the visibility of amounts', () => {
  // Every amount above has a fraction, and nothing else has two decimals.
  const amounts = /\d[.,]\d{2}\b(?![.]\d)|NOK|EUR|7.?654|98.?765/
  test.each(['bands', 'light'] as const)('%s: no amount, in any language', (visibility) => {
    for (const locale of LOCALES) {
      expect(html({}, { locale })).toMatch(amounts)
      expect(lines(html({}, { locale, visibility })).join('\n')).not.toMatch(amounts)
    }
  })
  test('a band or a light stands in for what is owed, and behaviour stays', () => {
    expect(lines(html({}, { visibility: 'bands' }))[1]).toBe('Overdue, age: 61–90 days')
    expect(lines(html({ band: 'none' }, { visibility: 'bands' }))[1]).toBe('Overdue, age: Nothing overdue')
    const light = lines(html({}, { visibility: 'light' }))
    expect(light[1]).toBe('Light: Red')
    expect(light[2]).toContain('Payment behaviour: Sometimes late (12.5 days')
    expect(light).toContain('Invoice 123194, due 01/07/2026')
    expect(light).toContain('PZ-100 Espressomaskin Primo: last 04/05/2026, 6 times, 36 STK, stopped ordering')
  })
})

test('every language has words of its own for every code, and the formula names the classes as they are shown', () => {
  for (const locale of LOCALES) {
    for (const visibility of ['bands', 'light'] as const) {
      const codes = visibility === 'bands' ? BANDS.map((band) => ({ band })) : LIGHTS.map((light) => ({ light }))
      expect(new Set(codes.map((code) => html(code, { locale, visibility }))).size).toBe(codes.length)
    }
    for (const code of BEHAVIOURS) expect(html({}, { locale })).toContain(BEHAVIOUR_WORDS[locale][code])
  }
})

describe('§3.3 its block among what people write', () => {
  const next = html({ open: '1' }, { locale: 'nb-NO' })
  test('is found in whatever language it was written, and replaced alone', () => {
    for (const locale of LOCALES) {
      const current = `<p>Ring Kari!</p>${html({}, { locale })}<p>Ringte.</p>`
      expect(markerIn(current)).toBe(ours)
      expect(mergeBlock({ current, returned: null, next, marker: ours })).toEqual({
        content: `<p>Ring Kari!</p>${next}<p>Ringte.</p>`,
      })
    }
  })
  test('is found after the customer got another name, or none', () => {
    for (const name of ['', '\u200b', 'Nordkaffe & Co – Bergen (AS)', 'Summary 10042 – Nordkaffe'])
      expect(mergeBlock({ current: `<p>a</p>${html({ name })}`, returned: null, next, marker: ours })).toEqual({
        content: `<p>a</p>${next}`,
      })
  })
  test('is not that of another customer or company', () => {
    expect(hasBlock(html(), summaryMarker('1004', '1234567'))).toBe(false)
    expect(hasBlock(html(), summaryMarker('10042', '123456'))).toBe(false)
    expect(hasBlock(html({ number: '110042' }), ours)).toBe(false)
  })
  test('gone means left alone', () =>
    expect(mergeBlock({ current: '<p>Slettet</p>', returned: null, next, marker: ours })).toEqual({ gone: true }))
})

test('whatever customers, products and currencies are called, it is safe, whole and of a bounded size', () => {
  const foreign = fc.oneof(
    hostileText,
    fc.constant(`${ours} <script>alert(1)</script>`),
    fc.constant('Sammendrag 10042 – '),
    fc.constant('lang '.repeat(20_000)),
  )
  const [invoice] = figures().oldest
  const [product] = figures().products
  if (!invoice || !product) throw new Error('One of each.')
  fc.assert(
    fc.property(foreign, foreign, foreign, fc.constantFrom(...LOCALES), (name, unit, currency, locale) => {
      const content = html(
        {
          name,
          byCurrency: [{ currency, open: '1', overdue: '1' }],
          oldest: Array.from({ length: 5 }, () => ({ ...invoice, number: unit, currency })),
          products: Array.from({ length: 5 }, () => ({ ...product, name, unit })),
        },
        { locale },
      )
      expect(Buffer.byteLength(content)).toBeLessThan(20_000)
      expect(content).not.toMatch(HOSTILE)
      expect(content.match(/<\/?([a-z0-9]*)/g)?.filter((tag) => !/^<\/?(?:p|br|b|i|ul|li)$/.test(tag))).toEqual([])
      expect(content.split('Visma summary 10042 · 1234567')).toHaveLength(2)
      expect(mergeBlock({ current: `<p>a</p>${content}<p>b</p>`, returned: null, next: 'X', marker: ours })).toEqual({
        content: '<p>a</p>X<p>b</p>',
      })
    }),
  )
})
