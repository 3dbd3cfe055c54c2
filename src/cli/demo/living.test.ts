import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { aRun } from '../../../test/runs.ts'
import { pausedConnection } from '../../app/refusals.ts'
import { runDetailOf } from '../../app/runs.ts'
import { type Counts, NO_COUNTS } from '../../core/run.ts'
import { markedColours } from '../terminal/colours.ts'
import { type Carried, carriedOver, liveOn } from './living.ts'

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

test('what is written to Visma.net is told', () => {
  const run = runDetailOf(aRun({ counts: { ...NO_COUNTS, read: 1, unchanged: 1 }, api: spent(10) }))
  expect(carriedOver(run, NOTHING, NOTHING, 1)).toBe('1 edit written to Visma.net for 10 units')
})

/** What is said while these happen and are carried over. */
async function lived(happened: readonly { readonly sentence: string; readonly carry: () => Carried }[]) {
  const said: string[] = []
  const end = new AbortController()
  const at = testClock('2026-11-16T09:00:00Z')
  const [told, carried] = [[...happened], [...happened]]
  await liveOn(
    {
      terminal: { say: (text) => void said.push(text), colours: markedColours(false) },
      clock: { ...at, sleep: async () => at.advance(4000) },
      signal: end.signal,
    },
    {
      happen: () => told.shift()?.sentence ?? '',
      carry: async () => {
        if (carried.length === 1) end.abort()
        return carried.shift()?.carry() as Carried
      },
      left: NOTHING,
    },
  )
  return said.filter((line) => line.includes('→')).map((line) => line.trim().replace(/ in .*/, ''))
}

const run = (counts: Partial<Counts>, budget: number) =>
  runDetailOf(aRun({ counts: { ...NO_COUNTS, ...counts }, api: spent(budget) }))

test('the company goes on while nothing is carried over, as when somebody pauses it, until that is over', async () => {
  const sentence = 'Fjordkaffe AS is sent invoice 100042'
  const refuse = () => {
    throw pausedConnection('nordlys')
  }
  const carry = () => ({ run: run({ read: 1, created: 1 }, 15), toVisma: 0, left: NOTHING })
  expect(await lived([refuse, refuse, carry].map((one) => ({ sentence, carry: one })))).toEqual([
    '→  nordlys is paused, so nothing is written.',
    '→  nordlys is paused, so nothing is written.',
    '→  1 record created for 15 units',
  ])
})

test('an edit of a seller that was not looked for yet is not said to be nothing', async () => {
  const edit = 'A seller set Visma status of Ola Nordmann to “On hold”.'
  const carry = (budget: number, toVisma: number) => () => ({ run: run({}, budget), toVisma, left: NOTHING })
  expect(
    await lived([
      { sentence: edit, carry: carry(0, 0) },
      { sentence: 'A draft is made.', carry: carry(0, 0) },
      { sentence: edit, carry: carry(10, 2) },
    ]),
  ).toEqual([
    '→  not seen yet: what sellers change is looked for every minute',
    '→  nothing to write for 0 units',
    '→  2 edits written to Visma.net for 10 units',
  ])
})
