import { expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { aRun } from '../../test/runs.ts'
import type { Run, RunProgress } from '../core/run.ts'
import type { News } from './caller.ts'
import { startOrFollow } from './follow-run.ts'

const OTHERS = aRun({ status: 'running', finishedAt: null, progress: { phase: 'customers', done: 3, total: 9 } })

/** A store of runs in which the run in progress looks like `states`, one after another. */
function storeOf(states: readonly (Run | null)[]) {
  const left = [...states]
  const last = states.at(-1) ?? null
  const next = async () => (left.length > 0 ? (left.shift() ?? null) : last)
  return { runs: { running: next, get: next } } as unknown as Parameters<typeof startOrFollow>[1]['store']
}

function follow(
  start: () => Promise<Run | null>,
  states: readonly (Run | null)[],
  signal = new AbortController().signal,
) {
  const shown: RunProgress[] = []
  const told: (string | null)[] = []
  const waited: News[] = []
  const tell = (news: News) => {
    if (news.is === 'progress') shown.push({ phase: news.phase, done: news.done, total: news.total })
    if (news.is === 'again') waited.push(news)
    if (news.is === 'joined') told.push(news.run?.runId ?? null)
  }
  const options = {
    store: storeOf(states),
    connection: OTHERS.connection,
    clock: testClock(),
    caller: { signal, tell },
  }
  return { shown, told, waited, run: startOrFollow(start, options) }
}

test('a connection that is free is run at once', async () => {
  const own = aRun()
  const { run, shown } = follow(async () => own, [])
  expect(await run).toBe(own)
  expect(shown).toEqual([])
})

test('a run in progress is shown and answered as it ended, and none is started after it', async () => {
  const ended = { ...OTHERS, status: 'done' } as const
  let starts = 0
  const start = async () => {
    starts += 1
    return null
  }
  const { run, shown } = follow(start, [OTHERS, OTHERS, ended])
  expect(await run).toEqual(ended)
  expect(shown.at(-1)).toEqual(OTHERS.progress)
  expect(starts).toBe(2)
})

test('when the other process died, the run starts as soon as the lease is free', async () => {
  const own = aRun()
  const answers = [null, null, own]
  const { run } = follow(async () => answers.shift() ?? null, [OTHERS])
  expect(await run).toBe(own)
})

test('whoever joins a run is told once which one', async () => {
  const answers = [null, null, aRun()]
  const { run, told } = follow(async () => answers.shift() ?? null, [OTHERS])
  await run
  expect(told).toEqual([OTHERS.id])
})

test('what the run in another process waits for is told with how long that lasts from now, and not once it is over', async () => {
  const now = testClock().now().getTime()
  const wait = { code: 'visma.unavailable', why: 'Visma.net answered 503.', until: now + 900 }
  const waits = { ...OTHERS, progress: { phase: 'customers', done: 3, total: 9, wait } }
  const answers = [null, null, null, aRun()]
  const { run, waited } = follow(async () => answers.shift() ?? null, [waits])
  await run
  expect(waited).toEqual([
    { is: 'again', system: 'visma', why: 'Visma.net answered 503.', afterMs: 900 },
    { is: 'again', system: 'visma', why: 'Visma.net answered 503.', afterMs: 400 },
  ])
})

test('a run that has just begun, and has stored nothing of itself yet, is joined and not taken for one of another connection', async () => {
  const answers = [null, null, aRun()]
  const { run, told } = follow(async () => answers.shift() ?? null, [null, OTHERS])
  await run
  expect(told).toEqual([OTHERS.id])
})

test('while another connection of the account runs, it waits for its turn', async () => {
  const own = aRun()
  const answers = [null, null, null, own]
  const { run, shown } = follow(async () => answers.shift() ?? null, [null])
  expect(await run).toBe(own)
  expect(shown[0]?.phase).toBe('waiting for its turn')
})

test('Ctrl-C while watching leaves the run alone and answers it as still running', async () => {
  const controller = new AbortController()
  const { run } = follow(
    async () => {
      controller.abort()
      return null
    },
    [OTHERS],
    controller.signal,
  )
  expect((await run).status).toBe('running')
})
