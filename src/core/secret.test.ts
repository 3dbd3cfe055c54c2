import { inspect } from 'node:util'
import { expect, test } from 'vitest'
import { secret } from './secret.ts'

test('a secret shows nowhere but where it is asked for', () => {
  const hidden = secret('tr0ub4dor')
  expect([String(hidden), `${hidden}`, JSON.stringify({ hidden }), inspect({ hidden }), inspect(hidden)]).toEqual([
    '[secret]',
    '[secret]',
    '{"hidden":"[secret]"}',
    '{ hidden: [secret] }',
    '[secret]',
  ])
  expect(hidden.reveal()).toBe('tr0ub4dor')
})
