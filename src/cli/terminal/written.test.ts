import { expect, test } from 'vitest'
import { writtenLines } from './written.ts'

test('writes to Pipedrive are counted by kind and entity; what is in doubt, failed or went to Visma.net is not', () => {
  const operation = (
    kind: 'create' | 'update',
    entity: 'organization' | 'activity' | 'customer',
    state: 'done' | 'doubt' = 'done',
  ) => ({
    system: entity === 'customer' ? ('visma' as const) : ('pipedrive' as const),
    kind,
    entity,
    state,
  })
  const operations = [
    operation('create', 'organization'),
    operation('create', 'activity'),
    operation('create', 'activity'),
    operation('create', 'activity', 'doubt'),
    operation('update', 'organization'),
    operation('update', 'customer'),
  ]
  expect(writtenLines(operations)).toEqual(['created: 1 organization, 2 activities', 'updated: 1 organization'])
  expect(writtenLines([])).toEqual([])
})
