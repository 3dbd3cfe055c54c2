import { expect, test } from 'vitest'
import { PATIENCE_MS, refusedAt } from './refusals.ts'

const NOON = Date.parse('2026-03-01T12:00:00Z')
const worked = { state: 'active', workedAt: NOON - 86_400_000, refusedSince: null, refusedAt: null } as const

test('who was never let in is told at once', () => {
  expect(refusedAt({ ...worked, workedAt: null }, NOON)).toEqual({ do: 'hold', since: null })
})

test('who has worked is borne with for an hour from the first refusal on', () => {
  const since = NOON - PATIENCE_MS + 1
  expect(refusedAt(worked, NOON)).toEqual({ do: 'bear', since: NOON, until: NOON + PATIENCE_MS })
  expect(refusedAt({ ...worked, refusedSince: since, refusedAt: NOON - 1 }, NOON)).toEqual({
    do: 'bear',
    since,
    until: NOON + 1,
  })
  expect(refusedAt({ ...worked, refusedSince: since - 1, refusedAt: NOON - 1 }, NOON)).toEqual({
    do: 'hold',
    since: since - 1,
  })
})

test('refusals two hours apart are not one, since nobody asked between them', () => {
  const refusedSince = NOON - 3 * PATIENCE_MS
  expect(refusedAt({ ...worked, refusedSince, refusedAt: NOON - 2 * PATIENCE_MS }, NOON).since).toBe(NOON)
  expect(refusedAt({ ...worked, refusedSince, refusedAt: NOON - 2 * PATIENCE_MS + 1 }, NOON).since).toBe(refusedSince)
  expect(refusedAt({ ...worked, refusedSince, refusedAt: null }, NOON).since).toBe(NOON)
})

test('a clock that was set back says nothing about how long it has lasted', () => {
  expect(refusedAt({ ...worked, refusedSince: NOON + 1, refusedAt: NOON }, NOON).since).toBe(NOON)
  expect(refusedAt({ ...worked, refusedSince: NOON - 5, refusedAt: NOON + 1 }, NOON).since).toBe(NOON)
  expect(refusedAt({ ...worked, refusedSince: NOON, refusedAt: NOON }, NOON + 5).since).toBe(NOON)
})

test('held for a refusal is held until it is let in, however long nobody asked', () => {
  const held = { ...worked, state: 'held' } as const
  const long = NOON - 9 * PATIENCE_MS
  expect(refusedAt({ ...held, refusedSince: long, refusedAt: long }, NOON)).toEqual({ do: 'hold', since: long })
  expect(refusedAt({ ...held, refusedSince: NOON + 5, refusedAt: null }, NOON)).toEqual({ do: 'hold', since: NOON })
  expect(refusedAt(held, NOON).do).toBe('bear')
})
