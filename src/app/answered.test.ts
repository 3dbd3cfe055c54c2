import { expect, test } from 'vitest'
import { houseAccountIssue } from '../flows/visma-pipedrive/parties/house-account.ts'
import { afterAnswer } from './answered.ts'

test('to ignore that a customer may be a collective account is said to include it, as the issue says', () => {
  const { code, advice } = houseAccountIssue({ key: '1' } as never, { name: 'Web', number: '4856' } as never, 200)
  expect(advice).toContain('to include it, ignore this issue')
  expect(afterAnswer('ignore', { code, state: 'ignored' })).toBe(
    'is included: it is carried in the next run, and its documents with it',
  )
})

test('of other issues it is said that they are only out of sight', () => {
  expect(afterAnswer('ignore', { code: 'match.ambiguous_person', state: 'ignored' })).toBe(
    'is out of sight among the issues; it is decided again in the next run',
  )
})

test('an issue that was settled already is said to be, when it is retried', () => {
  expect(afterAnswer('retry', { code: 'any', state: 'resolved' })).toMatch(/^was settled already/)
  expect(afterAnswer('retry', { code: 'any', state: 'open' })).toBe('is tried again in the next run')
})
