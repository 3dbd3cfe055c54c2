import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Client } from 'pg'
import { afterAll, beforeAll, describe } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { migratedFolder } from '../migrated-folder.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import type { StorePlace } from './store/place.ts'
import { storeContract } from './store.ts'

async function newPlace(databaseUrl: string | null): Promise<StorePlace> {
  const dataDir = await migratedFolder('ml-store-', databaseUrl)
  return {
    dataDir,
    open: (options) => openStore({ dataDir, databaseUrl, ...options }),
    execute: async (statements) => {
      if (databaseUrl === null) {
        const file = new DatabaseSync(join(dataDir, 'ml-connector.db'))
        file.exec(statements)
        file.close()
        return
      }
      const client = new Client({ connectionString: databaseUrl })
      await client.connect()
      await client.query(statements)
      await client.end()
    },
    remove: async () => rmSync(dataDir, { recursive: true, force: true }),
  }
}

describe('the store on SQLite', () => {
  storeContract({ name: 'SQLite', newPlace: async () => newPlace(null) })
})

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('the store on PostgreSQL', () => {
  let server: TestPostgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })
  storeContract({
    name: 'PostgreSQL',
    newPlace: async () => newPlace((await server?.newDatabase()) ?? null),
  })
})
