import { expect, test } from 'vitest'
import { afterAnswer, answersTo, ISSUE_KINDS, meaningOf } from './answered.ts'

const GIVEN = { by: 'kari', at: '2026-11-28T09:00:00.000Z', because: null }
const house = { code: 'scope.house_account', details: {}, state: 'ignored' }

test('to ignore an issue only hides it, whatever it asks', () => {
  const hidden = 'is out of sight among the issues; nothing else changes'
  expect(afterAnswer('ignore', { ...house, answer: null })).toBe(hidden)
  expect(afterAnswer('ignore', { ...house, code: 'match.ambiguous_person', answer: null })).toBe(hidden)
})

test('what follows from an answer is said in words', () => {
  const included = 'is included: it is carried in the next run, and its documents with it'
  expect(afterAnswer('answer', { ...house, answer: { ...GIVEN, choice: 'include' } })).toBe(included)
})

test('an issue that was settled already is said to be, when it is retried', () => {
  const any = { code: 'any', details: {}, answer: null }
  expect(afterAnswer('retry', { ...any, state: 'resolved' })).toMatch(/^was settled already/)
  expect(afterAnswer('retry', { ...any, state: 'open' })).toBe('is tried again in the next run')
})

test('an answer is one of those that the issue takes, and it stands or counts once', () => {
  expect(answersTo(house)).toEqual(['include', 'exclude'])
  expect(meaningOf(house, 'exclude')?.stands).toBe(true)
  const held = { code: 'edit.held', details: {} }
  expect(meaningOf(held, 'approve')?.stands).toBe(false)
  expect(meaningOf(held, 'exclude')).toBeNull()
  expect(answersTo({ code: 'edit.kept', details: {} })).toEqual([])
  expect(answersTo({ code: 'constructor', details: {} })).toEqual([])
})

test('an ambiguous match is linked to one of its candidates, or kept apart from all', () => {
  const ambiguous = { code: 'match.ambiguous_organization', details: { candidates: ['101', '102'] } }
  expect(answersTo(ambiguous)).toEqual(['link 101', 'link 102', 'keep apart'])
  expect(meaningOf(ambiguous, 'link 102')?.after).toBe('is linked to it in the next run')
  expect(meaningOf(ambiguous, 'link 103')).toBeNull()
})

// A cause is the heading on the page of issues, which finance reads.
test('no cause names a key of the connection file', () => {
  const causes = ISSUE_KINDS.map(({ cause }) => cause)
  expect(causes.length).toBeGreaterThan(30)
  expect(causes.filter((cause) => /\b(?:settings|pipedrive|visma|schedule|flows)\.[a-z]/.test(cause))).toEqual([])
})
