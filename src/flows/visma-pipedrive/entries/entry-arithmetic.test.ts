import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seen } from '../../../../test/entry-seen.ts'
import { exampleDocument, exampleLine } from '../../../../test/example-records.ts'
import type { DocumentLine } from '../../../connectors/visma/model.ts'
import { type EntryOptions, entryHtml } from './entry.ts'

const options: EntryOptions = { companyId: '1234567', locale: 'nb-NO', baseCurrency: 'NOK', lines: true }

describe('§3.3 the arithmetic a reader does comes out', () => {
  const shown = (changes: Partial<DocumentLine>) =>
    seen(entryHtml(exampleDocument({ lines: [exampleLine({ description: null, ...changes })] }), options)).find(
      (line) => line.startsWith('PZ-100'),
    )

  test('a discount stands between the price and the amount', () => {
    expect(shown({ discountPercent: '10', discount: '799.8', amount: '7198.2' })).toBe(
      'PZ-100: 2 STK × 3 999,00 − 10 % = 7 198,20',
    )
    expect(shown({ discountPercent: null, discount: '98', amount: '7900' })).toBe(
      'PZ-100: 2 STK × 3 999,00 − 98,00 = 7 900,00',
    )
  })
  test('where neither leads to the amount, no price is shown that a reader would stumble over', () => {
    expect(shown({ amount: '5000' })).toBe('PZ-100: 2 STK = 5 000,00')
  })

  test('whatever Visma sends, what is shown can be computed again', () => {
    const number = fc.integer({ min: 0, max: 1_000_000 }).map((cents) => String(cents / 100))
    const line = fc.record({
      quantity: number,
      unitPrice: number,
      amount: number,
      discount: number,
      discountPercent: fc.integer({ min: 0, max: 100 }).map(String),
    })
    const value = (text: string) => Number(text.replaceAll(' ', '').replace('−', '-').replace(',', '.'))
    fc.assert(
      fc.property(line, fc.boolean(), (any, isHonest) => {
        const honest = Number(any.quantity) * Number(any.unitPrice) * (1 - Number(any.discountPercent) / 100)
        const given = isHonest ? { ...any, amount: honest.toFixed(2) } : any
        const said = /: (.*) STK × ([^−=]*)(?:− ([^=]*))?= (.*)/.exec(shown(given) ?? '')
        if (said === null) return
        const [, quantity = '', price = '', off, amount = ''] = said
        const gross = value(quantity) * value(price)
        const net =
          off === undefined
            ? gross
            : off.includes('%')
              ? gross * (1 - value(off.replace('%', '')) / 100)
              : gross - value(off)
        expect(Math.abs(net - value(amount))).toBeLessThan(0.0051)
      }),
    )
  })
})

describe('§3.3 a credit note', () => {
  const credited = (changes = {}) =>
    seen(entryHtml(exampleDocument({ type: 'CreditNote', ...changes }), { ...options, locale: 'en-GB', lines: false }))

  test('is negative, and nothing that anybody owes by a day', () => {
    const lines = credited()
    expect(lines[0]).toBe('Credit note 123194 – Partly used')
    expect(lines).toContain('Total incl. VAT: -SEK 9,997.50 (-NOK 9,497.63)')
    expect(lines.join('\n')).not.toContain('Due date')
  })
  test('says how much of it is used', () => {
    expect(credited({ balance: '9997.5' })[0]).toBe('Credit note 123194 – Not used')
    expect(credited({ status: 'Closed', balance: '0' })[0]).toBe('Credit note 123194 – Used')
  })
})
