import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleDocument } from '../../../../test/example-records.ts'
import type { Document } from '../../../connectors/visma/model.ts'
import { DOCUMENT_STATUSES, DOCUMENT_TYPES } from '../../../connectors/visma/model.ts'
import { addDays } from '../../../core/clock.ts'
import { addReceivables, receivablesOf } from './receivables.ts'

const TODAY = '2026-09-20'
const row = (changes: Partial<Document>) =>
  exampleDocument({ currency: 'NOK', balance: '0', balanceBase: '0', ...changes })
const of = (...documents: readonly Document[]) => receivablesOf(documents, TODAY, 'NOK')

// The oracle counts in whole øre with bigint and knows the rules only from the specification.
const cents = (text: string): bigint => {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) ?? []
  return BigInt(`${sign}${whole}${fraction.padEnd(2, '0')}`)
}
const anyDocument = fc
  .record({
    type: fc.constantFrom(...DOCUMENT_TYPES),
    status: fc.constantFrom(...DOCUMENT_STATUSES),
    due: fc.option(fc.integer({ min: -200, max: 200 })),
    amount: fc.bigInt({ min: 0n, max: 10n ** 14n }),
    currency: fc.constantFrom('NOK', 'SEK', 'EUR'),
  })
  .map(({ type, status, due, amount, currency }) => {
    const text = `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`
    const dueDate = due === null ? null : addDays(TODAY, due)
    return exampleDocument({ type, status, dueDate, currency, balance: text, balanceBase: text })
  })

describe('§3.4 receivables', () => {
  test('open = Invoice, DebitNote, FinCharge minus CreditNote, Payment, Prepayment', () => {
    const documents = [
      ...(['Invoice', 'DebitNote', 'FinCharge'] as const).map((type) => row({ type, balanceBase: '100' })),
      ...(['CreditNote', 'Payment', 'Prepayment'] as const).map((type) => row({ type, balanceBase: '10' })),
      ...(['Refund', 'VoidPayment', 'SmallBalanceWo', 'SmallCreditWo', 'CashSale', 'CashReturn'] as const).map((type) =>
        row({ type, balanceBase: '7' }),
      ),
    ]
    expect(of(...documents).open).toBe('270')
  })

  test('overdue has a due date before today; due today is not overdue', () => {
    const due = (dueDate: string | null) => of(row({ dueDate, balanceBase: '100' })).overdue
    expect([due('2026-09-19'), due('2026-09-20'), due('2026-09-21'), due(null)]).toEqual(['100', '0', '0', '0'])
  })

  test.each([
    [0, 'notDue'],
    [1, 'days1to30'],
    [30, 'days1to30'],
    [31, 'days31to60'],
    [60, 'days31to60'],
    [61, 'days61to90'],
    [90, 'days61to90'],
    [91, 'over90'],
  ] as const)('%i days past due is in %s', (days, bucket) => {
    const { ageing } = of(row({ dueDate: addDays(TODAY, -days), balanceBase: '5' }))
    expect(ageing).toEqual({
      notDue: '0',
      days1to30: '0',
      days31to60: '0',
      days61to90: '0',
      over90: '0',
      [bucket]: '5',
    })
  })

  test('drafts and voided documents do not count', () => {
    expect(of(row({ status: 'Hold', balanceBase: '1' }), row({ status: 'Voided', balanceBase: '1' })).open).toBe('0')
  })

  test('credits stand apart as unallocated, never in a bucket', () => {
    const sums = of(row({ type: 'CreditNote', dueDate: '2026-01-01', balanceBase: '50' }))
    expect(sums).toMatchObject({ open: '-50', overdue: '0', unallocated: '-50' })
  })

  test('buckets + unallocated = open, to the øre, whatever the documents', () => {
    fc.assert(
      fc.property(fc.array(anyDocument), (documents) => {
        const { open, overdue, ageing, unallocated } = of(...documents)
        const released = documents.filter(({ status }) => status === 'Open' || status === 'Closed')
        const sum = (list: readonly Document[]) => list.reduce((all, one) => all + cents(one.balanceBase ?? '0'), 0n)
        const debits = released.filter(({ type }) => ['Invoice', 'DebitNote', 'FinCharge'].includes(type))
        const credits = released.filter(({ type }) => ['CreditNote', 'Payment', 'Prepayment'].includes(type))
        expect(cents(open)).toBe(sum(debits) - sum(credits))
        expect(cents(overdue)).toBe(sum(debits.filter(({ dueDate }) => dueDate !== null && dueDate < TODAY)))
        expect(cents(unallocated)).toBe(-sum(credits))
        expect(Object.values(ageing).reduce((all, one) => all + cents(one), 0n) + cents(unallocated)).toBe(cents(open))
      }),
    )
  })

  test('per currency the documents’ own amounts are added', () => {
    const sums = of(
      exampleDocument({ currency: 'SEK', balance: '100', balanceBase: '95', dueDate: '2026-01-01' }),
      exampleDocument({ currency: 'SEK', type: 'CreditNote', balance: '30', balanceBase: '28' }),
      row({ balance: '7', balanceBase: '7', dueDate: null }),
    )
    expect(sums.byCurrency).toEqual([
      { currency: 'NOK', open: '7', overdue: '0' },
      { currency: 'SEK', open: '70', overdue: '100' },
    ])
    expect(sums.open).toBe('74')
  })

  test('customers of one organization add up to what all their documents are', () => {
    fc.assert(
      fc.property(fc.array(fc.array(anyDocument, { maxLength: 8 }), { maxLength: 4 }), (customers) => {
        const apart = addReceivables(customers.map((documents) => of(...documents)))
        expect(apart).toEqual(of(...customers.flat()))
      }),
    )
  })
})

describe('§3.4 what a foreign document is worth', () => {
  const euro = { currency: 'EUR', balance: '50', total: '100', totalBase: '1100', balanceBase: null }
  test('is reckoned at its own rate where Visma leaves the balance out', () =>
    expect(of(row(euro))).toMatchObject({ open: '550', unvalued: 0 }))
  test('is unknown without a rate, and counted as such, in its own currency all the same', () =>
    expect(of(row({ ...euro, totalBase: null }))).toMatchObject({
      open: '0',
      unvalued: 1,
      byCurrency: [{ currency: 'EUR', open: '50' }],
    }))
  test('is nothing where nothing is left', () =>
    expect(of(row({ ...euro, balance: '0', totalBase: null }))).toMatchObject({ open: '0', unvalued: 0 }))
  test('is unknown where Visma tells no amount of an open document at all', () => {
    const silent = { balance: null, balanceBase: null }
    expect(of(row(silent), row({ ...silent, status: 'Closed' })).unvalued).toBe(1)
  })
})

test('§3.4 a currency in which nothing is open is not listed', () => {
  const paid = row({ currency: 'EUR', balance: '0', balanceBase: '0' })
  const evened = [
    row({ balance: '5', balanceBase: '5', dueDate: null }),
    row({ type: 'Payment', balance: '5', balanceBase: '5' }),
  ]
  expect(of(paid, ...evened).byCurrency).toEqual([])
})

test('§3.4 an invoice below zero takes off what is owed, in its own bucket', () => {
  const sums = of(
    row({ dueDate: '2026-09-10', balanceBase: '-20', balance: '-20' }),
    row({ dueDate: '2026-09-10', balanceBase: '50', balance: '50' }),
  )
  expect(sums).toMatchObject({ open: '30', overdue: '30', unallocated: '0' })
})
