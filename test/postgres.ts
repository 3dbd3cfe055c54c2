import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { type IncomingMessage, request } from 'node:http'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import pg from 'pg'
import { onceARun } from './once-a-run.ts'

/** How a server goes down: in good order for its sessions, or as if its power was cut. */
export type Downfall = 'fast' | 'immediate'

/** A PostgreSQL server of its own in a temporary folder, reached by a socket there. */
export interface PostgresServer {
  readonly folder: string
  readonly url: (database: string, password?: string) => string
  /** One statement by its owner, e.g. to create a database. */
  readonly admin: (statement: string) => Promise<void>
  /** Does nothing while it is up. */
  readonly up: () => Promise<void>
  readonly down: (how: Downfall) => Promise<void>
  /** Stops it and removes all it had. */
  readonly close: () => Promise<void>
}

/**
 * Settings that make a server quick, and lose what it was told when the machine loses its power. What looks after a
 * database by itself would be a process every other second, among the many that the tests make.
 */
export const KEEPS_NOTHING = {
  autovacuum: 'off',
  fsync: 'off',
  full_page_writes: 'off',
  shared_buffers: '32MB',
  max_wal_size: '128MB',
}

const SETTINGS = { listen_addresses: '', max_connections: '100', logging_collector: 'off', lc_messages: 'C' }
const OWNER = 'tester'
// The order of a language, unlike that of bytes: what relies on the server's default order fails with it.
const LANGUAGE = ['--locale=C', '--locale-provider=icu', '--icu-locale=en']
const run = promisify(execFile)

/** Folder with `initdb` and `postgres`, or `null` where there is no PostgreSQL on this machine. */
export const postgresBinaries: string | null = findBinaries()

/** Says so where tests are skipped for it: a suite that is green must not look as if it had seen PostgreSQL. */
export function warnWithoutPostgres(): void {
  if (postgresBinaries !== null) return
  console.warn(
    'SKIPPED: no PostgreSQL (initdb, postgres) in PATH or /usr/lib/postgresql; its half of the tests did not run.',
  )
}

/**
 * @param settings beside those that every server here has; without any it waits for the disk
 * @throws Error where there is no PostgreSQL on this machine
 */
export async function postgresServer(settings: Readonly<Record<string, string>> = {}): Promise<PostgresServer> {
  if (postgresBinaries === null) throw new Error('There is no PostgreSQL (initdb, postgres) on this machine.')
  const binaries = postgresBinaries
  const folder = mkdtempSync(join(tmpdir(), 'ml-pg-'))
  const data = join(folder, 'data')
  // The server refuses to run as root; there it runs as whoever owns nothing.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const as = { ...user, cwd: '/', env: { PATH: process.env.PATH ?? '' } }
  const initialise = async (order: readonly string[]) => {
    const options = ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions']
    await run(join(binaries, 'initdb'), [...options, ...order], as)
  }
  await onceARun('initialised', data, () =>
    initialise(LANGUAGE).catch(() => {
      // Built without languages.
      rmSync(data, { recursive: true, force: true })
      return initialise(['--locale=C'])
    }),
  )

  const all = Object.entries({ ...SETTINGS, unix_socket_directories: folder, ...settings })
  let server: ChildProcess | null = null
  const up = async () => {
    if (server !== null) return
    const options = all.flatMap(([name, value]) => ['-c', `${name}=${value}`])
    server = spawn(join(binaries, 'postgres'), ['-D', data, ...options], { ...as, stdio: ['ignore', 'ignore', 'pipe'] })
    await ready(server)
    // It keeps no process from ending.
    server.unref()
  }
  const down = async (how: Downfall) => {
    if (server === null) return
    const stopping = server
    stopping.ref()
    const ended = once(stopping, 'exit')
    stopping.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await ended
    server = null
  }
  const killed = () => server?.kill('SIGQUIT')
  process.once('exit', killed)
  await up()
  return {
    folder,
    ...reachedIn(folder),
    up,
    down,
    close: async () => {
      process.off('exit', killed)
      await down('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** How the server is asked that has its socket in this folder. */
const reachedIn = (folder: string): Pick<PostgresServer, 'url' | 'admin'> => ({
  url: (database, password) =>
    `postgres://${OWNER}${password === undefined ? '' : `:${password}`}@localhost/${database}?host=${encodeURIComponent(folder)}`,
  admin: async (statement) => {
    const client = ownerOf(folder)
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query(statement)
    } finally {
      await client.end().catch(() => undefined)
    }
  },
})

const ownerOf = (folder: string) => new pg.Client({ host: folder, user: OWNER, database: 'postgres' })

/** The variable that names the socket where a run of tests asks for the server they share (`one-postgres.ts`). */
export const ONE_POSTGRES = 'TEST_ONE_POSTGRES'

export interface OnePostgres {
  readonly folder: string
  /** The database of today's schema, without rows. */
  readonly template: string
}

export interface TestPostgres {
  /** Makes a database of today's schema, without rows, and answers its `postgres://` address. */
  readonly newDatabase: () => Promise<string>
  /** Makes a database without tables. */
  readonly emptyDatabase: () => Promise<string>
  /** Makes a database like the one of this address, in which nobody may be at the moment. */
  readonly copyOf: (databaseUrl: string) => Promise<string>
  /** Removes what was made. */
  readonly stop: () => Promise<void>
}

/** Databases that come and go: on the server that all tests of a run share, else on one of their own. */
export async function startPostgres(settings: Readonly<Record<string, string>> = KEEPS_NOTHING): Promise<TestPostgres> {
  const place = process.env[ONE_POSTGRES]
  const shared = place === undefined || settings !== KEEPS_NOTHING ? null : await askedAt(place)
  if (shared !== null) return databasesOf(shared.folder, shared.template)
  const server = await postgresServer(settings)
  const databases = databasesOf(server.folder, null)
  return {
    ...databases,
    stop: async () => {
      await databases.stop()
      await server.close()
    },
  }
}

function databasesOf(folder: string, template: string | null): TestPostgres {
  const made: string[] = []
  const owner = keptOwner(folder)
  const make = async (from: string | null) => {
    const name = `t_${randomUUID().replaceAll('-', '')}`
    // By files a small database is there in half the time; before PostgreSQL 15 there was no other way.
    const create = `create database ${name}${from === null ? '' : ` template ${from}`}`
    await owner.say(`${create} strategy file_copy`).catch(() => owner.say(create))
    made.push(name)
    return reachedIn(folder).url(name)
  }
  return {
    newDatabase: () => make(template),
    emptyDatabase: () => make(null),
    copyOf: (databaseUrl) => make(new URL(databaseUrl).pathname.slice(1)),
    stop: async () => {
      // One that a killed process still holds goes with its server.
      for (const name of made.splice(0)) await owner.say(`drop database if exists ${name}`).catch(() => undefined)
      await owner.leave()
    },
  }
}

/** The owner in one session, for a new one takes as long as a small database. */
function keptOwner(folder: string) {
  let session: pg.Client | null = null
  let last: Promise<unknown> = Promise.resolve()
  const begin = async () => {
    const client = ownerOf(folder)
    client.on('error', () => {
      session = null
    })
    await client.connect()
    session = client
    return client
  }
  const now = async (statement: string) => {
    await (session ?? (await begin())).query(statement)
  }
  return {
    /** One statement after the other. */
    say: (statement: string): Promise<void> => {
      const said = last.then(() => now(statement))
      last = said.catch(() => undefined)
      return said
    },
    leave: async () => {
      await last
      const leaving = session
      session = null
      await leaving?.end().catch(() => undefined)
    },
  }
}

async function askedAt(socketPath: string): Promise<OnePostgres> {
  const [answer] = (await once(request({ socketPath }).end(), 'response')) as [IncomingMessage]
  const said = await text(answer)
  if (answer.statusCode !== 200) throw new Error(`PostgreSQL did not start: ${said}`)
  return JSON.parse(said)
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-2_000)
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said}`)))
  })
}

function findBinaries(): string | null {
  const packaged = '/usr/lib/postgresql'
  const versions = existsSync(packaged) ? readdirSync(packaged).sort((a, b) => Number(b) - Number(a)) : []
  const folders = [
    ...versions.map((version) => join(packaged, version, 'bin')),
    ...(process.env.PATH ?? '').split(delimiter),
  ]
  const has = (folder: string, name: string) =>
    statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true
  return folders.find((folder) => has(folder, 'initdb') && has(folder, 'postgres')) ?? null
}
