import { describe, expect, test } from 'vitest'
import { exampleDocument } from '../../../../test/example-records.ts'
import type { Application } from '../../../connectors/visma/model.ts'
import { dealOutcome } from '../deals/deal-fields.ts'
import { entryStatus } from '../entries/entry.ts'
import { isCredit, isCredited, isDraft, isReceivable, isReleased, isSettled, standing } from './released.ts'

const closed = (balance: string | null) => exampleDocument({ status: 'Closed', total: '100', balance })

describe('an invoice is settled when nothing is left to pay, whatever its status says', () => {
  test.each([
    ['Closed', '0', true],
    ['Closed', '0.00', true],
    ['Closed', '12.50', false],
    ['Closed', '-3', false],
    ['Open', '0', true],
    ['Open', '12.50', false],
    ['Closed', null, true],
    ['Open', null, false],
    ['Hold', '0', false],
    ['Voided', '0', false],
  ] as const)('%s with a balance of %s: %s', (status, balance, settled) => {
    expect(isSettled(exampleDocument({ status, balance }))).toBe(settled)
  })

  test('so its deal stays open and its entry does not say paid', () => {
    expect(dealOutcome(closed('12.50'), { today: '2026-11-16' as never })).toEqual({ status: 'open' })
    expect(entryStatus(closed('12.50'), false)).toBe('partlyPaid')
    expect(dealOutcome(closed('0'), { today: '2026-11-16' as never }).status).toBe('won')
  })
})

test.each([
  ['Open', true, false],
  ['Closed', true, false],
  ['Hold', false, true],
  ['Balanced', false, true],
  ['Voided', false, false],
] as const)('a document that is %s is released: %s, a draft: %s', (status, released, draft) => {
  expect([isReleased(status), isDraft(status)]).toEqual([released, draft])
})

test.each([
  ['Invoice', true, false],
  ['DebitNote', true, false],
  ['FinCharge', true, false],
  ['CreditNote', false, true],
  ['Payment', false, true],
  ['Prepayment', false, true],
] as const)('%s asks for money: %s, owes it: %s', (type, asks, owes) => {
  expect([isReceivable(type), isCredit(type)]).toEqual([asks, owes])
})

describe('what was applied', () => {
  const applied = (amount: string, changes: Partial<Application> = {}): Application => ({
    type: 'CreditNote',
    number: '900',
    amount,
    day: '2026-08-20',
    released: true,
    voided: false,
    ...changes,
  })
  const credited = (total: string | null, ...applications: readonly Application[]) =>
    isCredited(exampleDocument({ total, applications }))

  test('stands while it is released and not voided', () => {
    const stands = applied('1')
    const applications = [stands, applied('2', { released: false }), applied('3', { voided: true })]
    expect(standing(exampleDocument({ applications }))).toEqual([stands])
    expect(standing(exampleDocument({ applications: null }))).toEqual([])
  })

  test('credits an invoice when credit notes settle the whole of it', () => {
    expect(credited('100', applied('60'), applied('40'))).toBe(true)
    expect(credited('100', applied('101'))).toBe(true)
    expect(credited('100', applied('60'), applied('39.99'))).toBe(false)
    expect(credited('100', applied('60'), applied('40', { type: 'Payment' }))).toBe(false)
    expect(credited('100', applied('100', { voided: true }))).toBe(false)
  })

  test('credits nothing that asks for nothing', () => {
    expect([credited(null, applied('1')), credited('0'), credited('-5', applied('1'))]).toEqual([false, false, false])
  })
})
