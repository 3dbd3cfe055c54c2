import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { postgresBinaries } from '../../test/postgres.ts'

/** A PostgreSQL server of its own with the settings it comes with; above all, it waits for the disk. */
export interface BenchPostgres {
  readonly newDatabase: () => Promise<string>
  readonly stop: () => Promise<void>
}

const run = promisify(execFile)
const NOBODY = 65_534

/** @throws Error where there is no PostgreSQL on this machine. */
export async function startPostgres(): Promise<BenchPostgres> {
  if (postgresBinaries === null) throw new Error('There is no PostgreSQL (initdb, postgres) on this machine.')
  const folder = mkdtempSync(join(tmpdir(), 'ml-bench-pg-'))
  // The server refuses to run as root; there it runs as whoever owns nothing.
  const isRoot = process.getuid?.() === 0
  const user = isRoot ? { uid: NOBODY, gid: NOBODY } : {}
  if (isRoot) chownSync(folder, NOBODY, NOBODY)
  const asUser = { ...user, cwd: '/', env: { PATH: process.env.PATH ?? '' } }
  const data = join(folder, 'data')
  await run(
    join(postgresBinaries, 'initdb'),
    ['-D', data, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale=C'],
    asUser,
  )
  const settings = ['listen_addresses=', `unix_socket_directories=${folder}`, 'max_connections=100', 'lc_messages=C']
  const server = spawn(join(postgresBinaries, 'postgres'), ['-D', data, ...settings.flatMap((one) => ['-c', one])], {
    ...asUser,
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const kill = () => server.kill('SIGQUIT')
  process.once('exit', kill)
  await ready(server)

  const url = (database: string) => `postgres://bench@localhost/${database}?host=${encodeURIComponent(folder)}`
  return {
    newDatabase: async () => {
      const name = `b_${randomUUID().replaceAll('-', '')}`
      const client = new pg.Client({ connectionString: url('postgres') })
      await client.connect()
      await client.query(`create database ${name}`)
      await client.end()
      return url(name)
    },
    stop: async () => {
      process.off('exit', kill)
      const ended = new Promise((resolve) => server.once('exit', resolve))
      kill()
      await ended
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-2_000)
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said}`)))
  })
}
