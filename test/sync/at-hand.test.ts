import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Stage, Work } from '../../src/core/flow.ts'
import { sourceKey } from '../../src/core/ids.ts'
import { unwatched } from '../../src/core/watch.ts'
import { runStage, type StageRun } from '../../src/sync/decide/run-stage.ts'

/** The most works and the most of their records that are under way at once, for works of so many records each. */
async function mostAtOnce(sizes: readonly number[]) {
  const now = { works: 0, records: 0 }
  const most = { works: 0, records: 0 }
  const works = sizes.map((size, at): Work => {
    const records = Array.from({ length: size }, (_, n) => ({ stream: 'invoice', key: sourceKey(`${at}:${n}`) }))
    return {
      records: records as unknown as Work['records'],
      group: `customer:${at}`,
      run: async () => {
        now.works += 1
        now.records += size
        most.works = Math.max(most.works, now.works)
        most.records = Math.max(most.records, now.records)
        await setImmediate()
        now.works -= 1
        now.records -= size
      },
    }
  })
  let asked = false
  const stage: Stage = {
    name: 'Invoices',
    streams: ['invoice'],
    flowOf: () => 'invoices',
    next: async () => {
      if (asked) return null
      asked = true
      return { works, cursor: 'end' }
    },
  }
  const context = { signal: new AbortController().signal, store: { commit: async () => undefined } }
  await runStage(stage, { context, watch: unwatched, log: () => undefined } as unknown as StageRun)
  return most
}

test('small works are decided 48 at a time', async () => {
  expect(await mostAtOnce(Array.from({ length: 200 }, () => 3))).toEqual({ works: 48, records: 144 })
})

test('large works only as many as 1,500 records are, and one that has more alone', async () => {
  expect(await mostAtOnce(Array.from({ length: 40 }, () => 400))).toEqual({ works: 3, records: 1_200 })
  expect(await mostAtOnce([10, 9_000, 10])).toEqual({ works: 1, records: 9_000 })
})
