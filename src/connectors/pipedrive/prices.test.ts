import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { isSearch, PRICES } from './prices.ts'

// The official OpenAPI files lie beside the repository where the project is developed; they are too large to be in it.
const contract = (version: string) =>
  new URL(`../../../../shared/apis/pipedrive-${version}.openapi.yaml`, import.meta.url)
const present = existsSync(contract('v1')) && existsSync(contract('v2'))

interface Spec {
  readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly 'x-token-cost'?: number }>>>>
}

test.runIf(present)('every call exists in the official contract and costs what it says there', () => {
  const specs = { v1: read('v1'), v2: read('v2') }
  const stated = Object.keys(PRICES).map((endpoint) => {
    const [, method = '', version = '', path = ''] = /^(\w+) (v[12])(\/.*)$/.exec(endpoint) ?? []
    return [endpoint, specs[version as 'v1' | 'v2'].paths[path]?.[method.toLowerCase()]?.['x-token-cost']]
  })

  expect(Object.fromEntries(stated)).toEqual(PRICES)
})

const read = (version: string): Spec => parse(readFileSync(contract(version), 'utf8'), { maxAliasCount: -1 }) as Spec

test('searches are known by their address, and none is in use', () => {
  expect(isSearch('GET v2/organizations/search')).toBe(true)
  expect(isSearch('GET v2/itemSearch/field')).toBe(true)
  expect(Object.keys(PRICES).filter(isSearch)).toEqual([])
})
