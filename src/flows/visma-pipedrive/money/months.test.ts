import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anyDocuments } from '../../../../test/any-documents.ts'
import { exampleApplication, exampleDocument } from '../../../../test/example-records.ts'
import type { Document } from '../../../connectors/visma/model.ts'
import { addDays } from '../../../core/clock.ts'
import { monthsOf, monthsUntil } from './months.ts'

const TODAY = '2026-09-20'
const invoice = (changes: Partial<Document>): Document =>
  exampleDocument({
    ...{ date: '2026-08-31', currency: 'NOK', total: '100', balance: '100', totalBase: '100', balanceBase: '100' },
    ...{ lines: [], applications: [] },
    ...changes,
  })
const of = (documents: readonly Document[], today = TODAY) => monthsOf(documents, today, 'NOK')

test('an invoice counts in the month of its date, a payment in the month in which it came, and a credit note less', () => {
  const documents = [
    invoice({ applications: [exampleApplication({ amount: '60', day: '2026-09-02' })] }),
    invoice({ number: '2', type: 'CreditNote', date: '2026-09-03', total: '25', totalBase: '25' }),
  ]
  expect(of(documents)).toEqual([
    { month: '2026-08', invoiced: '100', paid: '0' },
    { month: '2026-09', invoiced: '-25', paid: '60' },
  ])
})

test('what is foreign counts at the rate it was booked at, and nothing where nobody tells that', () => {
  const euro = invoice({
    ...{ currency: 'EUR', total: '100', totalBase: '1150' },
    applications: [exampleApplication({ amount: '50', day: '2026-09-02' })],
  })
  expect(of([euro])).toEqual([
    { month: '2026-08', invoiced: '1150', paid: '0' },
    { month: '2026-09', invoiced: '0', paid: '575' },
  ])
  expect(of([{ ...euro, totalBase: null }])).toEqual([])
})

test('drafts, and what was settled without money, are neither invoiced nor paid', () => {
  const credited = exampleApplication({ type: 'CreditNote', amount: '60', day: '2026-09-02' })
  expect(of([invoice({ status: 'Hold' })])).toEqual([])
  expect(of([invoice({ applications: [credited] })])).toEqual([{ month: '2026-08', invoiced: '100', paid: '0' }])
})

test('months that are told do not move with the calendar, so that figures of a quiet customer stay true', () => {
  fc.assert(
    fc.property(anyDocuments(TODAY), fc.integer({ min: 1, max: 25 }), (all, days) => {
      const later = addDays(TODAY, days)
      const told = monthsUntil(later)
      const shown = (months: ReturnType<typeof of>) => months.filter(({ month }) => told.includes(month))
      expect(shown(of(all, later))).toEqual(shown(of(all)))
    }),
  )
})

test('the last twelve months end with the one of the day, whichever day of it that is', () => {
  expect(monthsUntil('2026-03-31')).toEqual([
    ...['2025-04', '2025-05', '2025-06', '2025-07', '2025-08', '2025-09', '2025-10', '2025-11', '2025-12'],
    ...['2026-01', '2026-02', '2026-03'],
  ])
})
