import { expect, test } from 'vitest'
import { runId, sourceKey } from '../core/ids.ts'
import type { NewOperation } from '../core/sync-store.ts'
import { plannedOperation } from './planned-operation.ts'

const operation = (given: Partial<NewOperation>): NewOperation => ({
  run: runId('r_1'),
  flow: 'customerInvoices',
  stream: 'customerinvoice',
  key: sourceKey('Invoice:123194'),
  role: 'entry',
  entity: 'note',
  kind: 'create',
  remote: null,
  before: null,
  after: {},
  state: 'intent',
  rule: null,
  sourceVersion: null,
  ...given,
})

test('a create shows every field it sets and costs what its endpoint costs', () => {
  const planned = plannedOperation(
    operation({ after: { content: '<p>Invoice 123194</p>', deal_id: '7', org_id: null } }),
  )
  expect(planned).toMatchObject({ title: 'Invoice 123194', units: 10 })
  expect(planned.changes).toEqual([
    { field: 'content', before: null, after: '<p>Invoice 123194</p>' },
    { field: 'deal_id', before: null, after: '7' },
  ])
})

test('a change in Visma.net says where, and costs nothing of the API budget of Pipedrive', () => {
  const terms = { before: { terms: '30' }, after: { terms: '60' } }
  const planned = plannedOperation(
    operation({ system: 'visma', entity: 'customer', kind: 'update', ...terms }),
    'Fjordkaffe AS',
  )
  expect(planned).toMatchObject({ system: 'visma', title: 'Fjordkaffe AS', units: 0 })
  expect(planned.changes).toEqual([{ field: 'terms', before: '30', after: '60' }])
  expect(plannedOperation(operation({})).system).toBe('pipedrive')
})

test('an update shows only what moves, under the name people know', () => {
  const planned = plannedOperation(
    operation({
      entity: 'deal',
      kind: 'update',
      before: { title: 'Visma – Fjordkaffe (10042)', value: '0', 'custom.balance': '100' },
      after: { value: '0', 'custom.balance': '250' },
    }),
  )
  expect(planned).toMatchObject({ title: 'Visma – Fjordkaffe (10042)', units: 5 })
  expect(planned.changes).toEqual([{ field: 'custom.balance', before: '100', after: '250' }])
})

test('what names itself in nothing that is written is called as the record it is about', () => {
  const write = operation({
    entity: 'organization',
    kind: 'update',
    before: {},
    after: { 'custom.customerNumber': '10042' },
  })
  expect(plannedOperation(write, 'Fjordkaffe AS (10042)').title).toBe('Fjordkaffe AS (10042)')
  expect(plannedOperation(write).title).toBe('customerinvoice Invoice:123194')
})
