import fc from 'fast-check'
import { DOCUMENT_STATUSES, DOCUMENT_TYPES, type Document } from '../src/connectors/visma/model.ts'
import { addDays, type Day } from '../src/core/clock.ts'
import { exampleApplication, exampleDocument, exampleLine } from './example-records.ts'

const amount = fc.bigInt({ min: -(10n ** 8n), max: 10n ** 8n }).map((cents) => {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`.replace(/\.?0+$/, '') || '0'
})
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { freq: 6 })

/** Whatever Visma may send of a customer, sense and nonsense. */
export function anyDocument(today: Day): fc.Arbitrary<Document> {
  const day = fc.integer({ min: -40, max: 800 }).map((days) => addDays(today, -days))
  return fc
    .record({
      type: fc.constantFrom(...DOCUMENT_TYPES, 'Unknown' as const),
      status: fc.constantFrom(...DOCUMENT_STATUSES, 'Unknown' as const),
      number: fc.stringMatching(/^[0-9]{1,6}$/),
      date: maybe(day),
      dueDate: maybe(day),
      currency: maybe(fc.constantFrom('NOK', 'EUR', 'SEK')),
      total: maybe(amount),
      totalBase: maybe(amount),
      balance: maybe(amount),
      balanceBase: maybe(amount),
      applications: maybe(
        fc.array(
          fc.record({ amount, day: maybe(day), released: fc.boolean(), voided: fc.boolean() }).map(exampleApplication),
          { maxLength: 3 },
        ),
      ),
      lines: maybe(
        fc.array(
          fc
            .record({ product: maybe(fc.constantFrom('A', 'B')), quantity: maybe(amount), amount: maybe(amount) })
            .map(exampleLine),
          { maxLength: 3 },
        ),
      ),
    })
    .map(exampleDocument)
}

/** Documents of one customer, each of them once. */
export const anyDocuments = (today: Day): fc.Arbitrary<Document[]> =>
  fc.uniqueArray(anyDocument(today), { maxLength: 12, selector: ({ type, number }) => `${type}:${number}` })
