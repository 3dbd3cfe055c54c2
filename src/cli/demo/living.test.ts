import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { aRun } from '../../../test/runs.ts'
import { pausedConnection } from '../../app/refusals.ts'
import { runDetailOf } from '../../app/runs.ts'
import { NO_COUNTS } from '../../core/run.ts'
import { markedColours } from '../terminal/colours.ts'
import { carriedOver, liveOn } from './living.ts'

const NOTHING = { waiting: 0, issues: 0 }
const spent = (budget: number) => ({ visma: { calls: 5 }, pipedrive: { calls: 2, budget, throttled: 0 } })

test('what a changes run carried over is one line with its price', () => {
  const run = aRun({ counts: { ...NO_COUNTS, read: 2, created: 1, updated: 1 }, api: spent(15) })
  expect(carriedOver(runDetailOf(run))).toBe('1 record created, 1 record updated for 15 units')
})

test('a draft is nothing to write', () => {
  expect(carriedOver(runDetailOf(aRun({ counts: { ...NO_COUNTS, read: 1, skipped: 1 }, api: spent(0) })))).toBe(
    'nothing to write for 0 units',
  )
})

test('the company goes on while nothing is carried over, as when somebody pauses it, until that is over', async () => {
  const said: string[] = []
  const end = new AbortController()
  const answers = [pausedConnection('nordlys'), pausedConnection('nordlys'), null]
  const at = testClock('2026-11-16T09:00:00Z')
  await liveOn(
    {
      terminal: { say: (text) => void said.push(text), colours: markedColours(false) },
      clock: { ...at, sleep: async () => at.advance(4000) },
      signal: end.signal,
    },
    {
      happen: () => 'Fjordkaffe AS is sent invoice 100042',
      carry: async () => {
        const refused = answers.shift()
        if (refused != null) throw refused
        end.abort()
        return {
          run: runDetailOf(aRun({ counts: { ...NO_COUNTS, read: 1, created: 1 }, api: spent(15) })),
          left: NOTHING,
        }
      },
      left: NOTHING,
    },
  )
  expect(said.filter((line) => line.includes('→')).map((line) => line.trim().replace(/ in .*/, ''))).toEqual([
    '→  nordlys is paused, so nothing is written.',
    '→  nordlys is paused, so nothing is written.',
    '→  1 record created for 15 units',
  ])
})
