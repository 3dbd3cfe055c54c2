import { expect, test } from 'vitest'
import { SyncError } from '../../core/errors.ts'
import type { Bundle, Decided, Phase } from '../../core/flow.ts'
import { sourceKey } from '../../core/ids.ts'
import type { Effect } from '../../core/sync-store.ts'
import { unwatched } from '../../core/watch.ts'
import { newTally } from '../tally.ts'
import { type PhaseRun, runPhase } from './run-phase.ts'

const held = new SyncError('pipedrive.unauthorized', 'Not let in.', { do: 'hold' })

/** A phase of three invoices, one after the other: the second is refused for the whole connection. */
async function brokenOff(commit: (effects: readonly Effect[]) => Promise<void>) {
  const made = async (): Promise<Decided> => ({ outcome: 'created' })
  const decide = [made, () => Promise.reject(held), made]
  const bundles = decide.map((one, at): Bundle => {
    const record = { stream: 'invoice', key: sourceKey(String(at)) } as Bundle['records'][number]
    return { records: [record], group: 'customer:1', run: (each) => each(record, one) }
  })
  const phase: Phase = {
    name: 'Invoices',
    streams: ['invoice'],
    flowOf: () => 'invoices',
    next: async (cursor) => (cursor === null ? { bundles, cursor: 'end' } : null),
  }
  const run: Partial<PhaseRun> = {
    context: { signal: new AbortController().signal, store: { commit } } as unknown as PhaseRun['context'],
    tally: newTally(['invoices']),
    foundMade: new Set(),
    watch: unwatched,
    log: () => undefined,
    onRecord: () => undefined,
  }
  await runPhase(phase, run as PhaseRun)
}

test('what was decided until a phase is broken off is kept, and nothing is decided after it', async () => {
  const kept: Effect[] = []
  await expect(brokenOff(async (effects) => void kept.push(...effects))).rejects.toBe(held)
  expect(kept.filter((one) => one.do === 'state')).toEqual([
    { do: 'state', stream: 'invoice', key: '0', state: 'done', reason: null },
  ])
})

test('where it cannot be kept the run ends with what broke the phase off all the same', async () => {
  await expect(brokenOff(() => Promise.reject(new Error('The database is away.')))).rejects.toBe(held)
})
