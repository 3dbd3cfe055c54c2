import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyDocuments } from '../../../../test/any-documents.ts'
import { exampleApplication, exampleDocument, exampleLine } from '../../../../test/example-records.ts'
import type { Document } from '../../../connectors/visma/model.ts'
import { addDays } from '../../../core/clock.ts'
import { canonical, type Json } from '../../../core/json.ts'
import { sum } from '../../../core/money.ts'
import { addFigures, type Figures, figuresOf, significant } from './figures.ts'

const TODAY = '2026-09-20'
const daysAgo = (days: number) => addDays(TODAY, -days)
const customer = { number: '10042', name: 'Fjordkaffe AS' }
const of = (documents: readonly Document[], today = TODAY): Figures =>
  figuresOf({ customer, documents, today, baseCurrency: 'NOK' })

const open = (dueDaysAgo: number, changes: Partial<Document> = {}): Document =>
  exampleDocument({
    number: String(1000 + dueDaysAgo),
    date: daysAgo(dueDaysAgo + 30),
    dueDate: daysAgo(dueDaysAgo),
    currency: 'NOK',
    total: '100',
    balance: '100',
    totalBase: '100',
    balanceBase: '100',
    lines: [],
    ...changes,
  })
const paid = (dueDaysAgo: number, daysLate: number): Document =>
  open(dueDaysAgo, {
    status: 'Closed',
    balance: '0',
    balanceBase: '0',
    applications: [exampleApplication({ amount: '100', day: daysAgo(dueDaysAgo - daysLate) })],
  })
const documents = anyDocuments(TODAY)

test('§3.4 buckets and unallocated are what is open, and its base currency is as its currencies say', () => {
  fc.assert(
    fc.property(documents, (all) => {
      const { ageing, unallocated, open, overdue, byCurrency } = of(all)
      expect(sum([...Object.values(ageing), unallocated])).toBe(open)
      expect(sum([ageing.days1to30, ageing.days31to60, ageing.days61to90, ageing.over90])).toBe(overdue)
      const domestic = of(all.map((one) => ({ ...one, currency: 'NOK', balanceBase: one.balance })))
      expect(sum(domestic.byCurrency.map((one) => one.open))).toBe(domestic.open)
      expect(byCurrency.map(({ currency }) => currency)).toEqual(byCurrency.map(({ currency }) => currency).toSorted())
    }),
  )
})

test('the order in which documents are read does not matter', () => {
  const shuffled = documents.chain((all) =>
    fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
  )
  fc.assert(fc.property(shuffled, ([all, other]) => void expect(of(other)).toEqual(of(all))))
})

test('whatever Visma sends, figures are plain data that a store can keep, and of a bounded size', () => {
  fc.assert(
    fc.property(documents, (all) => {
      const figures: Json = of(all)
      expect(JSON.parse(canonical(figures))).toEqual(figures)
    }),
  )
  const many = Array.from({ length: 20_000 }, (_, at) =>
    open(at % 700, { number: String(at), lines: [exampleLine({ product: `P${at}` })] }),
  )
  const figures = of(many)
  expect(canonical(figures).length).toBeLessThan(4000)
  expect(figures.open).toBe('2000000')
})

test('a customer without documents owes nothing, and has no history', () => {
  expect(of([])).toMatchObject({
    ...customer,
    asOf: TODAY,
    currency: 'NOK',
    open: '0',
    overdue: '0',
    unallocated: '0',
    byCurrency: [],
    band: 'none',
    light: 'green',
    behaviour: { behaviour: 'No history' },
    oldest: [],
    products: [],
    stoppedSince: null,
    unvalued: 0,
  })
})

describe('§3.5 band and light', () => {
  test.each([
    [0, 'none', 'green'],
    [1, '1-30', 'green'],
    [3, '1-30', 'green'],
    [4, '1-30', 'amber'],
    [30, '1-30', 'amber'],
    [31, '31-60', 'red'],
    [60, '31-60', 'red'],
    [61, '61-90', 'red'],
    [90, '61-90', 'red'],
    [91, 'over90', 'red'],
  ])('%i days overdue is band %s and light %s', (days, band, light) => {
    expect(of([open(days), open(-10)])).toMatchObject({ band, light })
  })
  test('the oldest document decides', () => expect(of([open(10), open(70), open(40)]).band).toBe('61-90'))
  test('who often pays late is amber while nothing is overdue', () =>
    expect(of([paid(100, 30), paid(90, 30), paid(80, 30)])).toMatchObject({ band: 'none', light: 'amber' }))
  test.each([
    ['a credit note', { type: 'CreditNote' }],
    ['an invoice below zero', { balance: '-5', balanceBase: '-5' }],
    ['a paid invoice', { status: 'Closed', balance: '0', balanceBase: '0' }],
    ['a draft', { status: 'Hold' }],
    ['a voided invoice', { status: 'Voided' }],
    ['a document without a due date', { dueDate: null }],
  ] as const)('%s is never overdue', (_, changes) =>
    expect(of([open(100, changes)])).toMatchObject({ band: 'none', light: 'green' }),
  )
  test('debit notes and interest invoices count', () => {
    expect(of([open(40, { type: 'DebitNote' })]).band).toBe('31-60')
    expect(of([open(40, { type: 'FinCharge' })]).light).toBe('red')
  })
  test('an invoice of unknown worth is as overdue as any other', () =>
    expect(of([open(40, { currency: 'EUR', totalBase: null, balanceBase: null })])).toMatchObject({
      band: '31-60',
      unvalued: 1,
      overdue: '0',
    }))
})

test('§3.7 the five oldest open invoices are the first by due date, those without one last', () => {
  const found = of([open(1), open(5), open(300, { dueDate: null }), open(-9), open(2), open(9), paid(50, 1)]).oldest
  expect(found.map(({ dueDate }) => dueDate)).toEqual([9, 5, 2, 1, -9].map(daysAgo))
  expect(of([open(3, { dueDate: null }), open(1)]).oldest.map(({ number }) => number)).toEqual(['1001', '1003'])
  expect(found[0]).toEqual({
    type: 'Invoice',
    number: '1009',
    date: daysAgo(39),
    dueDate: daysAgo(9),
    currency: 'NOK',
    balance: '100',
    balanceBase: '100',
  })
})

describe('what is news of a day', () => {
  const news = (before: Figures, after: Figures) => canonical(significant(before)) !== canonical(significant(after))
  const tomorrow = addDays(TODAY, 1)

  test('a share that drifts as days pass is none', () => {
    const [before, after] = [TODAY, tomorrow].map((today) =>
      of([open(40), paid(365, 5), paid(300, 1), paid(90, 0), paid(80, 3)], today),
    )
    if (!before || !after) throw new Error('Two days.')
    expect(after.behaviour.averageDaysLate).not.toBe(before.behaviour.averageDaysLate)
    expect(news(before, after)).toBe(false)
  })
  test.each([
    ['a document falls due', [open(0)]],
    ['it gets into the next bucket', [open(30)]],
    ['it is over the grace', [open(3)]],
    [
      'a customer stopped ordering',
      [150, 120, 90, 60].map((ago) => open(0, { number: String(ago), date: daysAgo(ago), dueDate: null })),
    ],
    ['it is later than usual', [paid(300, 20), open(23)]],
  ])('%s is', (_, all) => expect(news(of(all), of(all, tomorrow))).toBe(true))
  test('a payment is', () =>
    expect(news(of([open(-5)]), of([open(-5, { balance: '99', balanceBase: '99' })]))).toBe(true))
  test('another name is', () =>
    expect(
      news(
        of([]),
        figuresOf({ customer: { ...customer, name: 'B' }, documents: [], today: TODAY, baseCurrency: 'NOK' }),
      ),
    ).toBe(true))
})

describe('§3.1 several customers together', () => {
  test('are the sums of all their documents, whoever they are of', () => {
    fc.assert(
      fc.property(fc.array(documents, { maxLength: 4 }), (customers) => {
        const added = addFigures(
          customers.map((all) => of(all)),
          'NOK',
        )
        const { open, overdue, unallocated, ageing, byCurrency, unvalued, band } = of(customers.flat())
        expect(added).toMatchObject({ open, overdue, unallocated, ageing, byCurrency, unvalued, band })
      }),
    )
  })
  test('pay as the worst of them, for whom no history is no trouble', () => {
    const good = of([paid(100, 0), paid(90, 0), paid(80, 0)])
    const slow = of([paid(100, 30), paid(90, 30), paid(80, 30)])
    expect(addFigures([good, of([])], 'NOK')).toMatchObject({ behaviour: 'Pays on time', light: 'green' })
    expect(addFigures([good, slow], 'NOK')).toMatchObject({ behaviour: 'Often late', light: 'amber' })
    expect(addFigures([of([open(50)]), slow], 'NOK')).toMatchObject({
      behaviour: 'Overdue now',
      light: 'red',
      band: '31-60',
    })
    expect(addFigures([], 'NOK')).toMatchObject({
      open: '0',
      behaviour: 'No history',
      light: 'green',
      band: 'none',
      stoppedSince: null,
    })
  })
  test('stopped ordering when all did, with the last of them', () => {
    const regular = (last: number) =>
      of([90, 60, 30, 0].map((ago) => open(0, { number: String(ago), date: daysAgo(ago + last), dueDate: null })))
    expect(addFigures([regular(70), regular(90)], 'NOK').stoppedSince).toBe(daysAgo(70))
    expect(addFigures([regular(70), regular(10)], 'NOK').stoppedSince).toBeNull()
  })
})
