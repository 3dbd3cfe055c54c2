import { expect, test } from 'vitest'
import { customerInvoices } from '../documents/customer-ledger.ts'
import { customers } from './customers.ts'
import { withMore, withSalesPerson } from './more.ts'

const ROW = {
  internalId: 7,
  number: '10001',
  name: 'Fjordkaffe AS',
  creditLimit: { value: 50_000 },
  gln: ' 7080000 ',
  attributes: [{ id: 'Segment', value: 'HORECA', description: 'Segment' }],
}
const NAMES = ['creditLimit', 'gln', 'attributes.SEGMENT', 'attributes.OTHER']

test('only what is wanted is read beyond the usual members, and else a record is as it always was', () => {
  expect(withMore(customers, [])).toBe(customers)
  expect(withMore(customers, NAMES).decode(ROW)).toMatchObject({
    record: { data: { more: { creditLimit: '50000', gln: '7080000', 'attributes.SEGMENT': 'HORECA' } } },
  })
})

test('members that a row leaves out are unknown, not empty', () => {
  const { attributes: _, ...without } = ROW
  expect(withMore(customers, NAMES).decode(without)).toMatchObject({
    record: { weak: expect.arrayContaining(['more']) },
  })
})

test('an invoice tells its salesperson where that is wanted', () => {
  const row = { documentType: 'Invoice', referenceNumber: '1', customer: { number: '1' }, status: 'Open' }
  const read = (seller: object, wanted: boolean) =>
    withSalesPerson(customerInvoices, wanted).decode({ ...row, ...seller })
  const sold = { salesPerson: { id: 2, description: 'Kari' } }
  expect(read(sold, true)).toMatchObject({ record: { data: { salesPersonId: '2' } } })
  expect(read(sold, false)).toEqual(customerInvoices.decode({ ...row, ...sold }))
  expect(read({}, true)).toMatchObject({ record: { weak: expect.arrayContaining(['salesPersonId']) } })
})
