import { expect, test } from 'vitest'
import { SyncError } from '../../core/errors.ts'
import type { Settled, Stage, Work } from '../../core/flow.ts'
import { sourceKey } from '../../core/ids.ts'
import type { Effect } from '../../core/sync-store.ts'
import { unwatched } from '../../core/watch.ts'
import { newTally } from '../tally.ts'
import { runStage, type StageRun } from './run-stage.ts'

const held = new SyncError('pipedrive.unauthorized', 'Not let in.', { do: 'hold' })

/** A stage of three invoices, one after the other: the second is refused for the whole connection. */
async function brokenOff(commit: (effects: readonly Effect[]) => Promise<void>) {
  const made = async (): Promise<Settled> => ({ outcome: 'created' })
  const decide = [made, () => Promise.reject(held), made]
  const works = decide.map((one, at): Work => {
    const record = { stream: 'invoice', key: sourceKey(String(at)) } as Work['records'][number]
    return { records: [record], group: 'customer:1', run: (each) => each(record, one) }
  })
  const stage: Stage = {
    name: 'Invoices',
    streams: ['invoice'],
    flowOf: () => 'invoices',
    next: async (cursor) => (cursor === null ? { works, cursor: 'end' } : null),
  }
  const run: Partial<StageRun> = {
    context: { signal: new AbortController().signal, store: { commit } } as unknown as StageRun['context'],
    tally: newTally(['invoices']),
    foundMade: new Set(),
    watch: unwatched,
    log: () => undefined,
    onRecord: () => undefined,
  }
  await runStage(stage, run as StageRun)
}

test('what was decided until a stage is broken off is kept, and nothing is decided after it', async () => {
  const kept: Effect[] = []
  await expect(brokenOff(async (effects) => void kept.push(...effects))).rejects.toBe(held)
  expect(kept.filter((one) => one.do === 'state')).toEqual([
    { do: 'state', stream: 'invoice', key: '0', state: 'done', reason: null },
  ])
})

test('where it cannot be kept the run ends with what broke the stage off all the same', async () => {
  await expect(brokenOff(() => Promise.reject(new Error('The database is away.')))).rejects.toBe(held)
})
