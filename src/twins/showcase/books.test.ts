import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { addDays } from '../../core/clock.ts'
import { round2 } from '../company/amounts.ts'
import { VAT_RATES } from '../company/documents.ts'
import { today } from '../company/stamps.ts'
import { pipedriveTwin } from '../pipedrive/twin.ts'
import { openBooks } from './books.ts'
import { BUYERS, PROSPECTS } from './customers.ts'
import { DEALS } from './deals.ts'
import { happen } from './living.ts'
import { RENEWALS } from './renewals.ts'
import { openSales } from './sales.ts'
import { workday, writeHistory } from './workday.ts'

const written = (seed: number) => {
  const clock = testClock('2026-11-18T11:00:00Z')
  const books = openBooks({ seed, clock })
  writeHistory(books)
  return { books, clock }
}

test('the company of the demo is the same for the same seed, and another for another', () => {
  const told = (seed: number) => {
    const { books } = written(seed)
    const invoices = books.company.customerInvoices.map(({ customer, amount, balance }) => [
      customer.name,
      amount,
      balance,
    ])
    return JSON.stringify([invoices, workday(books, today(books.company), undefined), happen(books)])
  }
  expect(told(4)).toBe(told(4))
  expect(told(4)).not.toBe(told(5))
})

test('every line of its invoices is quantity times price less the discount, and the lines with VAT are the total', () => {
  const { books } = written(1)
  const { customerInvoices } = books.company
  expect(customerInvoices.length).toBeGreaterThan(300)
  expect(
    customerInvoices.flatMap(({ lines }) => lines).filter(({ discountPercent }) => discountPercent > 0).length,
  ).toBeGreaterThan(300)
  for (const { lines, amountInCurrency, vatTotalInCurrency } of customerInvoices) {
    let [net, vat] = [0, 0]
    for (const line of lines) {
      const gross = line.quantity * line.unitPriceInCurrency
      expect(line.amountInCurrency).toBe(round2(gross - (gross * line.discountPercent) / 100))
      net += line.amountInCurrency
      vat += round2((line.amountInCurrency * (VAT_RATES[line.vatCode?.id ?? ''] ?? 0)) / 100)
    }
    expect([vatTotalInCurrency, amountInCurrency]).toEqual([round2(vat), round2(net + vat)])
  }
})

test('some pay late: there are open invoices, overdue ones, and many that are settled', () => {
  const { books } = written(1)
  const { customerInvoices } = books.company
  const open = customerInvoices.filter(({ status }) => status === 'Open')
  const overdue = open.filter(({ documentDueDate }) => (documentDueDate ?? '') < today(books.company))
  expect(open.length).toBeGreaterThan(20)
  expect(overdue.length).toBeGreaterThan(8)
  expect(open.length).toBeLessThan(customerInvoices.length / 4)
})

test('for every figure there is a customer who shows it', () => {
  const { books } = written(1)
  const { company } = books
  const day = today(company)
  const of = (name: string) => company.customerInvoices.filter(({ customer }) => customer.name === name)
  const newest = (name: string) => of(name).at(-1)?.documentDate ?? ''

  const neverPays = of('Lykkeliten Kaffebar ANS')
  expect(neverPays.filter(({ status }) => status === 'Open').length).toBeGreaterThan(4)
  expect(neverPays.flatMap(({ applications }) => applications).filter(({ payer }) => 'paymentLines' in payer)).toEqual(
    [],
  )
  expect(of('Tårnet Kafé AS').length).toBeGreaterThan(4)
  expect(newest('Tårnet Kafé AS') < addDays(day, -140)).toBe(true)
  expect(new Set(of('Norrsken Kaffehus AB').map(({ currencyId }) => currencyId))).toEqual(new Set(['SEK', 'NOK']))
  const open = company.otherCustomerDocuments.filter(({ status }) => status === 'Open')
  expect(new Set(open.map(({ documentType }) => documentType))).toEqual(new Set(['DebitNote', 'FinCharge']))
  const unused = company.customerPayments.filter(({ status }) => status === 'Open')
  expect(new Set(unused.map(({ type }) => type))).toEqual(new Set(['Payment', 'Prepayment']))
  expect(company.customerInvoices.some(({ balance, amount }) => balance !== 0 && balance !== amount)).toBe(true)
})

test('sellers have their say on terms and status once the fields for it are there', () => {
  const { books, clock } = written(1)
  const twin = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
  openSales(twin, books)
  const year = () => Array.from({ length: 300 }, () => happen(books, twin)).filter((said) => said.includes('A seller'))
  expect(year()).toEqual([])
  const options = [{ label: '14 dager netto' }, { label: '30 dager netto' }]
  const { field_code, options: made } = twin.act.createField('person', {
    ...{ field_name: 'Visma betalingsbetingelser', field_type: 'enum', options },
  })
  const person = [...twin.state.persons.values()][0]
  twin.act.editPerson(person?.id ?? 0, { custom_fields: { [field_code]: made?.[0]?.id } })
  const said = year()
  expect(said.length).toBeGreaterThan(2)
  expect(said[0]).toBe(`A seller set Visma betalingsbetingelser of ${person?.name} to “30 dager netto”.`)
})

test('days that pass bring invoices, payments and what falls due, and weekends bring nothing', () => {
  const { books, clock } = written(2)
  const said: string[] = []
  for (let day = 0; day < 28; day++) {
    clock.advance(86_400_000)
    const date = today(books.company)
    const sentences = workday(books, date, undefined)
    const isWeekend = [0, 6].includes(new Date(`${date}T12:00:00Z`).getUTCDay())
    if (isWeekend) expect(sentences).toEqual([])
    said.push(...sentences)
  }
  for (const words of ['was invoiced', 'and settled invoice', 'is overdue', 'sent invoice'])
    expect(said.filter((sentence) => sentence.includes(words)).length).toBeGreaterThan(2)
  // A payment of the last days is dated within them, so what fell due did so once.
  const overdue = said.filter((sentence) => sentence.includes('is overdue'))
  expect(new Set(overdue).size).toBe(overdue.length)
})

test('every deal of the sales team is with a customer or somebody who may become one, in a stage that is there', () => {
  const names = [...BUYERS, ...PROSPECTS].map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
  for (const { organization } of [...DEALS, ...RENEWALS]) expect(names).toContain(organization)
  const known = [...BUYERS, ...PROSPECTS].filter((buyer) => buyer.known !== null).map(({ name }) => name)
  for (const { organization } of [...DEALS, ...RENEWALS]) expect(known).toContain(organization)

  const { books, clock } = written(1)
  const twin = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
  openSales(twin, books)
  expect(twin.state.deals.size).toBe(DEALS.length + RENEWALS.length)
  expect([...twin.state.deals.values()].filter(({ status }) => status === 'open').length).toBeGreaterThan(12)
  for (const { add_time } of twin.state.notes.values()) expect(add_time < clock.now().toISOString()).toBe(true)
  expect(twin.oddities).toEqual([])
})

test('it lives on one plain sentence at a time, and prospects become customers', () => {
  const { books, clock } = written(3)
  const said = Array.from({ length: 300 }, () => {
    clock.advance(60_000)
    return happen(books)
  })
  for (const sentence of said) expect(sentence).toMatch(/\S.*\.$/u)
  for (const words of ['was invoiced', 'settled', 'drafted', 'released', 'credit note', 'sent invoice', 'new customer'])
    expect(said.some((sentence) => sentence.includes(words))).toBe(true)
  expect(books.prospects).toEqual([])
  expect(addDays(books.start, 400) < today(books.company)).toBe(true)
})
