import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { aRun } from '../../../test/runs.ts'
import { runDetailOf } from '../../app/runs.ts'
import { NO_COUNTS, type RunStatus } from '../../core/run.ts'
import type { Cli } from '../cli.ts'
import { markedColours } from '../terminal/colours.ts'
import { passDays } from './days.ts'
import { daysAgo } from './passing-clock.ts'

const NOTHING = { waiting: 0, issues: 0 }

async function pass(days: number, statuses: readonly RunStatus[] = []) {
  const real = testClock('2026-11-30T10:00:00Z')
  const clock = daysAgo(real, days)
  const said: string[] = []
  const terminal = { say: (text: string) => void said.push(text), colours: markedColours(false) }
  const cli = { terminal, signal: new AbortController().signal } as unknown as Cli
  let carried = 0
  const left = await passDays(cli, {
    days,
    clock,
    left: NOTHING,
    work: () => ([0, 6].includes(clock.now().getUTCDay()) ? [] : ['Fjordheim Hotell AS was invoiced.']),
    carry: async () => {
      const status = statuses[carried++] ?? 'done'
      const api = { visma: { calls: 1 }, pipedrive: { calls: 1, budget: 10, throttled: 0 } }
      return {
        run: runDetailOf(aRun({ status, counts: { ...NO_COUNTS, read: 1, created: 1 }, api })),
        toVisma: 0,
        left: NOTHING,
      }
    },
  })
  return { said, carried, left, isToday: clock.now().getTime() === real.now().getTime() }
}

test('days pass one by one up to this one, and on a weekend nothing is carried', async () => {
  const { said, carried, left, isToday } = await pass(4)
  const days = said.filter((line) => /^[A-Z][a-z]{2} \d/.test(line))
  expect(days).toEqual(['Fri 27 Nov', 'Sat 28 Nov  Nothing happens.', 'Sun 29 Nov  Nothing happens.', 'Mon 30 Nov'])
  expect(said.at(-1)).toBe('4 days went by: 2 records created and 0 records updated for 20 units.')
  expect([carried, left, isToday]).toEqual([2, NOTHING, true])
})

test('a run that was stopped ends the days', async () => {
  const { carried, left } = await pass(4, ['stopped'])
  expect([carried, left]).toEqual([1, null])
})
