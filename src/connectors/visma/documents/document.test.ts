import { expect, test } from 'vitest'
import { ROWS } from '../../../../test/visma-rows.ts'
import { sourceKey } from '../../../core/ids.ts'
import { decodeRow, type StreamDefinition } from '../calls/stream.ts'
import { creditTerms } from '../credit-terms.ts'
import { currencies, journalTransactions, organizations } from '../others.ts'
import { suppliers } from '../parties/suppliers.ts'
import { creditNotes, customerDocuments, customerInvoices } from './customer-ledger.ts'
import { pair, pathId, sameCurrency } from './document.ts'
import { payments } from './payments.ts'
import { supplierDocuments, supplierInvoices } from './supplier-ledger.ts'

const read = (definition: StreamDefinition, change: object = {}) =>
  decodeRow(definition, { ...ROWS[definition.stream], ...change })

test('an invoice in a foreign currency carries its own amounts and those of the books', () => {
  expect(read(customerInvoices)).toMatchObject({
    key: 'Invoice:123194',
    number: '123194',
    parent: '20012',
    modified: '2026-09-01T11:20:45.613',
    data: {
      ledger: 'customer',
      type: 'Invoice',
      status: 'Open',
      date: '2026-08-14',
      dueDate: '2026-09-13',
      currency: 'SEK',
      total: '9997.5',
      balance: '4998.75',
      vat: '1999.5',
      totalBase: '9497.63',
      balanceBase: '4748.82',
      customerRef: 'PO-7781',
      paymentRef: '0012319400004',
      salesPerson: 'Ola Selger',
      terms: { id: '30', description: '30 dager netto' },
    },
  })
})

test('lines and applications are in the currency of the invoice', () => {
  expect(read(customerInvoices)).toMatchObject({
    data: {
      lines: [
        { number: 1, product: 'PZ-100', quantity: '2', unit: 'STK', unitPrice: '3999', amount: '7998' },
        { number: 2, product: null, description: 'Levert 12.08', quantity: '0', unitPrice: null, amount: null },
      ],
      applications: [
        { type: 'Payment', number: '405812', amount: '4998.75', day: '2026-09-01', released: true, voided: false },
      ],
    },
  })
})

test('ten decimals survive', () => {
  expect(read(customerInvoices, { amountInCurrency: '9997.1234567891' })).toMatchObject({
    data: { total: '9997.1234567891' },
  })
})

test('an empty list value is marked as saying nothing', () => {
  expect(read(customerInvoices, { creditTerms: null })).toMatchObject({
    data: { terms: null },
    weak: expect.arrayContaining(['terms']),
  })
})

test('a draft has no amounts, which is not zero', () => {
  const none = {
    amount: null,
    amountInCurrency: null,
    balance: null,
    balanceInCurrency: null,
    vatTotal: null,
    vatTotalInCurrency: null,
  }
  expect(read(customerInvoices, none)).toMatchObject({ data: { total: null, balance: null, totalBase: null } })
})

test('an amount without its twin stands for both only where the currencies are proven equal', () => {
  expect(read(customerInvoices, { amountInCurrency: null })).toMatchObject({
    data: { total: null, totalBase: '9497.63' },
  })
  const domestic = { exchangeRate: '1.000', amountInCurrency: null, balanceInCurrency: null, vatTotalInCurrency: null }
  expect(read(customerInvoices, domestic)).toMatchObject({ data: { total: '9497.63', totalBase: '9497.63' } })
})

test('"Credit Note" with a blank is a credit note, and its lines are found', () => {
  expect(read(creditNotes)).toMatchObject({
    key: 'CreditNote:200031',
    data: {
      type: 'CreditNote',
      total: '1250',
      lines: [{ product: 'KAFFE-1KG', unitPrice: '200' }],
      applications: null,
    },
  })
})

test('two types that are new to us do not meet under one key', () => {
  expect(read(customerDocuments, { documentType: 'Super Note' })).toMatchObject({
    key: 'SuperNote:123194',
    data: { type: 'Unknown' },
  })
  expect(read(customerDocuments, { documentType: 'Mega:Note' })).toMatchObject({ key: 'MegaNote:123194' })
})

test('a row without number or customer is rejected by name', () => {
  expect(read(customerInvoices, { referenceNumber: null })).toMatchObject({ reason: 'referenceNumber is missing' })
  expect(read(customerInvoices, { customer: null })).toMatchObject({
    key: 'Invoice:123194',
    reason: 'customer.number is missing',
  })
})

test("a supplier's ledger row has both amounts", () => {
  expect(read(supplierDocuments)).toMatchObject({
    key: 'DebitAdj:300500',
    parent: '50017',
    data: { ledger: 'supplier', total: '100', totalBase: '1150', currency: 'EUR', lines: null },
  })
})

test('a supplier invoice in the currency of the books has one amount for both', () => {
  expect(read(supplierInvoices)).toMatchObject({
    data: {
      total: '12500',
      totalBase: '12500',
      supplierRef: 'F-2026-0917',
      lines: [{ product: 'RAW-01', unitPrice: '100' }],
    },
  })
})

test('the amount of a supplier invoice in a foreign currency comes from its parts, or stays unknown', () => {
  const foreign = {
    currencyId: 'EUR',
    exchangeRate: '11.5',
    amount: '1437.5',
    balance: '1437.5',
    balanceInCurrency: '125',
  }
  const parts = { detailTotal: '1150', detailTotalInCurrency: '100', vatTotal: '287.5', vatTotalInCurrency: '25' }
  const none = { detailTotal: null, detailTotalInCurrency: null, vatTotal: null, vatTotalInCurrency: null }
  expect(read(supplierInvoices, { ...foreign, ...parts })).toMatchObject({
    data: { total: '125', totalBase: '1437.5' },
  })
  expect(read(supplierInvoices, { ...foreign, ...none })).toMatchObject({ data: { total: '125', totalBase: '1437.5' } })
  expect(read(supplierInvoices, { ...foreign, ...none, balance: '11.5', balanceInCurrency: '1' })).toMatchObject({
    data: { total: null, totalBase: null },
  })
})

test('a payment names each document it touched once, and nothing that moves by itself', () => {
  const record = read(payments)
  expect(record).toMatchObject({
    key: 'Payment:405812',
    parent: '20012',
    data: {
      appliesTo: [
        { type: 'Invoice', number: '123194' },
        { type: 'CreditNote', number: '200031' },
      ],
    },
  })
  expect(read(payments, { applicationDate: '2026-09-20T00:00:00' })).toEqual(record)
  expect(read(payments, { type: 'VoidPayment' })).toMatchObject({ key: 'VoidPayment:405812' })
})

test('terms for suppliers alone and disabled ones are not for customers', () => {
  const shown = ['AL', 'CU', 'VE', 'DS', null, 'ZZ'].map((visibleTo) => {
    const record = read(creditTerms, { visibleTo })
    return 'data' in record && (record.data as { forCustomers: boolean }).forCustomers
  })
  expect(shown).toEqual([true, true, false, false, true, true])
})

test('streams without a flow keep what Visma sends', () => {
  expect(read(journalTransactions)).toMatchObject({
    key: 'ModuleGL:004711',
    number: '004711',
    data: { status: 'Posted' },
  })
  expect(read(currencies)).toMatchObject({ key: 'NOK', data: { id: 'NOK', isBase: true, decimals: 2 } })
  expect(read(organizations)).toMatchObject({ data: { corporateId: '912345678' } })
})

test('a single read goes where the document lives', () => {
  const path = (definition: StreamDefinition, key: string) => definition.single(sourceKey(key))
  expect(path(supplierInvoices, 'Invoice:300412')).toEqual({ by: 'path', path: '/v1/supplierInvoice/300412' })
  expect(path(supplierDocuments, 'DebitAdj:300500')).toEqual({
    by: 'path',
    path: '/v1/supplierInvoice/DebitAdj/300500',
  })
  expect(path(customerDocuments, 'CreditNote:7')).toEqual({ by: 'path', path: '/v1/customerCreditNote/7' })
  expect(path(customerDocuments, 'FinCharge:7')).toMatchObject({ by: 'nothing' })
  expect(path(suppliers, '5210')).toMatchObject({ by: 'nothing' })
})

test('numbers with reserved characters travel in the form Visma has for them', () => {
  expect(pathId('123 A')).toBe('123%20A')
  expect(pathId('2026/17')).toBe(`b64(${Buffer.from('2026/17').toString('base64url')})`)
  expect(pathId(':/#?][@!*+;')).toMatch(/^b64\([\w-]+\)$/)
})

test.each([
  ['amounts that are equal', null, [['100', '100']], true],
  ['a rate of one', '1', [['100', null]], true],
  [
    'no amount in the document’s currency at all',
    null,
    [
      ['100', null],
      [null, null],
    ],
    true,
  ],
  [
    'amounts that differ, whatever the rate says',
    '1',
    [
      ['100', '100'],
      ['50', '45'],
    ],
    false,
  ],
  ['nothing but zeros, which are equal in all currencies', '11.2', [['0', '0']], false],
  ['amounts of which only the document’s is told', '11.2', [[null, '100']], false],
] as const)('a document is in the company’s currency by what it tells: %s', (_, rate, pairs, same) => {
  expect(sameCurrency(rate, pairs)).toBe(same)
})

test('an amount of one kind stands for the other only where the currency is the same', () => {
  expect(pair('100', null, true)).toEqual({ document: '100', base: '100' })
  expect(pair('100', null, false)).toEqual({ document: null, base: '100' })
  expect(pair(null, '9', true)).toEqual({ document: '9', base: '9' })
  expect(pair(null, '9', false)).toEqual({ document: '9', base: null })
  expect(pair('100', '9', false)).toEqual({ document: '9', base: '100' })
})
