import { describe, expect, test } from 'vitest'
import { addDays } from '../../src/core/clock.ts'
import {
  type Company,
  type Customer,
  creditInvoice,
  editInvoiceText,
  enterDocument,
  enterPayment,
  payInvoice,
  postInvoice,
  voidInvoice,
  voidPayment,
} from '../../src/twins/company/company.ts'
import { moneyWorld } from './money-world.ts'

const TODAY = '2026-11-16'
const HOUR_MS = 3600_000
const NOK = { currencyId: 'NOK', exchangeRate: 1 }

const due = (days: number) => ({ documentDate: addDays(TODAY, days - 30), documentDueDate: addDays(TODAY, days) })

interface Books {
  readonly company: Company
  readonly customer: Customer
}

/** What may stand in the books of a customer whose averages drift with every day; nothing of it happens again. */
const KINDS: Readonly<Record<string, (books: Books) => unknown>> = {
  'an invoice that was paid': ({ company, customer }) => payInvoice(company, postInvoice(company, customer, due(-9))),
  'an invoice paid in part': ({ company, customer }) =>
    payInvoice(company, postInvoice(company, customer, due(-9)), { amountInCurrency: 700 }),
  'a payment of which a part is unused': ({ company, customer }) =>
    payInvoice(company, postInvoice(company, customer, due(-9)), { amountInCurrency: 2_800 }),
  'an unused payment': ({ company, customer }) => enterPayment(company, customer, { amountInCurrency: 900 }, NOK),
  'a prepayment': ({ company, customer }) =>
    enterPayment(company, customer, { amountInCurrency: 900, type: 'Prepayment' }, NOK),
  'a credit note of which a part is unused': ({ company, customer }) => {
    const invoice = postInvoice(company, customer, due(-9))
    payInvoice(company, invoice, { amountInCurrency: 2_000 })
    creditInvoice(company, invoice, { amountInCurrency: 1_000 })
  },
  'a credit note over a whole invoice': ({ company, customer }) =>
    creditInvoice(company, postInvoice(company, customer, due(-9))),
  'a payment that was taken back': ({ company, customer }) =>
    voidPayment(company, payInvoice(company, postInvoice(company, customer, due(-9)))),
  'an invoice that was voided': ({ company, customer }) =>
    voidInvoice(company, postInvoice(company, customer, due(-9))),
  'a draft': ({ company, customer }) => postInvoice(company, customer, { ...due(20), status: 'Hold' }),
  'an interest invoice': ({ company, customer }) => enterDocument(company, 'FinCharge', customer, due(-9)),
  'a correction of a text': ({ company, customer }) =>
    editInvoiceText(company, postInvoice(company, customer, due(-9)), 'Etter avtale'),
}

describe('§3.4 days on which nothing happens cost nothing', () => {
  test.each(['before the first run', 'after it'] as const)('whatever was entered %s', async (when) => {
    const w = await moneyWorld()
    const { company } = w
    const kinds = Object.entries(KINDS).map(([name, happens]) => ({ happens, customer: w.customer({ name }) }))
    // None of them comes to another age, or leaves the year, within the days that are played.
    for (const { customer } of kinds)
      for (const days of [-200, -70, -40, -300]) postInvoice(company, customer, due(days))
    const allHappens = () => {
      for (const { happens, customer } of kinds) happens({ company, customer })
    }
    if (when === 'before the first run') allHappens()
    await w.run()
    if (when === 'after it') {
      allHappens()
      await w.run()
    }

    // The first run of a day reads the list of what is open, and the next one what has changed since.
    for (const mode of ['changes', 'changes', 'full', 'changes', 'changes'] as const) {
      w.clock.advance(mode === 'full' ? 20 * HOUR_MS : 12 * HOUR_MS)
      w.calls()
      const summaries = w.summaries()
      await w.run({ mode })
      const calls = w.calls()
      const known = new Set(summaries.map(({ content }) => content))
      expect(w.summaries().filter(({ content }) => !known.has(content))).toEqual([])
      expect(mode === 'full' ? calls.filter(({ method }) => method !== 'GET') : calls).toEqual([])
    }
  })

  test('nor do the first minutes of a day, though an invoice becomes overdue with it', async () => {
    const w = await moneyWorld()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer, due(0))
    await w.run()
    await w.run()
    const at = async (time: string) => {
      w.clock.advance(Date.parse(time) - w.clock.now().getTime() - 15 * 60_000)
      await w.run()
      return w.owes('Fjordkaffe AS')
    }
    editInvoiceText(w.company, invoice, 'Etter avtale')
    expect(await at('2026-11-16T23:02:00Z')).toEqual({ open: '2500 NOK', overdue: '0 NOK' })
    payInvoice(w.company, invoice, { amountInCurrency: 500 })
    expect(await at('2026-11-16T23:03:00Z')).toEqual({ open: '2000 NOK', overdue: '2000 NOK' })
    editInvoiceText(w.company, invoice, 'Etter nærmere avtale')
    expect(await at('2026-11-16T23:04:00Z')).toEqual({ open: '2000 NOK', overdue: '2000 NOK' })
  })
})
