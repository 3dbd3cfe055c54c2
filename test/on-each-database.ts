import { afterAll, beforeAll, describe } from 'vitest'
import { some } from './breadth.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from './postgres.ts'

/**
 * Tests on SQLite, and on PostgreSQL in the pass `wide`: for what the store's contract, which `npm test` holds both
 * databases to, makes likely to be the same on either.
 *
 * @param tests is given a way to an address of a new database, `null` for SQLite
 */
export function onEachDatabase(what: string, tests: Tests): void {
  for (const on of some([onSqlite, onPostgres], 1)) on(what, tests)
}

/** The same in the same pass, for a file that `npm test` leaves to `wide` (`SLOW`). */
export function onBothDatabases(what: string, tests: Tests): void {
  onSqlite(what, tests)
  onPostgres(what, tests)
}

type Tests = (newDatabase: () => Promise<string | null>) => void

const onSqlite = (what: string, tests: Tests): void => {
  describe(`${what}, on SQLite`, () => tests(async () => null))
}

function onPostgres(what: string, tests: Tests): void {
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
