import { expect, test } from 'vitest'
import { ROWS } from '../../../../test/visma-rows.ts'
import { sourceKey } from '../../../core/ids.ts'
import { decodeRow, type StreamDefinition } from '../calls/stream.ts'
import { creditNotes, customerDocuments, customerInvoices } from './customer-ledger.ts'
import { documentName, keyParts } from './document.ts'
import { payments } from './payments.ts'

const read = (definition: StreamDefinition, change: object = {}) =>
  decodeRow(definition, { ...ROWS[definition.stream], ...change })

test('what was applied counts with a number and an amount, and is neither released nor voided where nothing says so', () => {
  const applications = [
    { docType: 'CreditMemo', refNbr: '1', amountPaid: '5' },
    {
      docType: 'Payment',
      refNbr: '2',
      amountPaid: '6',
      released: 'true',
      voided: 'true',
      applicationDate: '2026-09-01',
    },
    { docType: 'Payment', refNbr: null, amountPaid: '7' },
    { docType: 'Payment', refNbr: '4', amountPaid: null },
    null,
  ]
  expect(read(customerInvoices, { applications })).toMatchObject({
    data: {
      applications: [
        { number: '1', amount: '5', day: null, released: false, voided: false },
        { type: 'Payment', number: '2', amount: '6', day: '2026-09-01', released: true, voided: true },
      ],
    },
  })
})

test('a document without lines has none, which is not an empty list', () => {
  expect(read(customerInvoices, { invoiceLines: null, applications: null })).toMatchObject({
    data: { lines: null, applications: null },
  })
  expect(read(customerInvoices, { invoiceLines: [], applications: [] })).toMatchObject({
    data: { lines: [], applications: [] },
  })
})

test('discounts of lines are in the currency of the document', () => {
  const line = { discountAmount: '95', discountAmountInCurrency: '100', discountPercent: '10' }
  expect(read(customerInvoices, { invoiceLines: [line] })).toMatchObject({
    data: { lines: [{ discount: '100', discountPercent: '10' }] },
  })
})

test('the seller is named by whichever member has the name', () => {
  expect(read(customerInvoices, { salesPerson: null, salesPersonDescr: 'Kari' })).toMatchObject({
    data: { salesPerson: 'Kari' },
  })
  expect(read(customerInvoices, { salesPerson: null })).toMatchObject({ data: { salesPerson: null } })
})

test('each endpoint knows the usual type of a row that names none; the ledger does not', () => {
  const untyped = { documentType: null }
  expect(read(customerInvoices, untyped)).toMatchObject({ key: 'Invoice:123194' })
  expect(read(creditNotes, untyped)).toMatchObject({ key: 'CreditNote:200031' })
  expect(read(customerDocuments, untyped)).toMatchObject({ key: 'Unknown:123194', data: { type: 'Unknown' } })
  expect(read(payments, { type: null })).toMatchObject({ key: 'Payment:405812' })
})

test('a row is named by the same key as its record, and without a number not at all', () => {
  const name = documentName('Invoice')
  expect(name({ documentType: 'Credit Note', referenceNumber: 7 })).toBe('CreditNote:7')
  expect(name({ documentType: ' ', referenceNumber: '7' })).toBe('Invoice:7')
  expect(name({ documentType: 'Invoice' })).toBeNull()
})

test('a key is taken apart at its first colon', () => {
  expect(keyParts(sourceKey('Invoice:12:3'))).toEqual({ type: 'Invoice', number: '12:3' })
})

test('a payment without lines touches nothing, and lines without a number do not either', () => {
  expect(read(payments, { paymentLines: null, customer: null })).toMatchObject({
    parent: null,
    data: { appliesTo: [], amounts: [], customer: null },
  })
  const paymentLines = [{ documentType: 'Invoice', amountPaid: '1', balanceWriteOff: '2' }]
  expect(read(payments, { paymentLines })).toMatchObject({ data: { appliesTo: [], amounts: ['1  2'] } })
  expect(read(payments, { refNbr: null })).toMatchObject({ reason: 'refNbr is missing' })
})
