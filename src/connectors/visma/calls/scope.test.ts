import { expect, test } from 'vitest'
import { readScope, updateScope } from './scope.ts'

test.each([
  ['nothing is configured', '', 'vismanet_erp_service_api:read'],
  ['there is the usual one', 'other:read, vismanet_erp_service_api:read', 'vismanet_erp_service_api:read'],
  ['there is another one to read by', 'a:update b:read', 'b:read'],
  ['there is one to write by alone', 'a b:update', 'b:read'],
  ['there is one to create by alone', 'b:create', 'b:read'],
  ['there is one to delete by alone', 'b:delete', 'b:read'],
  ['no word says what it is for', 'erp,other', 'erp'],
  ['what follows is no right to write', 'b:update_all c', 'b:update_all'],
] as const)('where %s, one scope is asked for to read', (_, configured, asked) => {
  expect(readScope(configured)).toBe(asked)
})

test('the scope to write by is the one configured for it, and without one the connection only reads', () => {
  expect(updateScope('a:read,  b:update\nc:update')).toBe('b:update')
  expect(updateScope('a:read b:update_all')).toBeNull()
})
