import { expect, test } from 'vitest'
import { href } from './routes.ts'

test('an address keeps whatever stands in a key', () => {
  expect(href('timeline', { connection: 'nordlys', key: 'customerinvoice:20 1/7' })).toBe(
    '/c/nordlys/records/customerinvoice%3A20%201%2F7',
  )
})

test('only what is chosen stands in the query', () => {
  expect(href('runs', { connection: 'a' }, { mode: 'full', status: null, q: '' })).toBe('/c/a/runs?mode=full')
})
