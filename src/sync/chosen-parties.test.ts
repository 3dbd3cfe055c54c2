import { expect, test } from 'vitest'
import type { Phase, PhaseContext, Route } from '../core/flow.ts'
import { runId, sourceKey } from '../core/ids.ts'
import type { StagedRecord } from '../core/record.ts'
import type { NewOperation } from '../core/sync-store.ts'
import { firstParties, ofParties, type Parties, someDone } from './chosen-parties.ts'

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

/** Two bundles: one with an invoice of customer 3, one with a row of nobody and one of customer 4. */
const RECORDS = [['i3'], ['stray', 'i4']] as const
const staged = (key: string) => ({ stream: 'customerinvoice', key: sourceKey(key) }) as StagedRecord
const context = {} as PhaseContext
const phase = {
  name: 'documents',
  next: async (cursor: string | null) =>
    cursor === null ? { cursor: 'end', bundles: RECORDS.map((keys) => ({ records: keys.map(staged) })) } : null,
} as unknown as Phase
const route = {
  prepare: async () => [phase],
  partyOf: ({ key }: StagedRecord) => (key === 'stray' ? null : `customer ${key.slice(1)}`),
} as unknown as Route

async function decided(only: ReadonlySet<string> | null, parties: Parties | null) {
  const [narrowed] = await ofParties(route, only, parties).prepare(context)
  const batch = await narrowed?.next(null, context)
  expect(await narrowed?.next('end', context)).toBeNull()
  return batch?.bundles.map(({ records }) => records.map(({ key }) => key))
}

test('only bundles of the chosen parties are decided, and the others stay pending', async () => {
  expect(await decided(new Set(['customer 4']), null)).toEqual([['stray', 'i4']])
  expect(await decided(new Set(), null)).toEqual([])
})

test('it is noted whose each record is, also where all are decided', async () => {
  const parties: Parties = new Map()
  expect(await decided(null, parties)).toEqual(RECORDS)
  expect([...parties]).toEqual([
    ['customerinvoice:i3', 'customer 3'],
    ['customerinvoice:i4', 'customer 4'],
  ])
})

test('a route without parties, or of which nothing is asked, is left as it is', () => {
  const { partyOf: _, ...without } = route
  expect(ofParties(without, new Set(['customer 4']), new Map())).toBe(without)
  expect(ofParties(route, null, null)).toBe(route)
})

test('the report of the first parties counts them', () => {
  const only = new Set(['customer 1'])
  expect(someDone('nordlys', { only }, { title: 'Pipedrive' })).toMatch(/^The first customer or supplier is written/)
  only.add('customer 2')
  expect(someDone('nordlys', { only }, { title: 'Pipedrive' })).toMatch(
    /^The first 2 customers and suppliers are written/,
  )
})

test('an activity shows a document as a note does', () => {
  const planned = [...PLANNED.slice(0, 5), write('supplierInvoice', 'b', 'activity')]
  expect(firstParties(planned, PARTIES, 2)).toEqual(['supplier 2', 'customer 3'])
})
