import { describe, expect, test } from 'vitest'
import { allRead, type Question, whatToRead } from './what-to-read.ts'

const NOON = Date.parse('2026-09-14T12:00:00Z')
const MINUTE = 60_000
const question: Question = {
  mode: 'changes',
  trigger: 'webhook',
  streams: ['customer', 'customerPayment', 'customerinvoice'],
  hinted: new Set(['customerinvoice']),
  begun: NOON,
}
const noted = async (at: number | null) => {
  const kept = at === null ? null : allRead(at)
  return { checkpoint: async (name: string) => (kept?.do === 'checkpoint' && kept.name === name ? kept.value : null) }
}

describe('R8: a run that a webhook asked for', () => {
  test('reads what it told of while everything was read a few minutes ago', async () => {
    const { streams, isAll } = await whatToRead(await noted(NOON - 9 * MINUTE), question)
    expect([streams, isAll]).toEqual([['customerinvoice'], false])
  })

  test.each([
    ['never', null],
    ['longer ago', NOON - 10 * MINUTE],
    // The clock was set back: how long ago it was, nobody knows.
    ['in the future', NOON + 1],
    ['far in the future', NOON + 365 * 24 * 60 * MINUTE],
  ])('reads everything where that was %s', async (_, at) => {
    const { streams, isAll } = await whatToRead(await noted(at), question)
    expect([streams, isAll]).toEqual([question.streams, true])
  })

  test('and any other run reads everything', async () => {
    const store = await noted(NOON - MINUTE)
    expect(await whatToRead(store, { ...question, trigger: 'schedule' })).toMatchObject({ isAll: true })
    expect(await whatToRead(store, { ...question, mode: 'full' })).toMatchObject({ isAll: true })
  })
})
