import { expect, test } from 'vitest'
import { runId, sourceKey } from '../core/ids.ts'
import type { NewOperation } from '../core/sync-store.ts'
import { firstParties } from './chosen-parties.ts'

const write = (stream: string, key: string, entity: NewOperation['entity']) =>
  ({ run: runId('r'), stream, key: sourceKey(key), entity }) as NewOperation

const PARTIES = new Map([
  ['supplier:1', 'supplier 1'],
  ['supplier:2', 'supplier 2'],
  ['supplierInvoice:b', 'supplier 2'],
  ['customer:3', 'customer 3'],
  ['customer:4', 'customer 4'],
  ['customerinvoice:i', 'customer 4'],
])
const PLANNED = [
  write('connection', 'organization.supplierNumber', 'field'),
  write('supplier', '1', 'organization'),
  write('supplier', '2', 'organization'),
  write('customer', '3', 'person'),
  write('customer', '4', 'person'),
  write('supplierInvoice', 'b', 'note'),
  write('customerinvoice', 'i', 'note'),
]

test('parties that show documents are tried first, customers before suppliers, and the set-up is nobody', () => {
  expect(firstParties(PLANNED, PARTIES, 9)).toEqual(['customer 4', 'supplier 2', 'customer 3', 'supplier 1'])
  expect(firstParties(PLANNED, PARTIES, 1)).toEqual(['customer 4'])
})

test('the choice does not depend on the order in which parties were decided', () => {
  const parties = new Map(['2', '10', '9'].map((key) => [`customer:${key}`, `customer ${key}`]))
  const planned = ['10', '2', '9'].map((key) => write('customer', key, 'person'))
  const chosen = ['customer 2', 'customer 9']
  expect(firstParties(planned, parties, 2)).toEqual(chosen)
  expect(firstParties(planned.toReversed(), parties, 2)).toEqual(chosen)
})
