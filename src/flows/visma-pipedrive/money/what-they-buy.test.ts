import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleDocument, exampleLine } from '../../../../test/example-records.ts'
import type { Document, DocumentLine } from '../../../connectors/visma/model.ts'
import { addDays } from '../../../core/clock.ts'
import { productKey, whatTheyBuy } from './what-they-buy.ts'

const TODAY = '2026-09-20'
const daysAgo = (days: number) => addDays(TODAY, -days)

let numbers = 0
function invoice(ago: number, lines: readonly Partial<DocumentLine>[], changes: Partial<Document> = {}): Document {
  numbers += 1
  return exampleDocument({
    number: String(numbers),
    date: daysAgo(ago),
    currency: 'NOK',
    lines: lines.map((line, at) => exampleLine({ number: at + 1, ...line })),
    ...changes,
  })
}
const bought = (...documents: readonly Document[]) => whatTheyBuy(documents, TODAY, 'NOK')

describe('§3.7 what they buy', () => {
  test('adds up the lines of invoices, and takes off those of credit notes', () => {
    const { products } = bought(
      invoice(40, [{ quantity: '2', amount: '100' }]),
      invoice(10, [{ quantity: '3', amount: '150.5' }]),
      invoice(5, [{ quantity: '1', amount: '50' }], { type: 'CreditNote' }),
    )
    expect(products).toEqual([
      {
        key: 'PZ-100',
        name: 'PZ-100 Espressomaskin Primo',
        lastBought: daysAgo(10),
        times: 2,
        quantity: '4',
        unit: 'STK',
        amount: '200.5',
        stopped: false,
      },
    ])
  })

  test('an order that is invoiced in parts on one day was placed once', () => {
    const { products } = bought(invoice(10, [{}, {}]), invoice(10, [{}]))
    expect(products).toMatchObject([{ times: 1, quantity: '6' }])
  })

  test('text lines are no products, fees without a quantity are', () => {
    const text = { product: null, description: 'Levert 12.08', quantity: '0', amount: '0' }
    const fee = { product: null, description: 'Frakt', quantity: null, unit: null, amount: '99' }
    expect(bought(invoice(10, [text, fee])).products).toMatchObject([{ key: 'frakt', name: 'Frakt', quantity: '0' }])
  })
  test('a line that says nothing of what it is for is no product', () =>
    expect(bought(invoice(10, [{ product: null, description: ' ' }])).products).toEqual([]))

  test('counts 24 months, to the day, and nothing of days to come', () => {
    const on = (date: string) => bought(invoice(0, [{}], { date })).products.length
    expect([on('2024-09-19'), on('2024-09-20'), on('2026-09-20'), on('2026-09-21')]).toEqual([0, 1, 1, 0])
  })
  test('24 months before the end of a month that is longer is the end of that month', () => {
    const leap = (date: string) => whatTheyBuy([invoice(0, [{}], { date })], '2028-02-29', 'NOK').products.length
    expect([leap('2026-02-27'), leap('2026-02-28')]).toEqual([0, 1])
  })
  test('drafts, voided invoices and other documents are no purchases', () => {
    const none = [
      invoice(10, [{}], { status: 'Hold' }),
      invoice(10, [{}], { status: 'Voided' }),
      invoice(10, [{}], { type: 'DebitNote' }),
      invoice(10, [{}], { date: null }),
      invoice(10, [], { lines: null }),
    ]
    expect(bought(...none).products).toEqual([])
  })

  test('what was taken back altogether was not bought', () =>
    expect(bought(invoice(10, [{}]), invoice(5, [{}], { type: 'CreditNote' })).products).toEqual([]))
  test('what goes back by a line below zero is taken off, and is no purchase', () => {
    const { products } = bought(
      invoice(50, [{ quantity: '5', amount: '500' }]),
      invoice(9, [{ quantity: '-2', amount: '-200' }]),
    )
    expect(products).toMatchObject([{ times: 1, quantity: '3', amount: '300', lastBought: daysAgo(50) }])
  })

  test('quantities of several units are not added up', () => {
    const { products } = bought(invoice(10, [{ unit: 'STK' }, { unit: 'kasse' }, { unit: 'stk' }]))
    expect(products).toMatchObject([{ quantity: null, unit: null }])
  })
  test('foreign amounts are in the company’s currency, and unknown without a rate', () => {
    const euro = { currency: 'EUR', total: '100', totalBase: '1100' }
    expect(bought(invoice(10, [{ amount: '8' }], euro)).products).toMatchObject([{ amount: '88' }])
    const unvalued = invoice(10, [{ amount: '8', quantity: '1' }], { ...euro, totalBase: null })
    expect(bought(unvalued, invoice(9, [{ quantity: '1' }])).products).toMatchObject([{ amount: null, quantity: '2' }])
  })

  test('the five that brought most are shown, those of unknown worth last', () => {
    const lines = [3, 1, 6, 5, 2, 4].map((worth) => ({ product: `P${worth}`, amount: String(worth) }))
    const foreign = invoice(10, [{ product: 'X' }], { currency: 'EUR', totalBase: null })
    const { products } = bought(foreign, invoice(10, lines))
    expect(products.map(({ key }) => key)).toEqual(['P6', 'P5', 'P4', 'P3', 'P2'])
    expect(bought(foreign, invoice(10, lines.slice(0, 2))).products.map(({ key }) => key)).toEqual(['P3', 'P1', 'X'])
  })

  test.each([
    ['Abonnement 01.08.2026–31.08.2026', 'abonnement'],
    ['ABONNEMENT  08/2026', 'abonnement'],
    ['Abonnement, 2026-09', 'abonnement'],
    ['Kaffe 250 g', 'kaffe 250 g'],
    ['Kaffe 500 g', 'kaffe 500 g'],
    ['Ｋａｆｆｅ\u200b 500 g.', 'kaffe 500 g'],
    ['08/2026', '08/2026'],
  ])('the description %j is the product %j', (description, key) => {
    expect(productKey({ product: null, description })).toBe(key)
    expect(productKey({ product: ' ', description })).toBe(key)
  })
  test('the name is the newest description', () => {
    const { products } = bought(invoice(5, [{ description: 'New' }]), invoice(9, [{ description: 'Old' }]))
    expect(products).toMatchObject([{ name: 'PZ-100 New' }])
  })

  test('the order of documents does not matter', () => {
    const line = fc.record({
      product: fc.constantFrom('A', 'B', null),
      description: fc.constantFrom('Kaffe', 'kaffe ', 'Te', null),
      quantity: fc.constantFrom('1', '-1', '0', null, '2.5'),
      unit: fc.constantFrom('STK', 'KG', null),
      amount: fc.constantFrom('10', '-10', '0', null, '0.333'),
    })
    const any = fc.record({
      ago: fc.integer({ min: 0, max: 740 }),
      lines: fc.array(line, { maxLength: 3 }),
      type: fc.constantFrom('Invoice' as const, 'CreditNote' as const),
      currency: fc.constantFrom('NOK', 'EUR'),
    })
    const documents = fc
      .array(any, { maxLength: 12 })
      .map((all) => all.map(({ ago, lines, ...rest }) => invoice(ago, lines, rest)))
    fc.assert(
      fc.property(
        documents.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => void expect(bought(...shuffled)).toEqual(bought(...all)),
      ),
    )
  })
})

describe('§3.7 stopped ordering', () => {
  const at = (...ago: readonly number[]) => bought(...ago.map((days) => invoice(days, [{}])))
  const stopped = (...ago: readonly number[]) => [at(...ago).products[0]?.stopped, at(...ago).stoppedSince !== null]

  test('is four purchases and none for more than twice the usual gap', () => {
    expect(stopped(151, 121, 91, 61)).toEqual([true, true])
    expect(stopped(120, 90, 61)).toEqual([false, false])
    expect(stopped(390, 290, 190, 90)).toEqual([false, false])
    expect(stopped(501, 401, 301, 201)).toEqual([true, true])
    expect(stopped(500, 400, 300, 200)).toEqual([false, false])
  })
  test('is never sooner than after 60 days', () => {
    expect(stopped(80, 73, 66, 59)).toEqual([false, false])
    expect(stopped(81, 74, 67, 60)).toEqual([true, true])
  })
  test('the usual gap is the median: one long pause does not make it longer', () =>
    expect(stopped(600, 131, 101, 71)).toEqual([true, true]))
  test('of an even number of gaps it is the middle of the two in the middle', () => {
    // 30, 30, 50, 50: a median of 40.
    expect(stopped(241, 211, 181, 131, 81)).toEqual([true, true])
    expect(stopped(240, 210, 180, 130, 80)).toEqual([false, false])
  })
  test('of the customer as a whole goes by all its invoices, and names the day of the last', () => {
    const { products, stoppedSince } = bought(
      ...[160, 130, 100, 70].map((ago) => invoice(ago, [{ product: 'A' }])),
      invoice(20, [{ product: 'B' }]),
    )
    expect(products.find(({ key }) => key === 'A')?.stopped).toBe(true)
    expect(stoppedSince).toBeNull()
    expect(at(160, 130, 100, 70).stoppedSince).toBe(daysAgo(70))
  })
  test('an invoice over nothing, or below zero, does not make a customer order again', () => {
    const regular = [160, 130, 100, 70].map((ago) => invoice(ago, [{}]))
    const odd = ['0', '-100'].map((total) => invoice(5, [], { total }))
    expect(bought(...regular, ...odd).stoppedSince).toBe(daysAgo(70))
    expect(bought(...regular, invoice(5, [{}], { total: null })).stoppedSince).toBeNull()
  })
})
