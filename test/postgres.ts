import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

/** How a server goes down: in good order for its sessions, or as if its power was cut. */
export type Downfall = 'fast' | 'immediate'

/** A PostgreSQL server of its own in a temporary folder, reached by a socket there. */
export interface PostgresServer {
  readonly url: (database: string, password?: string) => string
  /** One statement by its owner, e.g. to create a database. */
  readonly admin: (statement: string) => Promise<void>
  /** Does nothing while it is up. */
  readonly up: () => Promise<void>
  readonly down: (how: Downfall) => Promise<void>
  /** Stops it and removes all it had. */
  readonly close: () => Promise<void>
}

/** Settings that make a server quick, and lose what it was told when the machine loses its power. */
export const KEEPS_NOTHING = { fsync: 'off', full_page_writes: 'off', shared_buffers: '32MB' }

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
  const initialise = (order: readonly string[]) => {
    const options = ['-D', data, '-U', OWNER, '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions']
    return run(join(binaries, 'initdb'), [...options, ...order], as)
  }
  await initialise(LANGUAGE).catch(() => {
    // Built without languages.
    rmSync(data, { recursive: true, force: true })
    return initialise(['--locale=C'])
  })

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
    url: (database, password) =>
      `postgres://${OWNER}${password === undefined ? '' : `:${password}`}@localhost/${database}?host=${encodeURIComponent(folder)}`,
    admin: async (statement) => {
      const client = new pg.Client({ host: folder, user: OWNER, database: 'postgres' })
      client.on('error', () => undefined)
      try {
        await client.connect()
        await client.query(statement)
      } finally {
        await client.end().catch(() => undefined)
      }
    },
    up,
    down,
    close: async () => {
      process.off('exit', killed)
      await down('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface TestPostgres {
  /** Makes an empty database and answers its `postgres://` address. */
  readonly newDatabase: () => Promise<string>
  readonly stop: () => Promise<void>
}

/** A server for databases that come and go. */
export async function startPostgres(settings: Readonly<Record<string, string>> = KEEPS_NOTHING): Promise<TestPostgres> {
  const server = await postgresServer(settings)
  return {
    newDatabase: async () => {
      const name = `t_${randomUUID().replaceAll('-', '')}`
      await server.admin(`create database ${name}`)
      return server.url(name)
    },
    stop: server.close,
  }
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
