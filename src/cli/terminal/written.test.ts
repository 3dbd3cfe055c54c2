import { expect, test } from 'vitest'
import { writtenLines } from './written.ts'

test('writes are counted by kind and entity; what is in doubt or failed is not', () => {
  const operation = (
    kind: 'create' | 'update',
    entity: 'organization' | 'activity',
    state: 'done' | 'doubt' = 'done',
  ) => ({
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
  ]
  expect(writtenLines(operations)).toEqual(['created: 1 organization, 2 activities', 'updated: 1 organization'])
  expect(writtenLines([])).toEqual([])
})
