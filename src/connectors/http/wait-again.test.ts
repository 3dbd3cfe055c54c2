import { expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { SyncError } from '../../core/errors.ts'
import { type Again, unwatched } from '../../core/watch.ts'
import { withTries } from './tries.ts'

const never = new AbortController().signal

async function told(code: string, failures: number): Promise<readonly Again[]> {
  const seen: Again[] = []
  const watch = { ...unwatched, again: (again: Again) => void seen.push(again) }
  const transport = { fetch: globalThis.fetch, clock: testClock(), random: () => 1, watch }
  let calls = 0
  const work = async () => {
    if (++calls <= failures) throw new SyncError(code, 'trouble', { do: 'retry' })
  }
  await withTries(transport, 4, () => 'backoff', work, never)
  return seen
}

test('that nobody answers is told at once, with the wait before the next try', async () => {
  expect(await told('visma.unreachable', 1)).toEqual([{ code: 'visma.unreachable', why: 'trouble', afterMs: 500 }])
})

test('other trouble is told when it came back: one stumble is nothing to say', async () => {
  expect(await told('visma.unavailable', 1)).toEqual([])
  expect(await told('visma.unavailable', 2)).toEqual([{ code: 'visma.unavailable', why: 'trouble', afterMs: 1000 }])
})
