import type { WhatWasRead } from '../../../core/flow.ts'
import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import type { SingleReads } from '../documents/single-reads.ts'
import { followersOf, STREAMS } from '../streams.ts'

const PARTIES = ['customer', 'supplier'] as const
/** The most that one run looks for. Where more are missing, their stream was not read yet. */
const MOST = 100
/** A party that could not be found is asked for again after this time. */
const AGAIN_MS = 6 * 3_600_000

/**
 * Reads a customer or supplier by its number when a document waits for one that no list has brought: a list that moved
 * may have missed it, and the delta does not bring it until it changes (R1).
 *
 * @param streams those a run reads
 */
export async function* findMissingParties(
  context: PhaseContext,
  { whole }: WhatWasRead,
  streams: readonly StreamName[],
  reads: SingleReads,
): AsyncGenerator<void> {
  const { store } = context
  for (const party of PARTIES) {
    // The whole stream was read, so there is no such party.
    if (!streams.includes(party) || whole.has(party)) continue
    const name = `missing:${party}`
    const asked = new Map(JSON.parse((await store.checkpoint(name)) ?? '[]') as [string, number][])
    const missing = await missingParties(party, context)
    const isDue = (number: string) => context.now() - (asked.get(number) ?? 0) >= AGAIN_MS
    const due = missing.filter(isDue).slice(0, MOST)
    for (const number of due) {
      if (reads.isOver()) break
      const found = await reads.readNumber(party, number, STREAMS[party].flow)
      if (found !== 'read') asked.set(number, context.now())
      if (reads.isStep()) yield
    }
    const still = [...asked].filter(([number]) => missing.includes(number))
    if (due.length > 0 || still.length < asked.size) await store.saveCheckpoint(name, JSON.stringify(still))
  }
}

/** Numbers of parties that pending documents name but that are not staged. */
async function missingParties(party: 'customer' | 'supplier', { store }: PhaseContext): Promise<readonly string[]> {
  const missing = await store.missingParents(followersOf(party), party)
  return missing.filter((number) => number !== '' && !number.startsWith('moving:'))
}
