import { expect, test } from 'vitest'
import {
  addCustomer,
  creditInvoice,
  enterPayment,
  nordicCompany,
  payInvoice,
  postInvoice,
  voidInvoice,
  voidPayment,
} from '../../src/twins/company/company.ts'
import { enterDocument } from '../../src/twins/company/documents.ts'
import { testClock } from '../clock.ts'
import { expectedOf } from './expected.ts'
import { text } from './minor.ts'

const NOK = { currencyId: 'NOK', exchangeRate: 1 }

/** Today is 16 November 2026. */
function books() {
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed: 1, clock, suppliers: 0, customers: 0, invoices: 0 })
  const customer = addCustomer(company, { name: 'Fjord AS' })
  const post = (date: string, due: string, amount: number, more: Parameters<typeof postInvoice>[2] = {}) =>
    postInvoice(company, customer, {
      documentDate: date,
      documentDueDate: due,
      lines: [{ inventoryNumber: 'A', description: 'Coffee', quantity: 1, unitPriceInCurrency: amount, vat: 0 }],
      ...more,
    })
  return { company, customer, post, figures: () => expectedOf(company, customer) }
}

test('open, overdue and every bucket are what is left of invoices and charges, and credits stand apart', () => {
  const { company, customer, post, figures } = books()
  post('2026-11-01', '2026-11-16', 100.1)
  post('2026-10-01', '2026-11-15', 200.2)
  post('2026-09-01', '2026-10-01', 400)
  payInvoice(company, post('2026-08-01', '2026-09-10', 1_000), { amountInCurrency: 200.5 })
  post('2026-06-01', '2026-07-01', 50)
  voidInvoice(company, post('2026-06-01', '2026-07-01', 7_000))
  post('2026-06-01', '2026-07-01', 9_000, { status: 'Hold', totals: true })
  const charge = {
    lines: [{ inventoryNumber: 'X', description: 'Fee', quantity: 1, unitPriceInCurrency: 70, vat: 0 }],
  } as const
  enterDocument(company, 'FinCharge', customer, { ...charge, documentDueDate: '2026-11-30' })
  enterDocument(company, 'DebitNote', customer, { ...charge, documentDueDate: '2026-11-01' })
  enterPayment(company, customer, { amountInCurrency: 300, type: 'Prepayment' }, NOK)
  enterPayment(company, customer, { amountInCurrency: 12.25 }, NOK)
  enterPayment(company, customer, { amountInCurrency: 99, type: 'Refund' }, NOK)
  creditInvoice(company, post('2026-11-02', '2026-12-02', 500), { amountInCurrency: 80, apply: false })

  const { open, overdue, unallocated, ageing, band, light, oldest } = figures()
  expect(ageing.map(text)).toEqual(['670.10', '270.20', '400.00', '799.50', '50.00'])
  expect([text(unallocated), text(overdue), text(open)]).toEqual(['-392.25', '1519.70', '1797.55'])
  expect([band, light]).toEqual(['over90', 'red'])
  expect(oldest.map(({ documentDueDate }) => documentDueDate)).toEqual([
    ...['2026-07-01', '2026-09-10', '2026-10-01', '2026-11-01', '2026-11-15'],
  ])
})

test('what is in another currency counts by its own balance there, and by the books’ in sum', () => {
  const { post, figures } = books()
  post('2026-11-01', '2026-11-10', 100, { currencyId: 'EUR', exchangeRate: 11.5 })
  post('2026-11-01', '2026-11-30', 10)
  expect(text(figures().open)).toBe('1160.00')
  expect([...figures().byCurrency]).toEqual([
    ['EUR', { open: 10_000n, overdue: 10_000n }],
    ['NOK', { open: 1_000n, overdue: 0n }],
  ])
})

test.each([
  [[0, 3, -5], 'Pays on time'],
  [[0, 0, 0, 0, 0, 0, 0, 0, 0, 4], 'Pays on time'],
  [[0, 0, 4], 'Sometimes late'],
  [[4, 0, 4], 'Often late'],
  [[4, 4], 'No history'],
] as const)('paid %j days after the due date is “%s”', (late, words) => {
  const { company, post, figures } = books()
  for (const days of late)
    payInvoice(company, post('2026-05-01', '2026-06-10', 100), {
      date: `2026-06-${String(10 + days).padStart(2, '0')}`,
    })
  expect(figures().behaviour).toBe(words)
})

test('whoever owes anything for more than three days is overdue now, and a payment taken back is no payment', () => {
  const { company, post, figures } = books()
  for (const date of ['2026-06-10', '2026-06-10', '2026-06-10'])
    payInvoice(company, post('2026-05-01', '2026-06-10', 100), { date })
  const payment = payInvoice(company, post('2026-10-20', '2026-11-12', 5), { date: '2026-11-10' })
  expect(figures().behaviour).toBe('Pays on time')
  voidPayment(company, payment)
  expect(figures().behaviour).toBe('Overdue now')
})

test('what was settled by credit is a document, and no payment of anybody', () => {
  const { company, post, figures } = books()
  for (const date of ['2026-06-10', '2026-06-30']) payInvoice(company, post('2026-05-01', '2026-06-10', 100), { date })
  expect(figures().behaviour).toBe('No history')
  creditInvoice(company, post('2026-05-01', '2026-06-10', 900), { date: '2026-06-10' })
  expect(figures().behaviour).toBe('Often late')
})

test('a customer who bought every month and has not for a season has stopped ordering', () => {
  const { post, figures } = books()
  for (const month of ['04', '05', '06', '07']) post(`2026-${month}-10`, `2026-${month}-30`, 100)
  expect(figures().quietSince).toBe('2026-07-10')
  post('2026-10-20', '2026-11-20', 100)
  expect(figures().quietSince).toBe(null)
  expect(figures().bought).toEqual([
    {
      key: 'A',
      description: 'Coffee',
      lastBought: '2026-10-20',
      times: 5,
      quantity: 5,
      amount: 50_000n,
      isForeign: false,
      isOver: false,
    },
  ])
})
