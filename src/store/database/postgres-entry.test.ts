import { execFile } from 'node:child_process'
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { freePort } from '../../../test/free-port.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../../../test/postgres.ts'
import { openStore } from '../open.ts'

const run = promisify(execFile)
const hasOpenssl = await run('openssl', ['version']).then(
  () => true,
  () => false,
)
if (!hasOpenssl) console.warn('SKIPPED: no openssl in PATH; TLS to PostgreSQL was not tried.')

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null || !hasOpenssl)('a PostgreSQL server that asks who comes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ml-entry-'))
  const file = (name: string): string => join(folder, name)
  let server: PostgresServer
  let port: number
  beforeAll(async () => {
    chmodSync(folder, 0o755)
    const names = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost,IP:127.0.0.1']
    const made = ['-keyout', file('server.key'), '-out', file('server.crt')]
    await run('openssl', ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', ...made, ...names])
    writeFileSync(file('hba'), 'local all tester trust\nhostssl all all all scram-sha-256\n', { mode: 0o644 })
    chmodSync(file('server.key'), 0o600)
    if (process.getuid?.() === 0) chownSync(file('server.key'), 65_534, 65_534)
    port = await freePort()
    server = await postgresServer({
      ...KEEPS_NOTHING,
      listen_addresses: '127.0.0.1',
      port: String(port),
      ssl: 'on',
      ssl_key_file: file('server.key'),
      ssl_cert_file: file('server.crt'),
      hba_file: file('hba'),
    })
    const socket = new URL(server.url('postgres')).searchParams.get('host') ?? ''
    const owner = new pg.Client({ host: socket, port, user: 'tester', database: 'postgres' })
    await owner.connect()
    await owner.query("create role guest login password 'correct horse'")
    await owner.query('create database books owner guest')
    await owner.end()
  })
  afterAll(async () => {
    await server?.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const open = async (user: string, query: string) => {
    const databaseUrl = `postgres://${user}@127.0.0.1:${port}/books${query}`
    const store = await openStore({ dataDir: folder, databaseUrl, clock: testClock() })
    await store.close()
  }
  const trusting = () => `?sslmode=verify-full&sslrootcert=${encodeURIComponent(file('server.crt'))}`

  test('with the authority of its certificate and the password it lets us in', async () => {
    await open('guest:correct%20horse', trusting())
  })

  test('a certificate that nobody vouches for is refused, and the advice names sslrootcert', async () => {
    await expect(open('guest:correct%20horse', '?sslmode=verify-full')).rejects.toMatchObject({
      code: 'store.untrusted',
      remedy: { do: 'hold' },
      advice: expect.stringContaining('sslrootcert='),
    })
  })

  test('a wrong password, none at all, and no TLS where it is demanded are each a sentence', async () => {
    await expect(open('guest:wrong', trusting())).rejects.toMatchObject({
      code: 'store.refused',
      remedy: { do: 'hold' },
    })
    await expect(open('guest', trusting())).rejects.toMatchObject({
      code: 'store.unreachable',
      advice: expect.stringContaining('DATABASE_URL has no password for guest.'),
    })
    await expect(open('guest:correct%20horse', '')).rejects.toMatchObject({ code: 'store.refused' })
  })

  test('a file of certificates that is not there is said to be so', async () => {
    await expect(open('guest:x', '?sslmode=verify-full&sslrootcert=/nowhere.pem')).rejects.toMatchObject({
      code: 'store.unreachable',
      message: expect.stringContaining('/nowhere.pem'),
    })
  })
})
