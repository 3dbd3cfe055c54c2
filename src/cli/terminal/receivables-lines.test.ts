import pc from 'picocolors'
import { describe, expect, test } from 'vitest'
import type { CustomerDetail, CustomerLine } from '../../app/receivables.ts'
import { customerFiguresLines } from './customer-figures.ts'
import { receivablesLines } from './receivables-lines.ts'
import { fitted } from './wrap.ts'

const look = (columns: number) => ({ columns, colours: pc.createColors(false) })
const ageing = { notDue: '1000', days1to30: '250.5', days31to60: '0', days61to90: '3', over90: '2000' }
const line = (changes: Partial<CustomerLine> = {}): CustomerLine => ({
  ...{ key: '1', number: '10042', name: 'Fjordkaffe AS', currency: 'NOK', asOf: '2026-09-20' },
  ...{ open: '3203.5', overdue: '2253.5', unallocated: '-50', ageing, unvalued: 0 },
  ...{ band: 'over90', light: 'red', behaviour: 'Overdue now', trend: 'worse', laterThanUsual: true },
  ...{ oldestDue: '2026-06-01', stoppedSince: '2026-05-02', invoicedByMonth: [] },
  ...changes,
})
const daysLate = { average: '11.4', change: '-2.1' }
const total = { open: '3203.5', overdue: '2253.5', unallocated: '-50', ageing, unvalued: 0 }

const document = (number: string) => ({
  ...{ type: 'Invoice', number, date: '2026-05-01', dueDate: '2026-06-01', daysOverdue: 111 },
  ...{ currency: 'NOK', total: '2500', balance: '2000', balanceBase: '2000' },
})
const part = (number: string) => ({
  ...{ type: 'Invoice', number, dueDate: '2026-06-01', paidOn: '2026-06-05', amount: '500' },
  ...{ daysLate: 4, onTime: false, weighs: true },
})
const detail = (changes: Partial<CustomerDetail> = {}): CustomerDetail => ({
  status: 'Active',
  terms: { id: '30', description: '30 dager netto' },
  byCurrency: [
    { currency: 'EUR', open: '12.5', overdue: '0' },
    { currency: 'NOK', open: '3000', overdue: '2253.5' },
  ],
  behaviour: {
    ...{ averageDaysLate: '8.4', onTime: '0.57', documents: 4, asOf: '2026-09-20' },
    sums: { amount: '2500', onTime: '1425', amountDays: '21000' },
    parts: [part('71'), { ...part('70'), paidOn: null, daysLate: 111 }, { ...part('69'), amount: null, weighs: false }],
  },
  products: [
    {
      ...{ key: 'PZ-100', name: 'PZ-100 Espressomaskin Primo', lastBought: '2026-05-02', times: 6 },
      ...{ quantity: '12', unit: 'STK', amount: '45000', stopped: true },
    },
  ],
  documents: [document('70')],
  next: { documents: null, parts: null },
  ...changes,
})

describe('customers', () => {
  test('are a table of who owes what, with a sum below', () => {
    const settled = line({ number: '1', open: '0', overdue: '0', unallocated: '0' })
    expect(
      receivablesLines({ customers: [line(), settled], total, asOf: '2026-09-20', daysLate, detail: null }, look(120)),
    ).toEqual([
      'customer  name            overdue      open  days   over 90  pays',
      '10042     Fjordkaffe AS  2,253.50  3,203.50   111  2,000.00  Overdue now, later than usual, stopped ordering',
      '',
      '1 customer with something open, in NOK, as of 2026-09-20: 2,253.50 overdue, 3,203.50 open, -50.00 unallocated.',
      '1 customer with nothing open.',
      'Average days late, weighted by amount over 12 months: 11.4 (-2.1 in the last half year).',
    ])
  })
  test('are 50 at most, and the rest is counted', () => {
    const customers = Array.from({ length: 10_000 }, (_, at) => line({ number: String(at) }))
    const found = receivablesLines({ customers, total, asOf: '2026-09-20', daysLate, detail: null }, look(80))
    expect(found.length).toBeLessThan(60)
    expect(found).toContain('… and 9,950 customers more: --csv lists all.')
  })
  test('are none before the first are worked out', () => {
    expect(receivablesLines({ customers: [], total, asOf: null, daysLate, detail: null }, look(80))).toEqual([
      'No customer has figures yet: they are worked out in the next run.',
    ])
  })
})

test('one customer is told in full, with a bar for each age and the arithmetic of how it pays', () => {
  expect(customerFiguresLines(line(), detail(), look(80))).toEqual([
    'Fjordkaffe AS (10042) as of 2026-09-20, in NOK',
    '  Active, terms 30 dager netto (30)',
    '',
    '  3,203.50 open, 2,253.50 overdue, the oldest since 2026-06-01 (111 days);',
    '  -50.00 unallocated',
    '  not due     1,000.00  ████████████████████',
    '  1–30 days     250.50  █████',
    '  31–60 days      0.00',
    '  61–90 days      3.00  █',
    '  over 90     2,000.00  ████████████████████████████████████████',
    '',
    '  EUR: 12.50 open, 0.00 overdue',
    '  NOK: 3,000.00 open, 2,253.50 overdue',
    '',
    '  Overdue now, worse than before, later than usual',
    '  4 documents due in the last 365 days.',
    '  Days late = Σ amount × days late / Σ amount = 21,000.00 / 2,500.00 = 8.4.',
    '  On time (at most 3 days late) = 1,425.00 / 2,500.00 = 57 %.',
    '  Each payment counts with its amount, each unpaid rest with the days it is',
    '  overdue so far; credits do not count. 90 % and more on time: pays on time; 60',
    '  % and more: sometimes late; less: often late. Anything unpaid for more than 3',
    '  days: overdue now. Fewer than 3 documents: no history.',
    '',
    'due         document    paid on     amount  days late  counts',
    '2026-06-01  Invoice 71  2026-06-05  500.00          4  late',
    '2026-06-01  Invoice 70  unpaid      500.00        111  late',
    '2026-06-01  Invoice 69  2026-06-05       ?          4  in no average',
    '',
    'open        date        due         days     total   balance  in',
    'Invoice 70  2026-05-01  2026-06-01   111  2,500.00  2,000.00  NOK',
    '',
    'bought                       last        times  quantity     amount  orders',
    'PZ-100 Espressomaskin Primo  2026-05-02      6    12 STK  45,000.00  stopped',
    '',
    'Stopped ordering: the last purchase was on 2026-05-02.',
  ])
})

test('of a customer with 20,000 open invoices 20 are listed, and the rest is counted', () => {
  const numbers = Array.from({ length: 20_000 }, (_, at) => String(at))
  const { behaviour } = detail()
  const found = customerFiguresLines(
    line(),
    detail({ documents: numbers.map(document), behaviour: { ...behaviour, parts: numbers.map(part) } }),
    look(80),
  )
  expect(found.length).toBeLessThan(90)
  expect(found).toContain('… and 19,980 more: --csv lists all.')
  expect(found).toContain('… and 19,980 more: --json lists all.')
})

test('a customer of whom nothing is known but its name is told without empty tables', () => {
  const nothing = { notDue: '0', days1to30: '0', days31to60: '0', days61to90: '0', over90: '0' }
  const { behaviour } = detail()
  const found = customerFiguresLines(
    line({
      ...{ open: '0', overdue: '0', unallocated: '0', ageing: nothing, oldestDue: null, stoppedSince: null },
      ...{ behaviour: 'No history', trend: null, laterThanUsual: false, unvalued: 2 },
    }),
    detail({
      ...{ terms: null, byCurrency: [], products: [], documents: [] },
      behaviour: { ...behaviour, averageDaysLate: null, onTime: null, documents: 0, parts: [] },
    }),
    look(80),
  )
  const text = found.join('\n')
  expect(text).toContain('Active, no payment terms')
  expect(text).toContain('0.00 open, 0.00 overdue\n')
  expect(text).toContain("2 open documents left out: Visma.net does not tell the worth in the company's")
  expect(text).toContain('0 documents due in the last 365 days, nothing of them paid or overdue: no')
  expect(text).not.toMatch(/█|null|undefined|NaN|balance|bought/)
})

test('whatever the width, no line is longer on the terminal', () => {
  for (const columns of [40, 60, 80, 120]) {
    const all = [
      ...customerFiguresLines(line(), detail(), look(columns)),
      ...receivablesLines({ customers: [line()], total, asOf: '2026-09-20', daysLate, detail: null }, look(columns)),
    ]
    const shown = all.flatMap((text) => fitted(text, columns).split('\n'))
    expect(shown.filter((text) => text.length > columns)).toEqual([])
  }
})
