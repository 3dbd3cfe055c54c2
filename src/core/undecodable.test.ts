import { expect, test } from 'vitest'
import { undecodable } from './undecodable.ts'

const row = (raw: string) => undecodable('customers', 'customer', { key: '7', reason: 'no number', raw }).details

test('the issue of a row shows the row, and of a long one as much as can be read', () => {
  expect(row('x'.repeat(2_000))).toEqual({ reason: 'no number', raw: 'x'.repeat(2_000) })
  expect(row('x'.repeat(2_001))).toEqual({ reason: 'no number', raw: `${'x'.repeat(2_000)}…` })
})
