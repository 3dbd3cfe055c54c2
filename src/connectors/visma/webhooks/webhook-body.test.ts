import { expect, test } from 'vitest'
import { actionsIn, idIn, subjectsIn } from './webhook-body.ts'

const customer = (body: unknown) => idIn(body, 'customer')
const invoice = (body: unknown) => idIn(body, 'customerinvoice')
const number = (id: string) => ({ id, idIs: 'number' })
const nested = (levels: number, inner: object): object => (levels === 0 ? inner : { data: nested(levels - 1, inner) })

test('of one name in several places the outermost counts', () => {
  expect(customer({ customerNumber: '1', data: { customerNumber: '2' } })).toEqual(number('1'))
  expect(customer({ data: { customerNumber: '2' }, customerNumber: '1' })).toEqual(number('1'))
})

test('a record that is wrapped is found to the fifth level', () => {
  expect(customer(nested(4, { number: '10042' }))).toEqual(number('10042'))
  expect(customer(nested(5, { number: '10042' }))).toBeNull()
})

test('a body of two thousand members is still looked through', () => {
  const filler = Object.fromEntries(Array.from({ length: 1_999 }, (_, at) => [`m${at}`, 1]))
  expect(customer({ ...filler, customerNumber: '1' })).toEqual(number('1'))
  expect(customer({ ...filler, more: 1, customerNumber: '1' })).toBeNull()
})

test('each kind of document is found in the object that bears its name', () => {
  for (const name of ['invoice', 'customerInvoice', 'AR_Invoice', 'creditNote', 'customerDocument', 'payment']) {
    expect([name, invoice({ [name]: { number: '7', id: '8' } })]).toEqual([name, number('7')])
    expect([name, invoice({ [name]: { id: '8' } })]).toEqual([name, { id: '8', idIs: 'unknown' }])
  }
  expect(customer({ supplier: { id: '8' } })).toEqual({ id: '8', idIs: 'unknown' })
})

test('what hangs on a record has numbers of its own', () => {
  for (const part of ['contact', 'deliveryAddress', 'branch', 'previousCustomer', 'user']) {
    expect([part, customer({ [part]: { customerNumber: '9', number: '9' } })]).toEqual([part, null])
  }
  for (const party of ['customer', 'payer', 'billToCustomer', 'vendor']) {
    expect([party, invoice({ [party]: { invoiceNumber: '9', number: '9' } })]).toEqual([party, null])
  }
  expect(customer({ customerInvoice: { customerNumber: '10042' } })).toEqual(number('10042'))
})

test('names that mean anything count in the record alone, also deeper in what is none', () => {
  const any = { number: '1', internalId: '2', acctCd: '3', entityId: '4', entityKey: '5', resourceId: '6', id: '7' }
  expect(customer({ salesPerson: any })).toBeNull()
  expect(customer({ salesPerson: { entity: any } })).toBeNull()
  expect(customer({ message: { id: '7' } })).toBeNull()
  expect(customer({ data: any })).toEqual({ id: '2', idIs: 'key' })
  expect(customer({ data: { acctCd: '3', id: '7' } })).toEqual(number('3'))
})

test('an id is a whole number from zero on, or a short text that begins with a letter or a digit', () => {
  const taken = [0, 10042, 'Ø 1/2_a.b-c', ' x ', 'x'.repeat(50)].map((id) => customer({ customerNumber: id })?.id)
  expect(taken).toEqual(['0', '10042', 'Ø 1/2_a.b-c', 'x', 'x'.repeat(50)])
  for (const id of [-1, 1.5, 2 ** 53, true, null, '', '-1', '10042!', '!10042', 'x'.repeat(51)]) {
    expect([id, customer({ customerNumber: id })]).toEqual([id, null])
  }
})

test('a stream that no delivery names a record of has none', () => {
  expect(idIn({ number: '7', resourceUri: '/v1/customer/7' }, 'account')).toBeNull()
})

test('the path of the resource may have a type before the number, where that resource has types', () => {
  const at = (resourceUri: string) => invoice({ resourceUri })?.id ?? null
  expect(at('/v1/customerPayment/VoidPayment/405812')).toBe('405812')
  expect(at('/v1/customerdocument/Invoice/123194')).toBe('123194')
  expect(at('/v1/customerinvoice/ABC/attachment')).toBe('ABC')
  expect(at('/v1/supplierInvoice/ABC')).toBe('ABC')
  expect(at('/v1/supplierInvoice/A1/release')).toBe('A1')
  expect(at('/v1/supplierInvoice/1A/release')).toBe('1A')
  expect(at('/v1/supplierInvoice')).toBeNull()
  expect(customer({ resourceUri: '/v1/customer/Internal/4821' })).toEqual({ id: '4821', idIs: 'key' })
  expect(customer({ resourceUri: '/v1/customer/internal' })).toBeNull()
})

test('an address that is none, or is spoilt, names no record and breaks nothing', () => {
  expect(customer({ resourceUri: 'https://' })).toBeNull()
  expect(customer({ resourceUri: '/v1/customer/%E0%A4%A' })).toBeNull()
  expect(customer({ resourceUri: 7 })).toBeNull()
})

test('what a body is about and what was done is said by texts, at the top or one below', () => {
  const body = { EventId: 'a', entity: { entityType: 'b', eventId: 5 }, operation: 'c', resourceUri: '/v1/x?y' }
  expect(subjectsIn(body)).toEqual(['a', 'b', '/v1/x'])
  expect(actionsIn(body)).toEqual(['a', 'c'])
  expect(subjectsIn({ data: { data: { eventId: 'a' } } })).toEqual([])
  expect([subjectsIn(null), actionsIn('event')]).toEqual([[], []])
})
