import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gzipSync } from 'node:zlib'
import { addCustomer, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import { startPostgres } from '../postgres.ts'
import { type World, world } from '../world.ts'
import { packTwins } from './twins.ts'

/**
 * Leaves a small store of this version on both databases, with what both remote systems held then:
 * `node --disable-warning=ExperimentalWarning test/stores/make.ts 0004`. Made once for each schema that is released,
 * and never again: `stores.test.ts` opens all of them and goes on with them.
 */
const name = process.argv[2]
if (name === undefined) throw new Error('Name it by the newest migration, e.g. 0004.')
const folder = join(import.meta.dirname, name)
mkdirSync(folder, { recursive: true })

const inSqlite = await lived(null)
copyFileSync(join(inSqlite.dataDir, 'master.key'), join(folder, 'sqlite.key'))
writeFileSync(join(folder, 'sqlite.twins'), packTwins(inSqlite))
const file = join(inSqlite.dataDir, 'ml-connector.db')
const database = new DatabaseSync(file)
const whole = join(inSqlite.dataDir, 'whole.db')
database.exec(`vacuum into '${whole}'`)
database.close()
writeFileSync(join(folder, 'sqlite.db.gz'), gzipSync(readFileSync(whole)))
await inSqlite.close()

const server = await startPostgres()
const url = await server.emptyDatabase()
const inPostgres = await lived(url)
copyFileSync(join(inPostgres.dataDir, 'master.key'), join(folder, 'postgres.key'))
writeFileSync(join(folder, 'postgres.twins'), packTwins(inPostgres))
const dump = execFileSync('pg_dump', ['--no-owner', '--no-privileges', '--inserts', '--dbname', url], {
  encoding: 'utf8',
  maxBuffer: 64_000_000,
})
// Lines for psql alone are no SQL.
writeFileSync(join(folder, 'postgres.sql.gz'), gzipSync(dump.replace(/^\\.*$/gm, '')))
await inPostgres.close()
await server.stop()

function isInScope(one: { readonly status: string; readonly documentDate: string }): boolean {
  return one.status === 'Open' && one.documentDate >= '2025-01-01'
}

/** A connection with some history: a first run, a change, people's edits, an issue and a record that waits. */
async function lived(databaseUrl: string | null): Promise<World> {
  const w = await world({ seed: 5, suppliers: 3, customers: 6, invoices: 16, databaseUrl })
  const { act } = w.pipedrive
  const twofold = addCustomer(w.company, { name: 'Tvilling Handel AS' })
  act.createOrganization({ name: 'Tvilling Handel AS' })
  act.createOrganization({ name: 'Tvilling Handel AS' })
  postInvoice(w.company, twofold)
  await w.sync()

  const [person] = w.pipedrive.state.persons.values()
  if (person === undefined) throw new Error('The first run wrote nothing.')
  act.editPerson(person.id, { name: 'Renamed by a person' })
  w.clock.advance(3_600_000)
  const open = w.company.customerInvoices.find((one) => isInScope(one) && one.customer !== twofold)
  if (open === undefined) throw new Error('No open invoice.')
  payInvoice(w.company, open)
  postInvoice(w.company, open.customer)
  await w.sync()
  w.clock.advance(3_600_000)
  return w
}
