import { expect, test } from 'vitest'
import { phaseSaid } from './phase.ts'

test('what is read has a name that people know, and one that is not known has its own', () => {
  expect(phaseSaid('Reading customerinvoice')).toBe('Reading invoices')
  expect(phaseSaid('Reading purchaseorder')).toBe('Reading purchaseorder')
  expect(phaseSaid('Customers')).toBe('Customers')
})
