import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresBinaries, warnWithoutPostgres } from '../postgres.ts'
import { type ChaosDatabase, chaosDatabase } from './database.ts'
import { play } from './play.ts'
import { scenario } from './scenario.ts'

// A few of the thousand that `npm run chaos` plays, chosen for what they go through.
const SQLITE = [10, 12, 15, 30]
const POSTGRES = [2, 15, 21, 29]
const PATIENCE = 120_000

const played = async (seed: number, database: ChaosDatabase | null): Promise<readonly string[]> => {
  const { wrong, folder } = await play(scenario(seed, database === null ? 'sqlite' : 'postgres'), database)
  return wrong.length === 0 ? [] : [...wrong, `kept in ${folder}`]
}

warnWithoutPostgres()

describe('R3: killed at any instant among faults of every kind, the program comes to rest with nothing lost or doubled', () => {
  test.concurrent.each(SQLITE)(
    'on SQLite, seed %i',
    async (seed) => expect(await played(seed, null)).toEqual([]),
    PATIENCE,
  )

  describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
    const databases: ChaosDatabase[] = []
    beforeAll(async () => {
      // One each: a server that goes down takes its own scenario with it only.
      for (const _ of POSTGRES) databases.push(await chaosDatabase())
    })
    afterAll(() => Promise.all(databases.map((one) => one.close())))

    test.concurrent.each(POSTGRES.map((seed, at) => [seed, at] as const))(
      'seed %i',
      async (seed, at) => expect(await played(seed, databases[at] ?? null)).toEqual([]),
      PATIENCE,
    )
  })
})
