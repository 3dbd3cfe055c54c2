import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'

/** A PostgreSQL server of its own, reached by a socket in a temporary folder; it keeps nothing. */
export interface TestPostgres {
  /** Makes an empty database and answers its `postgres://` address. */
  readonly newDatabase: () => Promise<string>
  readonly stop: () => Promise<void>
}

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

export async function startPostgres(): Promise<TestPostgres> {
  if (postgresBinaries === null) throw new Error('There is no PostgreSQL on this machine.')
  const folder = mkdtempSync(join(tmpdir(), 'ml-pg-'))
  const user = unprivileged()
  if (user.uid !== undefined && user.gid !== undefined) chownSync(folder, user.uid, user.gid)
  const data = join(folder, 'data')
  await initialise(postgresBinaries, data, user)
  const server = await start(postgresBinaries, data, folder, user)

  const url = (database: string) => `postgres://tester@localhost/${database}?host=${encodeURIComponent(folder)}`
  const killed = () => server.kill('SIGQUIT')
  process.once('exit', killed)
  return {
    newDatabase: async () => {
      const name = `t_${randomUUID().replaceAll('-', '')}`
      const client = new pg.Client({ connectionString: url('postgres') })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return url(name)
    },
    stop: async () => {
      process.off('exit', killed)
      server.ref()
      const ended = new Promise((resolve) => server.once('exit', resolve))
      server.kill('SIGQUIT')
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

interface User {
  readonly uid?: number
  readonly gid?: number
}

/** The server refuses to run as root; there it runs as whoever owns nothing. */
function unprivileged(): User {
  return process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
}

async function initialise(binaries: string, data: string, user: User): Promise<void> {
  const options = ['-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--no-sync', '--no-instructions']
  const asUser = { ...user, cwd: '/', env: { PATH: process.env.PATH ?? '' } }
  try {
    // A language's order, unlike that of bytes: what relies on the server's default order fails here.
    await run(join(binaries, 'initdb'), [...options, '--locale=C', '--locale-provider=icu', '--icu-locale=en'], asUser)
  } catch {
    rmSync(data, { recursive: true, force: true })
    await run(join(binaries, 'initdb'), [...options, '--locale=C'], asUser)
  }
}

function start(binaries: string, data: string, folder: string, user: User): Promise<ChildProcess> {
  const settings = {
    listen_addresses: '',
    unix_socket_directories: folder,
    fsync: 'off',
    full_page_writes: 'off',
    max_connections: '60',
    shared_buffers: '32MB',
    logging_collector: 'off',
    lc_messages: 'C',
  }
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const server = spawn(join(binaries, 'postgres'), ['-D', data, ...options], {
    ...user,
    cwd: '/',
    env: { PATH: process.env.PATH ?? '' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr.setEncoding('utf8').on('data', (text: string) => {
      said += text
      if (said.includes('ready to accept connections')) {
        said = ''
        server.unref()
        resolve(server)
      }
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said.slice(-2_000)}`)))
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
