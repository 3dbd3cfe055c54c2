import { expect, test } from 'vitest'
import { ROWS } from '../../../../test/visma-rows.ts'
import { sourceKey } from '../../../core/ids.ts'
import { decodeRow } from '../calls/stream.ts'
import { customers } from './customers.ts'
import { partyName } from './party.ts'
import { suppliers } from './suppliers.ts'

const customer = (change: object = {}) => decodeRow(customers, { ...ROWS.customer, ...change })

test('a customer is keyed by its internal id and known by its number', () => {
  expect(customer()).toMatchObject({ key: '4821', number: '10042', parent: null, modified: '2026-09-14T09:12:33.127' })
})

test('a customer is tidied: lines, country code, addresses of mail and telephones apart', () => {
  expect(customer()).toMatchObject({
    data: {
      internalId: '4821',
      number: '10042',
      name: 'Fjordkaffe AS',
      status: 'Active',
      address: { lines: ['Strandgata 12'], postalCode: '5003', city: 'Bergen', country: 'NO', countryName: 'Norway' },
      contact: {
        attention: 'Kari Nordmann',
        emails: ['post@fjordkaffe.example', 'kari@fjordkaffe.example'],
        phones: ['+47 55 00 00 00', '99'],
        web: 'https://fjordkaffe.example',
      },
      invoiceAddress: { lines: ['Strandgata 12'], country: 'NO', city: null },
      invoiceContact: { emails: ['faktura@fjordkaffe.example'] },
      vatNumber: 'NO912345678MVA',
      classId: '1',
      terms: { id: '30', description: '30 dager netto' },
      currency: 'NOK',
    },
  })
})

test('an address or contact with nothing in it is none', () => {
  const empty = { addressId: '9', addressLine1: '', postalCode: null, country: { id: null, name: null } }
  expect(customer({ mainAddress: empty, mainContact: { name: ' ', email: ' ; ' } })).toMatchObject({
    data: { address: null, contact: null },
  })
})

test.each([
  ['addressLine2', { lines: ['x'] }],
  ['addressLine3', { lines: ['x'] }],
  ['postalCode', { lines: [], postalCode: 'x' }],
  ['city', { city: 'x' }],
] as const)('an address of nothing but %s is one', (member, address) => {
  expect(customer({ mainAddress: { [member]: 'x' } })).toMatchObject({ data: { address } })
})

test('an address of nothing but a country is one, by its code or its name', () => {
  expect(customer({ mainAddress: { country: { id: 'no' } } })).toMatchObject({ data: { address: { country: 'NO' } } })
  expect(customer({ mainAddress: { country: { name: 'Norge' } } })).toMatchObject({
    data: { address: { country: null, countryName: 'Norge' } },
  })
})

test.each([
  ['name', { name: 'x', emails: [], phones: [] }],
  ['attention', { attention: 'x' }],
  ['web', { web: 'x' }],
  ['email', { emails: ['x'], phones: [] }],
  ['phone1', { emails: [], phones: ['x'] }],
  ['phone2', { phones: ['x'] }],
] as const)('a contact of nothing but %s is one', (member, contact) => {
  expect(customer({ mainContact: { [member]: 'x' } })).toMatchObject({ data: { contact } })
})

test('no address and no contact at all are none', () => {
  expect(customer({ mainAddress: null, mainContact: null, invoiceAddress: null, invoiceContact: null })).toMatchObject({
    data: { address: null, contact: null, invoiceAddress: null, invoiceContact: null },
  })
})

test('a class that is not told is none', () => {
  expect(customer({ customerClass: null })).toMatchObject({ data: { classId: null } })
  expect(decodeRow(suppliers, { ...ROWS.supplier, supplierClass: null })).toMatchObject({ data: { classId: null } })
  expect(decodeRow(suppliers, ROWS.supplier)).toMatchObject({ data: { classId: '1' } })
})

test('a party that cannot be read is named by its internal id, else by its number', () => {
  expect([{ internalId: 7, number: '1' }, { internalId: '', number: '1' }, {}].map(partyName)).toEqual(['7', '1', null])
})

test('one party is read by internal id where Visma has a path for it, and by number where asked so', () => {
  expect(customers.single(sourceKey('48/21'))).toEqual({ by: 'path', path: '/v1/customer/internal/48%2F21' })
  expect(customers.numbered?.('10 042')).toBe('/v1/customer/10%20042')
  expect(suppliers.single(sourceKey('5210'))).toMatchObject({ by: 'nothing' })
  expect(suppliers.numbered?.('50017')).toBe('/v1/supplier/50017')
})

test('a wrapped member reads as a bare one', () => {
  expect(customer({ name: { value: 'Fjord' }, mainAddress: { value: { city: { value: 'Oslo' } } } })).toMatchObject({
    data: { name: 'Fjord', address: { city: 'Oslo' } },
  })
})

test('a status that is new to us is Unknown, not an error', () => {
  expect(customer({ status: 'Sleeping' })).toMatchObject({ data: { status: 'Unknown' } })
})

test.each(['internalId', 'number', 'name'])('without %s a party is rejected', (member) => {
  expect(customer({ [member]: null })).toMatchObject({ reason: `${member} is missing` })
})

test("a supplier's bank details are not read", () => {
  const record = decodeRow(suppliers, ROWS.supplier)
  expect(record).toMatchObject({ key: '5210', data: { number: '50017', corporateId: '987654321' } })
  expect(JSON.stringify(record)).not.toMatch(/NO9386011117947/)
})

test('what a row leaves out is unknown and keeps what is known; what it says is empty is not', () => {
  const { mainContact: _, corporateId: _id, invoiceContact, ...rest } = ROWS.customer
  const weak = (row: object) => {
    const record = decodeRow(customers, row)
    return 'weak' in record ? record.weak : undefined
  }
  expect(weak({ ...rest, invoiceContact })).toEqual(['contact', 'corporateId'])
  expect(weak({ ...rest, invoiceContact, mainContact: null, CorporateID: null })).toBeUndefined()
})
