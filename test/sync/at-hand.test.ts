import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import type { Bundle, Phase } from '../../src/core/flow.ts'
import { sourceKey } from '../../src/core/ids.ts'
import { unwatched } from '../../src/core/watch.ts'
import { type PhaseRun, runPhase } from '../../src/sync/decide/run-phase.ts'

/** The most bundles and the most of their records that are under way at once, for bundles of so many records each. */
async function mostAtOnce(sizes: readonly number[]) {
  const now = { bundles: 0, records: 0 }
  const most = { bundles: 0, records: 0 }
  const bundles = sizes.map((size, at): Bundle => {
    const records = Array.from({ length: size }, (_, n) => ({ stream: 'invoice', key: sourceKey(`${at}:${n}`) }))
    return {
      records: records as unknown as Bundle['records'],
      group: `customer:${at}`,
      run: async () => {
        now.bundles += 1
        now.records += size
        most.bundles = Math.max(most.bundles, now.bundles)
        most.records = Math.max(most.records, now.records)
        await setImmediate()
        now.bundles -= 1
        now.records -= size
      },
    }
  })
  let asked = false
  const phase: Phase = {
    name: 'Invoices',
    streams: ['invoice'],
    flowOf: () => 'invoices',
    next: async () => {
      if (asked) return null
      asked = true
      return { bundles, cursor: 'end' }
    },
  }
  const context = { signal: new AbortController().signal, store: { commit: async () => undefined } }
  await runPhase(phase, { context, watch: unwatched, log: () => undefined } as unknown as PhaseRun)
  return most
}

test('small bundles are decided 48 at a time', async () => {
  expect(await mostAtOnce(Array.from({ length: 200 }, () => 3))).toEqual({ bundles: 48, records: 144 })
})

test('large bundles only as many as 1,500 records are, and one that has more alone', async () => {
  expect(await mostAtOnce(Array.from({ length: 40 }, () => 400))).toEqual({ bundles: 3, records: 1_200 })
  expect(await mostAtOnce([10, 9_000, 10])).toEqual({ bundles: 1, records: 9_000 })
})
