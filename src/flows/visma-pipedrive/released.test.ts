import { describe, expect, test } from 'vitest'
import { dealOutcome } from './deal-fields.ts'
import { entryStatus } from './entry.ts'
import { exampleDocument } from './example-records.ts'
import { isSettled } from './released.ts'

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
