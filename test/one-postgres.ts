import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { Schema } from '../src/store/database/database.ts'
import { POSTGRES } from '../src/store/database/dialect.ts'
import { migrate } from '../src/store/database/migrate.ts'
import { postgresDialect } from '../src/store/database/postgres.ts'
import { RUN_FOLDER } from './once-a-run.ts'
import { KEEPS_NOTHING, ONE_POSTGRES, type OnePostgres, type PostgresServer, postgresServer } from './postgres.ts'

const TEMPLATE = 'migrated'
/** Of all tests that run at a time, with the processes that they start. */
const CONNECTIONS = '400'

/**
 * One PostgreSQL server for all test files of a run, since starting one takes longer than most of them. It starts when
 * the first asks for it. A database of today's schema is copied from one that was migrated once.
 */
export default async function listen(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'ml-one-pg-'))
  const place = join(folder, 'asked.sock')
  let server: Promise<PostgresServer> | null = null
  const start = async (): Promise<PostgresServer> => {
    const started = await postgresServer({ ...KEEPS_NOTHING, max_connections: CONNECTIONS, shared_buffers: '128MB' })
    await started.admin(`create database ${TEMPLATE}`)
    const db = new Kysely<Schema>({ dialect: postgresDialect(started.url(TEMPLATE), { connections: 1 }) })
    await migrate({ db, flavour: POSTGRES })
    await db.destroy()
    return started
  }
  const listener = createServer((_, response) => {
    server ??= start()
    server.then(
      (started) => response.end(JSON.stringify({ folder: started.folder, template: TEMPLATE } satisfies OnePostgres)),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => listener.listen(place, resolve))
  process.env[ONE_POSTGRES] = place
  process.env[RUN_FOLDER] = folder
  return async () => {
    listener.closeAllConnections()
    listener.close()
    await server?.then(({ close }) => close())
    rmSync(folder, { recursive: true, force: true })
  }
}
