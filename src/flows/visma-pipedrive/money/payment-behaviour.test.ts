import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { exampleApplication, exampleDocument } from '../../../../test/example-records.ts'
import type { Application, Document } from '../../../connectors/visma/model.ts'
import { addDays } from '../../../core/clock.ts'
import { behaviourArithmetic, paymentBehaviour } from './payment-behaviour.ts'

const TODAY = '2026-09-20'
const daysAgo = (days: number) => addDays(TODAY, -days)

/** An invoice due so many days ago, with what was paid of it so many days after it was due. */
function invoice(
  dueDaysAgo: number,
  payments: readonly (readonly [amount: string, daysLate: number])[],
  rest = '0',
  changes: Partial<Document> = {},
): Document {
  const dueDate = daysAgo(dueDaysAgo)
  const applications = payments.map(([amount, late]) => exampleApplication({ amount, day: addDays(dueDate, late) }))
  const status = rest === '0' ? 'Closed' : 'Open'
  return exampleDocument({
    dueDate,
    applications,
    balance: rest,
    balanceBase: rest,
    currency: 'NOK',
    total: '100',
    totalBase: '100',
    status,
    ...changes,
  })
}
const behaviour = (...documents: readonly Document[]) => paymentBehaviour(documents, TODAY, 'NOK')

describe('§3.5 payment behaviour', () => {
  test('average = Σ a·max(0, d) / Σ a: early payment does not make up for late', () => {
    const found = behaviour(invoice(100, [['100', 10]]), invoice(80, [['100', -20]]), invoice(60, [['200', 0]]))
    expect(found.averageDaysLate).toBe('2.5')
  })

  test('on time is the share of the amount at most 3 days late', () => {
    const found = behaviour(
      invoice(100, [
        ['75', 3],
        ['25', 4],
      ]),
      invoice(80, [['100', -5]]),
      invoice(60, [['200', 3]]),
    )
    expect(found.onTime).toBe('0.9375')
  })

  const late = (share: number) => [
    invoice(100, [
      [String(share), 30],
      [String(100 - share), 0],
    ]),
    invoice(90, []),
    invoice(80, []),
  ]
  test.each([
    [10, 'Pays on time'], // on time exactly 90 %
    [11, 'Sometimes late'],
    [40, 'Sometimes late'], // exactly 60 %
    [41, 'Often late'],
  ])('%i %% of the amount late → %s', (share, expected) => {
    expect(behaviour(...late(share)).behaviour).toBe(expected)
  })

  test('overdue now: any remainder more than 3 days late, however good the rest', () => {
    const good = [invoice(100, [['1000', 0]]), invoice(90, [['1000', 0]]), invoice(80, [['1000', 0]])]
    expect(behaviour(...good, invoice(4, [], '0.01')).behaviour).toBe('Overdue now')
    expect(behaviour(...good, invoice(3, [], '0.01')).behaviour).toBe('Pays on time')
  })
  test('overdue now comes before no history', () =>
    expect(behaviour(invoice(10, [], '5')).behaviour).toBe('Overdue now'))
  test('so non-payers do not look good, not even after a year', () => {
    expect(behaviour(invoice(500, [], '100')).behaviour).toBe('Overdue now')
  })

  test('fewer than 3 documents are no history', () => {
    expect(behaviour(invoice(100, [['100', 0]]), invoice(90, [['100', 0]])).behaviour).toBe('No history')
    expect(behaviour()).toMatchObject({ behaviour: 'No history', averageDaysLate: null, onTime: null, documents: 0 })
  })
  test('documents due in the last 365 days count, older and future ones do not', () => {
    const found = behaviour(
      invoice(366, [['100', 300]]),
      invoice(365, [['100', 0]]),
      invoice(0, [['100', -3]]),
      invoice(-1, [['100', -9]]),
    )
    expect(found).toMatchObject({ documents: 2, averageDaysLate: '0' })
  })

  test('an unpaid remainder counts as late as it is by now', () => {
    const found = behaviour(invoice(100, [['50', 0]], '50'))
    expect(found.averageDaysLate).toBe('50')
  })
  test('credits are excluded: credit notes as documents, and as what settled an invoice', () => {
    const credited = invoice(100, [], '0', {
      applications: [exampleApplication({ type: 'CreditNote', amount: '100', day: daysAgo(1) })],
    })
    const creditNote = invoice(100, [['100', 50]], '0', { type: 'CreditNote' })
    expect(behaviour(credited, creditNote, invoice(90, [['10', 0]]), invoice(80, [['10', 0]]))).toMatchObject({
      documents: 3,
      averageDaysLate: '0',
      behaviour: 'Pays on time',
    })
  })
  test('voided and unreleased applications, drafts and voided documents do not count', () => {
    const odd: readonly Partial<Application>[] = [{ voided: true }, { released: false }]
    const applications = odd.map((changes) => exampleApplication({ amount: '100', day: TODAY, ...changes }))
    const found = behaviour(
      invoice(100, [], '0', { applications }),
      invoice(90, [['100', 80]], '0', { status: 'Voided' }),
      invoice(90, [], '5', { status: 'Hold' }),
    )
    expect(found).toMatchObject({ documents: 1, averageDaysLate: null, behaviour: 'No history' })
  })

  test('amounts of several currencies are weighed in the company’s', () => {
    const euro = { currency: 'EUR', total: '100', totalBase: '1100' }
    const found = behaviour(invoice(100, [['100', 10]], '0', euro), invoice(90, [['1100', 0]]))
    expect(found.averageDaysLate).toBe('5')
  })

  test('trend compares the last half year with the one before', () => {
    const slow = invoice(300, [['100', 20]])
    const quick = invoice(300, [['100', 0]])
    expect(behaviour(slow, invoice(30, [['100', 0]])).trend).toBe('better')
    expect(behaviour(quick, invoice(60, [['100', 20]])).trend).toBe('worse')
    expect(behaviour(quick, invoice(60, [['100', 3]])).trend).toBe('steady')
    expect(behaviour(quick).trend).toBeNull()
    expect(behaviour(invoice(183, [['100', 20]]), invoice(182, [['100', 0]])).trend).toBe('better')
  })
  test('later than usual for them', () => {
    const usual = [invoice(300, [['100', 20]]), invoice(200, [['100', 20]])]
    expect(behaviour(...usual, invoice(23, [], '5')).laterThanUsual).toBe(false)
    expect(behaviour(...usual, invoice(24, [], '5')).laterThanUsual).toBe(true)
  })

  test('the classes agree with an oracle that counts in whole kroner', () => {
    const kroner = fc.integer({ min: 1, max: 1000 })
    const anyInvoice = fc.record({
      due: fc.integer({ min: 0, max: 365 }),
      payments: fc.array(fc.tuple(kroner, fc.integer({ min: -30, max: 60 })), { maxLength: 3 }),
      rest: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: kroner }),
    })
    fc.assert(
      fc.property(fc.array(anyInvoice, { maxLength: 6 }), (rows) => {
        const counted = rows.flatMap(({ due, payments, rest }) => [
          ...payments.map(([a, d]) => ({ a, d, unpaid: false })),
          ...(rest > 0 && due > 0 ? [{ a: rest, d: due, unpaid: true }] : []),
        ])
        const all = counted.reduce((sum, { a }) => sum + a, 0)
        const onTime = counted.filter(({ d }) => d <= 3).reduce((sum, { a }) => sum + a, 0)
        const expected = counted.some(({ d, unpaid }) => unpaid && d > 3)
          ? 'Overdue now'
          : rows.length < 3 || all === 0
            ? 'No history'
            : onTime * 100 >= all * 90
              ? 'Pays on time'
              : onTime * 100 >= all * 60
                ? 'Sometimes late'
                : 'Often late'
        const documents = rows.map(({ due, payments, rest }) =>
          invoice(
            due,
            payments.map(([a, d]) => [String(a), d] as const),
            String(rest),
          ),
        )
        expect(behaviour(...documents).behaviour).toBe(expected)
      }),
    )
  })
})

test('§3.5 a document that nobody need pay by a day tells nothing of how late it is paid', () => {
  const paid = [exampleApplication({ amount: '100', day: daysAgo(1) })]
  const rest = [invoice(90, [['100', 0]]), invoice(80, [['100', 0]])]
  expect(behaviour(invoice(100, [], '50', { dueDate: null, applications: paid }), ...rest)).toMatchObject({
    documents: 2,
    behaviour: 'No history',
  })
})

test('§3.5 where Visma gives no total of one kind, amounts are taken as they are', () => {
  for (const changes of [{ total: null }, { totalBase: null }, { total: '0' }, { total: null, totalBase: null }]) {
    const found = behaviour(invoice(100, [['100', 10]], '0', changes), invoice(90, [['300', 0]]))
    expect(found.averageDaysLate).toBe('2.5')
  }
})

test('§3.5 payments that are worth nothing are no history, and divide nothing by zero', () => {
  const worthless = { currency: 'EUR', total: '0.01', totalBase: '0' }
  const found = behaviour(...[100, 90, 80].map((due) => invoice(due, [['0.01', 50]], '0', worthless)))
  expect(found).toMatchObject({
    behaviour: 'No history',
    averageDaysLate: null,
    onTime: null,
    documents: 3,
    trend: null,
    laterThanUsual: false,
  })
})

describe('§3.5 a foreign document that Visma tells no worth of', () => {
  const unknown = { currency: 'EUR', totalBase: null, balanceBase: null }

  test('weighs nothing, though it is a document', () => {
    const found = behaviour(
      invoice(100, [['100', 90]], '0', unknown),
      invoice(90, [['100', 0]]),
      invoice(80, [['100', 0]]),
    )
    expect(found).toMatchObject({ behaviour: 'Pays on time', averageDaysLate: '0', documents: 3 })
  })
  test('is overdue as any other', () =>
    expect(behaviour(invoice(10, [], '100', unknown)).behaviour).toBe('Overdue now'))
  test('is later than usual as any other', () => {
    const found = behaviour(invoice(300, [['100', 2]]), invoice(6, [], '100', unknown))
    expect(found.laterThanUsual).toBe(true)
  })
})

test('§3.5 invoices below zero, and over nothing, tell nothing of how late anybody pays', () => {
  const odd = [
    invoice(100, [], '-50', { total: '-50', totalBase: '-50' }),
    invoice(90, [], '0', { total: '0', totalBase: '0' }),
    invoice(80, [['-5', 60]]),
  ]
  expect(behaviour(...odd)).toMatchObject({ behaviour: 'No history', averageDaysLate: null, documents: 3 })
})

test('§3.5 a balance that Visma does not tell is unpaid only while the document is open', () => {
  const told = { balance: null, balanceBase: null }
  expect(behaviour(invoice(10, [], '1', told)).behaviour).toBe('Overdue now')
  expect(behaviour(invoice(10, [], '0', told)).behaviour).toBe('No history')
})

test('§3.5 due before its own date is late from the day it was due', () => {
  const early = { date: daysAgo(1) }
  expect(behaviour(invoice(5, [], '1', early)).behaviour).toBe('Overdue now')
})

test('§3.5 what is left in the document’s currency is weighed in the company’s', () => {
  const euro = { currency: 'EUR', total: '100', totalBase: '1100', balanceBase: null }
  expect(behaviour(invoice(10, [], '100', euro), invoice(90, [['1100', 0]])).averageDaysLate).toBe('5')
})

test('§3.5 the arithmetic names every number that enters, and they make the average and the share', () => {
  const euro = { currency: 'EUR', total: '100', totalBase: '1100' }
  const documents = [
    invoice(100, [['100', 10]], '0', { ...euro, number: '1' }),
    invoice(90, [['900', -2]], '0', { number: '2' }),
    invoice(20, [], '500', { number: '3' }),
    invoice(400, [['70', 1]], '30', { number: '4' }),
    invoice(80, [['5', 1]], '0', { currency: 'EUR', totalBase: null, number: '5' }),
  ]
  const { amount, onTime, amountDays, parts } = behaviourArithmetic(documents, TODAY, 'NOK')
  expect({ amount, onTime, amountDays }).toEqual({ amount: '2500', onTime: '900', amountDays: '21000' })
  expect(parts).toEqual([
    part('3', daysAgo(20), null, '500', 20, true),
    part('5', daysAgo(80), daysAgo(79), null, 1, false),
    part('2', daysAgo(90), daysAgo(92), '900', -2, true),
    part('1', daysAgo(100), daysAgo(90), '1100', 10, true),
    part('4', daysAgo(400), null, '30', 400, false),
  ])
  expect(behaviour(...documents)).toMatchObject({ averageDaysLate: '8.4', onTime: '0.36' })
})

const part = (
  number: string,
  dueDate: string,
  paidOn: string | null,
  amount: string | null,
  daysLate: number,
  weighs: boolean,
) => ({ type: 'Invoice', number, dueDate, paidOn, amount, daysLate, onTime: daysLate <= 3, weighs })
