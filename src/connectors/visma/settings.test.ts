import { expect, test } from 'vitest'
import { idWarnings } from './settings.ts'

test('ids that do not look like those of Visma are said, each with what they look like', () => {
  expect(idWarnings({ tenantId: 'not a uuid', companyId: 'abc' })).toEqual([
    'visma.tenantId is "not a uuid"; a tenant id looks like 7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11.',
    'visma.companyId is "abc"; the company id is a number.',
  ])
})

test('of ids that look right, or are not said, nothing is said', () => {
  expect(idWarnings({ tenantId: '7D0F2C52-8F3E-4B60-9D3A-0A6A3B1C9E11', companyId: '1234567' })).toEqual([])
  expect(idWarnings({ tenantId: '7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11', companyId: null })).toEqual([])
  expect(idWarnings({})).toEqual([])
})
