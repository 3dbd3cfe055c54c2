import { expect, test } from 'vitest'
import { ROWS } from '../../../../test/visma-rows.ts'
import { decodeRow } from '../calls/stream.ts'
import { supplierDocuments, supplierInvoices } from './supplier-ledger.ts'

/** An invoice as Visma sends it: one `amount`, of which nobody says in which currency it is. */
const invoice = (change: object) => decodeRow(supplierInvoices, { ...ROWS.supplierInvoice, ...change })
const totals = (change: object) => {
  const record = invoice(change)
  if ('reason' in record) return record.reason
  const { total, totalBase } = record.data as { total: string | null; totalBase: string | null }
  return { total, totalBase }
}
const FOREIGN = {
  currencyId: 'EUR',
  exchangeRate: '11.5',
  amount: '115',
  balance: null,
  balanceInCurrency: null,
  detailTotal: null,
  detailTotalInCurrency: null,
  vatTotal: null,
  vatTotalInCurrency: null,
}

test('a total is the sum of its parts in each currency where all of them are told', () => {
  const parts = { detailTotalInCurrency: '100', vatTotalInCurrency: '25' }
  expect(totals({ ...FOREIGN, ...parts })).toEqual({ total: '125', totalBase: null })
  expect(totals({ ...FOREIGN, ...parts, detailTotal: '1150', vatTotal: '287.5' })).toEqual({
    total: '125',
    totalBase: '1437.5',
  })
  expect(totals({ ...FOREIGN, detailTotalInCurrency: '100' })).toEqual({ total: null, totalBase: null })
  expect(totals({ ...FOREIGN, vatTotalInCurrency: '25' })).toEqual({ total: null, totalBase: null })
})

test('an invoice of which nothing is paid is as much as is open, in whichever currency its amount is', () => {
  const open = { balance: '1150', balanceInCurrency: '100' }
  expect(totals({ ...FOREIGN, ...open, amount: '1150' })).toEqual({ total: '100', totalBase: '1150' })
  expect(totals({ ...FOREIGN, ...open, amount: '100' })).toEqual({ total: '100', totalBase: '1150' })
  expect(totals({ ...FOREIGN, ...open, amount: '2000' })).toEqual({ total: null, totalBase: null })
})

test('zero is open of every invoice that is paid, and says nothing of its total', () => {
  const paid = { balance: '0', balanceInCurrency: '0' }
  expect(totals({ ...FOREIGN, ...paid, amount: '0' })).toEqual({ total: null, totalBase: null })
  expect(totals({ ...FOREIGN, ...paid, amount: null })).toEqual({ total: null, totalBase: null })
})

test('an amount in both currencies is taken as it is, and where they are the same it stands for both', () => {
  expect(totals({ ...FOREIGN, amountInCurrency: '10' })).toEqual({ total: '10', totalBase: '115' })
  expect(totals({ ...FOREIGN, detailTotal: '92', detailTotalInCurrency: '92' })).toEqual({
    total: '115',
    totalBase: '115',
  })
  expect(totals({ ...FOREIGN, exchangeRate: '1' })).toEqual({ total: '115', totalBase: '115' })
})

test('each pair of amounts that differ tells of a foreign currency, whatever the rate', () => {
  for (const name of ['balance', 'detailTotal', 'vatTotal', 'amount']) {
    const differing = { ...FOREIGN, exchangeRate: '1', amount: '77', [`${name}InCurrency`]: '9', [name]: '99' }
    expect([name, totals(differing)]).not.toEqual([name, { total: '77', totalBase: '77' }])
  }
})

test('lines are in the currency of the invoice, text lines without a product', () => {
  const line = { lineNumber: 1, inventoryNumber: '0', unitCost: '115', unitCostInCurrency: '10', cost: '230' }
  const more = { costInCurrency: '20', discountAmount: '11.5', discountAmountInCurrency: '1', discountPercent: '5' }
  expect(
    invoice({ ...FOREIGN, balance: '2', balanceInCurrency: '1', invoiceLines: [{ ...line, ...more }] }),
  ).toMatchObject({
    data: { lines: [{ product: null, unitPrice: '10', amount: '20', discount: '1', discountPercent: '5' }] },
  })
  expect(invoice({ invoiceLines: null })).toMatchObject({ data: { lines: null } })
})

test('a document without number or supplier is rejected by name', () => {
  expect(invoice({ referenceNumber: null })).toMatchObject({ reason: 'referenceNumber is missing' })
  for (const supplier of [null, { internalId: '5210' }]) {
    expect(invoice({ supplier })).toMatchObject({ key: 'Invoice:300412', reason: 'supplier.number is missing' })
  }
})

test('a row of the ledger that names no type is an invoice', () => {
  expect(decodeRow(supplierDocuments, { ...ROWS.supplierdocument, documentType: null })).toMatchObject({
    key: 'Invoice:300500',
    data: { type: 'Invoice' },
  })
})
