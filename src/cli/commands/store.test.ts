import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { KARI } from '../../../test/actor.ts'
import { uniqueName } from '../../../test/contract/store/place.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../../test/postgres.ts'
import { type Environment, readConfig } from '../../config/config.ts'
import { systemClock } from '../../core/clock.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import { openStore } from '../../store/open.ts'
import type { Cli } from '../cli.ts'
import type { ExitCode } from '../exit-code.ts'
import { createTerminal } from '../terminal/terminal.ts'
import { addStore } from './store.ts'

let dataDir: string
let said: string[]
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-store-copy-'))
  said = []
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

async function run(args: readonly string[], env: Environment = {}): Promise<ExitCode | null> {
  let code: ExitCode | null = null
  const environment = { ML_CONNECTOR_DATA_DIR: dataDir, ...env }
  const hear = (text: string) => void said.push(text)
  const terminal = createTerminal(process, {})
  const cli: Cli = {
    terminal: { ...terminal, bars: null, out: hear, say: hear, note: hear, log: hear },
    environment,
    log: () => {},
    config: async () => readConfig(environment),
    clock: systemClock,
    random: () => 0.5,
    fetch: globalThis.fetch,
    secrets: new KnownSecrets(),
    actor: KARI,
    signal: new AbortController().signal,
    run: async (work) => {
      code = await work()
    },
  }
  const program = new Command().exitOverride()
  addStore(program, cli)
  await program.parseAsync(['node', 'ml-connector', 'store', ...args])
  return code
}

async function fill(masterKey: string | null): Promise<void> {
  const store = await openStore({ dataDir, masterKey, clock: systemClock })
  await store.connections.save({ name: uniqueName(), settings: {}, account: 'x' }, { a: 'secret' }, 1)
  await store.close()
}

test('an address that is none is refused without being repeated: it may hold a password', async () => {
  const refused = run(['copy', '--to', 'postgrse://me:hunter2@host/db'])
  await expect(refused).rejects.toMatchObject({ code: 'store.bad_address', remedy: { do: 'hold' } })
  await expect(refused).rejects.not.toThrow('hunter2')
})

test('where nothing says where to copy to, the three ways to say it are named', async () => {
  const refused = run(['copy'])
  await expect(refused).rejects.toMatchObject({ code: 'store.no_address', remedy: { do: 'hold' } })
  await expect(refused).rejects.toMatchObject({ advice: expect.stringMatching(/DATABASE_URL.*--to.*stdin/) })
})

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('store copy', () => {
  let server: TestPostgres
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server.stop())

  test('says what was copied, what to do next, and where the key is', async () => {
    await fill(null)
    expect(await run(['copy', '--to', await server.newDatabase()])).toBe(0)
    const text = said.join('\n')
    expect(text).toMatch(/✓ Copied 1 connection, 4 rows/)
    expect(text).toContain('start it with DATABASE_URL set to this address')
    expect(text).toContain(`${dataDir}/master.key stays in use`)
  })

  test('takes the address from DATABASE_URL, where no other user of the machine can see its password', async () => {
    await fill(null)
    expect(await run(['copy'], { DATABASE_URL: await server.newDatabase() })).toBe(0)
    expect(said.join('\n')).toContain('Copied 1 connection')
    expect(said.join('\n')).not.toContain('can be seen by other users')
  })

  test('warns of a password among the arguments', async () => {
    await fill(null)
    const to = new URL(await server.newDatabase())
    to.password = 'hunter2'
    expect(await run(['copy', '--to', to.href])).toBe(0)
    expect(said.join('\n')).toContain('can be seen by other users')
    expect(said.join('\n')).not.toContain('hunter2')
  })

  test('copies the embedded store even where DATABASE_URL is set already, and knows a key that is given', async () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    await fill(key)
    const to = await server.newDatabase()
    expect(await run(['copy', '--to', to, '--json'], { DATABASE_URL: to, ML_CONNECTOR_KEY: key })).toBe(0)
    expect(JSON.parse(said.find((text) => text.startsWith('{')) ?? '')).toMatchObject({ connections: 1, rows: 4 })
    expect(said.join('\n')).toContain('set ML_CONNECTOR_KEY to it')
  })

  test('and the way back: from DATABASE_URL into an empty data directory', async () => {
    const key = Buffer.alloc(32, 7).toString('base64')
    await fill(key)
    const env = { DATABASE_URL: await server.newDatabase(), ML_CONNECTOR_KEY: key }
    expect(await run(['copy'], env)).toBe(0)
    await expect(run(['copy', '--from'], env)).rejects.toMatchObject({ code: 'store.not_empty' })
    rmSync(dataDir, { recursive: true })
    said = []
    expect(await run(['copy', '--from', '--json'], env)).toBe(0)
    expect(JSON.parse(said.find((text) => text.startsWith('{')) ?? '')).toMatchObject({ connections: 1, rows: 4 })
    expect(said.join('\n')).toContain('start one without DATABASE_URL')
  })
})

test('to and from at once is refused: the other one is always the embedded store', async () => {
  const both = run(['copy', '--to', 'postgres://a@b/c', '--from', 'postgres://a@b/d'])
  await expect(both).rejects.toMatchObject({ code: 'store.bad_address' })
})
