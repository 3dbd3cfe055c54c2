import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { postgresBinaries } from '../postgres.ts'

/** How a server goes down: in good order for its sessions, or as if its power was cut. */
export type Downfall = 'fast' | 'immediate'

/** A PostgreSQL server of one lane, which may be stopped and started in the middle of everything. */
export interface ChaosDatabase {
  /** An empty database; its address carries a password that must not be seen anywhere. */
  readonly create: (name: string, password: string) => Promise<string>
  readonly drop: (name: string) => Promise<void>
  readonly down: (how: Downfall) => Promise<void>
  /** Does nothing while it is up. */
  readonly up: () => Promise<void>
  readonly close: () => Promise<void>
}

const SETTINGS = {
  listen_addresses: '',
  fsync: 'off',
  max_connections: '80',
  shared_buffers: '32MB',
  logging_collector: 'off',
  lc_messages: 'C',
}

export async function chaosDatabase(): Promise<ChaosDatabase> {
  if (postgresBinaries === null) throw new Error('There is no PostgreSQL on this machine.')
  const binaries = postgresBinaries
  const folder = mkdtempSync(join(tmpdir(), 'ml-chaos-pg-'))
  const data = join(folder, 'data')
  // The server refuses to run as root; there it runs as whoever owns nothing.
  const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid)
  const as = { ...user, cwd: '/', env: { PATH: process.env.PATH ?? '' } }
  execFileSync(join(binaries, 'initdb'), ['-D', data, '-U', 'tester', '-A', 'trust', '-E', 'UTF8', '--no-sync'], {
    ...as,
    stdio: 'ignore',
  })

  let server: ChildProcess | null = null
  const up = async () => {
    if (server !== null) return
    const options = Object.entries({ ...SETTINGS, unix_socket_directories: folder })
    const started = spawn(
      join(binaries, 'postgres'),
      ['-D', data, ...options.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...as, stdio: ['ignore', 'ignore', 'pipe'] },
    )
    server = started
    await ready(started)
  }
  const down = async (how: Downfall) => {
    if (server === null) return
    const stopping = server
    const ended = once(stopping, 'exit')
    stopping.kill(how === 'fast' ? 'SIGINT' : 'SIGQUIT')
    await ended
    server = null
  }
  const asked = async (text: string) => {
    const client = new pg.Client({ host: folder, user: 'tester', database: 'postgres' })
    client.on('error', () => undefined)
    try {
      await client.connect()
      await client.query(text)
    } finally {
      await client.end().catch(() => undefined)
    }
  }
  // Another scenario may have stopped the server just now; it starts it again soon.
  const admin = async (text: string) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await asked(text)
      } catch (error) {
        if (attempt === 100) throw error
        await new Promise((resolve) => setTimeout(resolve, 200))
      }
    }
  }
  const killed = () => server?.kill('SIGQUIT')
  process.once('exit', killed)
  await up()
  return {
    create: async (name, password) => {
      await admin(`create database ${name}`)
      return `postgres://tester:${password}@localhost/${name}?host=${encodeURIComponent(folder)}`
    },
    drop: (name) => admin(`drop database if exists ${name} with (force)`),
    up,
    down,
    close: async () => {
      process.off('exit', killed)
      await down('immediate')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let said = ''
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said = `${said}${text}`.slice(-4_000)
      if (said.includes('ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`PostgreSQL ended with ${code}:\n${said}`)))
  })
}
