import { expect, test } from 'vitest'
import { table } from '../../../../test/contract/tables/read.ts'
import { isSearch, PRICES } from './prices.ts'

test('every call exists in the official contract and costs what it says there', () => {
  const operations = { v1: table('pipedrive-v1').operations, v2: table('pipedrive-v2').operations }
  const stated = Object.keys(PRICES).map((endpoint) => {
    const [, method = '', version = '', path = ''] = /^(\w+) (v[12])(\/.*)$/.exec(endpoint) ?? []
    return [endpoint, operations[version as 'v1' | 'v2'][`${method} ${path}`]?.cost]
  })

  expect(Object.fromEntries(stated)).toEqual(PRICES)
})

test('searches are known by their address, and none is in use', () => {
  expect(isSearch('GET v2/organizations/search')).toBe(true)
  expect(isSearch('GET v2/itemSearch/field')).toBe(true)
  expect(Object.keys(PRICES).filter(isSearch)).toEqual([])
})
