import { expect, test } from 'vitest'
import { houseAccountIssue } from '../flows/visma-pipedrive/parties/house-account.ts'
import { afterAnswer, answersTo, standsFor } from './answered.ts'

const GIVEN = { by: 'kari', at: '2026-11-28T09:00:00.000Z', because: null }

test('to ignore that a customer may be a collective account is said to include it, as the issue says', () => {
  const { code, advice } = houseAccountIssue({ key: '1' } as never, { name: 'Web', number: '4856' } as never, 200)
  const included = 'is included: it is carried in the next run, and its documents with it'
  expect(advice).toContain('To ignore this issue includes it too')
  expect(afterAnswer('ignore', { code, state: 'ignored', answer: null })).toBe(included)
  expect(afterAnswer('answer', { code, state: 'ignored', answer: { ...GIVEN, choice: 'include' } })).toBe(included)
})

test('of other issues it is said that they are only out of sight', () => {
  expect(afterAnswer('ignore', { code: 'match.ambiguous_person', state: 'ignored', answer: null })).toBe(
    'is out of sight among the issues; it is decided again in the next run',
  )
})

test('an issue that was settled already is said to be, when it is retried', () => {
  expect(afterAnswer('retry', { code: 'any', state: 'resolved', answer: null })).toMatch(/^was settled already/)
  expect(afterAnswer('retry', { code: 'any', state: 'open', answer: null })).toBe('is tried again in the next run')
})

test('an answer is one of those that the issue takes, and it stands or counts once', () => {
  expect(answersTo('scope.house_account')).toEqual(['include', 'exclude'])
  expect(standsFor('scope.house_account', 'exclude')).toBe(true)
  expect(standsFor('edit.held', 'approve')).toBe(false)
  expect(standsFor('edit.held', 'exclude')).toBeNull()
  expect(answersTo('match.ambiguous_person')).toEqual([])
  expect(answersTo('constructor')).toEqual([])
})
