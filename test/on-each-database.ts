import { afterAll, beforeAll, describe } from 'vitest'
import { some } from './breadth.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from './postgres.ts'

/**
 * Tests on SQLite, and on PostgreSQL in the pass `wide`: for what the store's contract, which `npm test` holds both
 * databases to, makes likely to be the same on either.
 *
 * @param tests is given a way to an address of a new database, `null` for SQLite
 */
export function onEachDatabase(what: string, tests: (newDatabase: () => Promise<string | null>) => void): void {
  for (const kind of some(['SQLite', 'PostgreSQL'], 1)) {
    if (kind === 'SQLite') describe(`${what}, on SQLite`, () => tests(async () => null))
    else onPostgres(what, tests)
  }
}

function onPostgres(what: string, tests: (newDatabase: () => Promise<string | null>) => void): void {
  warnWithoutPostgres()
  describe.skipIf(postgresBinaries === null)(`${what}, on PostgreSQL`, () => {
    let server: TestPostgres | undefined
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server?.stop())
    tests(async () => {
      if (server === undefined) throw new Error('The server starts before the first test.')
      return server.newDatabase()
    })
  })
}
