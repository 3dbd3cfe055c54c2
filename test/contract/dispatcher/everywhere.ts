import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe } from 'vitest'
import { systemClock } from '../../../src/core/clock.ts'
import { bossDispatcher } from '../../../src/engine/boss.ts'
import { localDispatcher } from '../../../src/engine/local.ts'
import { openStore } from '../../../src/store/open.ts'
import { migratedFolder } from '../../migrated-folder.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../postgres.ts'
import { type DispatcherPlace, LOOK_EVERY_MS } from './processes.ts'

const options = { clock: systemClock, lookEveryMs: LOOK_EVERY_MS }

async function newPlace(
  databaseUrl: string | null,
  dispatcher: DispatcherPlace['dispatcher'],
): Promise<DispatcherPlace> {
  const dataDir = await migratedFolder('ml-dispatcher-', databaseUrl)
  return {
    openStore: () => openStore({ dataDir, databaseUrl, clock: systemClock }),
    dispatcher,
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

const local: DispatcherPlace['dispatcher'] = async (store, onError) => localDispatcher({ ...options, store, onError })

/** Each dispatcher on each database that it works on, the one most like the others last. */
export const DISPATCHERS = ['local on SQLite', 'boss on PostgreSQL', 'local on PostgreSQL'] as const

/** Holds every dispatcher to a contract, on every database that it works on. */
export function everywhere(
  contract: (newPlace: () => Promise<DispatcherPlace>) => void,
  which: readonly (typeof DISPATCHERS)[number][] = DISPATCHERS,
): void {
  if (which.includes('local on SQLite')) {
    describe('the local dispatcher on SQLite', () => {
      contract(() => newPlace(null, local))
    })
  }

  warnWithoutPostgres()

  describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
    let server: TestPostgres | undefined
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(async () => {
      await server?.stop()
    })
    const newDatabase = async () => {
      if (server === undefined) throw new Error('The server starts before the first test.')
      return server.newDatabase()
    }

    if (which.includes('local on PostgreSQL')) {
      describe('the local dispatcher', () => {
        contract(async () => newPlace(await newDatabase(), local))
      })
    }
    if (!which.includes('boss on PostgreSQL')) return
    describe('the dispatcher on pg-boss', () => {
      const placeOn = (databaseUrl: string) =>
        newPlace(databaseUrl, (store, onError) => bossDispatcher({ ...options, store, databaseUrl, onError }))
      // Its queue has tables of its own: to make them for each test takes longer than most tests.
      let made = ''
      beforeAll(async () => {
        made = await newDatabase()
        const place = await placeOn(made)
        const store = await place.openStore()
        await (await place.dispatcher(store, () => undefined)).stop(0)
        await store.close()
        await place.remove()
      })
      contract(async () => {
        if (server === undefined) throw new Error('The server starts before the first test.')
        return placeOn(await server.copyOf(made))
      })
    })
  })
}
