import { expect, test } from 'vitest'
import { SyncError } from '../../core/errors.ts'
import type { PhaseContext } from '../../core/flow.ts'
import type { Hint, Refusal } from '../../core/hint.ts'
import { connectionId } from '../../core/ids.ts'
import type { SettledDelivery, StoredDelivery } from '../../core/inbox.ts'
import { hear } from './hear.ts'

const STREAMS = ['customer', 'customerinvoice']
const gone = new SyncError('visma.rejected', 'No.', { do: 'reject' })

/** Deliveries that tell of the records of these ids, or cannot be read where it is `null`. */
async function heard(ids: readonly (string | null)[], follow: (ids: readonly string[]) => void = () => undefined) {
  const followed: (readonly string[])[] = []
  const settled: SettledDelivery[] = []
  const all = ids.map((id, at) => ({ id: `w_${String(at).padStart(3, '0')}`, reason: id }) as StoredDelivery)
  const refusal = { kind: 'malformed', message: 'The body is not JSON.' } as Refusal
  const hintOf = (id: string) => ({ system: 'visma', concerns: 'customer', id, idIs: 'key', action: 'changed' }) as Hint
  const result = await hear({
    inbox: {
      stored: async (_, after, limit) => all.filter(({ id }) => after === null || id > after).slice(0, limit),
      settle: async (_, these) => void settled.push(...these),
    },
    lease: { connection: connectionId('c_1'), owner: 'test', fence: 1 },
    hints: {
      hintsOf: ({ reason }) => (reason === null ? { refusal } : { hints: [hintOf(reason)] }),
      follow: async (_, hints) => {
        const told = hints.map(({ id }) => id ?? '')
        followed.push(told)
        follow(told)
        return new Set(['customer'])
      },
    },
    context: { signal: new AbortController().signal, now: () => 1 } as PhaseContext,
    streams: STREAMS,
    log: () => undefined,
  })
  return { result, followed, settled }
}

test('all that wait are taken at once, and what several tell of is followed once', async () => {
  const ids = Array.from({ length: 120 }, (_, at) => String(at % 60))
  const { result, followed, settled } = await heard(ids)
  expect(followed.map((one) => one.length)).toEqual([60])
  expect([...result.streams]).toEqual(['customer'])
  expect(settled).toEqual([])
  await result.settle()
  expect(settled).toHaveLength(120)
})

test('R4: one that cannot be read failed, with its reason, and the others are done', async () => {
  const { result, settled } = await heard(['1', null, '2'])
  await result.settle()
  expect(settled.map(({ state, reason }) => [state, reason])).toEqual([
    ['done', null],
    ['failed', 'The body is not JSON.'],
    ['done', null],
  ])
})

test('R4: where one cannot be followed the others are, and all that changed is read', async () => {
  const { result, followed } = await heard(['1', '2', '3'], (ids) => {
    if (ids.includes('2')) throw gone
  })
  expect(followed).toEqual([['1', '2', '3'], ['1'], ['2'], ['3']])
  expect([...result.streams]).toEqual(STREAMS)
})

test('after three that cannot be followed nobody asks for the rest', async () => {
  const { followed } = await heard(['1', '2', '3', '4', '5'], () => {
    throw gone
  })
  expect(followed.slice(1)).toEqual([['1'], ['2'], ['3']])
})

test('what concerns the connection ends it at once, with the deliveries left for the next run', async () => {
  const held = new SyncError('visma.unauthorized', 'No.', { do: 'hold' })
  let asked = 0
  const ended = heard(['1'], () => {
    asked += 1
    throw held
  })
  await expect(ended).rejects.toBe(held)
  expect(asked).toBe(1)
})

test('so does what turns out to concern the connection when each is followed by itself', async () => {
  const held = new SyncError('visma.unauthorized', 'No.', { do: 'hold' })
  const ended = heard(['1', '2'], (ids) => {
    throw ids.length > 1 ? gone : held
  })
  await expect(ended).rejects.toBe(held)
})

test('R4: a bug of ours fails the deliveries with its words, and all that changed is read', async () => {
  const { result, settled } = await heard(['1', '2'], () => {
    throw new TypeError('x is undefined')
  })
  expect(settled.map(({ state }) => state)).toEqual(['failed', 'failed'])
  expect(settled[0]?.reason).toContain('x is undefined')
  expect([...result.streams]).toEqual(STREAMS)
  await result.settle()
  expect(settled).toHaveLength(2)
})

test('where nothing waits nothing is followed', async () => {
  const { result, followed } = await heard([])
  expect([followed, result.streams.size]).toEqual([[], 0])
})
