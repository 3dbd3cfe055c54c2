import { describe, expect, test } from 'vitest'
import { postgresBinaries, warnWithoutPostgres } from '../postgres.ts'
import { chaosDatabase } from './database.ts'
import { play } from './play.ts'
import { type StoreKind, scenario } from './scenario.ts'

// A few of the thousand that `npm run chaos` plays, chosen for what they go through: runs and `serve`, two processes
// at a time, a token that is replaced, a database that goes away.
const CASES: readonly (readonly [StoreKind, number])[] = [
  ['sqlite', 30],
  ['postgres', 29],
  ['sqlite', 15],
  ['postgres', 21],
  ['postgres', 2],
]

async function played(store: StoreKind, seed: number): Promise<readonly string[]> {
  // One each: a server that goes down takes its own scenario with it only.
  const database = store === 'postgres' ? await chaosDatabase() : null
  try {
    const { wrong, folder } = await play(scenario(seed, store), database)
    return wrong.length === 0 ? [] : [...wrong, `kept in ${folder}`]
  } finally {
    await database?.close()
  }
}

warnWithoutPostgres()

describe('R3: killed at any instant among faults of every kind, the program rests with nothing lost or doubled', () => {
  for (const [store, seed] of CASES) {
    const isOffered = store === 'sqlite' || postgresBinaries !== null
    const run = isOffered ? test.concurrent : test.concurrent.skip
    run(`${store}, seed ${seed}`, async () => expect(await played(store, seed)).toEqual([]))
  }
})
