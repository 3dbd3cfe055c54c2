import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyDocument, anyDocuments } from '../../../../test/any-documents.ts'
import { exampleApplication, exampleDocument } from '../../../../test/example-records.ts'
import type { Document, DocumentType } from '../../../connectors/visma/model.ts'
import { addDays } from '../../../core/clock.ts'
import { canonical } from '../../../core/json.ts'
import { figuresOf } from './figures.ts'
import { basisOf } from './what-counts.ts'

const TODAY = '2026-09-20'
const DAYS = [0, 1, 30, 200, 400].map((later) => addDays(TODAY, later))
const customer = { number: '10042', name: 'Fjordkaffe AS' }

const basis = (documents: readonly Document[]) => basisOf(documents, 'NOK')
const figures = (documents: readonly Document[]) =>
  DAYS.map((today) => canonical(figuresOf({ customer, documents, today, baseCurrency: 'NOK' })))

/** The same documents, one of them with some of its members as another has them. */
const changed = fc
  .tuple(anyDocuments(TODAY), anyDocument(TODAY), fc.nat(), fc.func(fc.boolean()))
  .filter(([all]) => all.length > 0)
  .map(([all, other, at, isOther]) => {
    const after = all.map((one, place) => {
      const entries = Object.entries(one).map(([name, value]) => [
        name,
        isOther(name) && name !== 'number' ? other[name as keyof Document] : value,
      ])
      return place === at % all.length ? (Object.fromEntries(entries) as Document) : one
    })
    return [all, after] as const
  })

describe('the basis of figures', () => {
  test('moves with every document that moves a figure on any day', () => {
    fc.assert(
      fc.property(changed, ([before, after]) => {
        if (basis(before) === basis(after)) expect(figures(after)).toEqual(figures(before))
      }),
    )
  })

  const open = (changes: Partial<Document> = {}) => exampleDocument({ status: 'Open', ...changes })
  const usedUp = (type: DocumentType) =>
    exampleDocument({ type, number: '77', status: 'Closed', balance: '0', balanceBase: '0', lines: null })

  test.each([
    ['a payment that was used up', [open(), usedUp('Payment')]],
    ['a prepayment that was used up', [open(), usedUp('Prepayment')]],
    ['what takes a payment back', [open(), usedUp('VoidPayment')]],
    ['a draft', [open(), exampleDocument({ number: '77', status: 'Hold' })]],
    ['another text', [open({ text: 'Etter avtale', customerRef: 'PO 7', modified: '2026-09-20T10:00:00' })]],
    ['an application that was taken back', [open({ applications: [exampleApplication({ voided: true })] })]],
  ])('does not move with %s', (_what, documents) => {
    expect(basis(documents)).toBe(basis([open()]))
    expect(figures(documents)).toEqual(figures([open()]))
  })

  test('does not move with the day of money that is left, which may be a new one every day', () => {
    const payment = (date: string) => exampleDocument({ type: 'Payment', status: 'Open', lines: null, date })
    expect(basis([payment('2026-09-21')])).toBe(basis([payment('2026-09-20')]))
  })
})
