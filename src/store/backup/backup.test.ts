import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { some } from '../../../test/breadth.ts'
import { testClock } from '../../../test/clock.ts'
import { claimed, NOW } from '../../../test/contract/store/place.ts'
import { contents, fill, RECORDS, SECRETS } from '../../../test/filled-store.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../../test/postgres.ts'
import { SYSTEM } from '../../core/actor.ts'
import { TABLES } from '../database/tables.ts'
import { openStore } from '../open.ts'
import { backupStore } from './backup.ts'
import { writeWhole } from './file.ts'
import { backupText, FORMAT } from './format.ts'
import { restoreStore } from './restore.ts'

const clock = testClock('2026-09-14T10:00:00Z')
const KEY = Buffer.alloc(32, 7).toString('base64')

interface Place {
  readonly dataDir: string
  readonly databaseUrl: string | null
}

let folder: string
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ml-backup-'))
  file = join(folder, 'store.backup')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const never = new AbortController().signal
const open = (place: Place) => openStore({ ...place, masterKey: KEY, clock })
const backup = (place: Place, signal = never, onProgress: (at: { phase: string }) => void = () => undefined) =>
  backupStore({ ...place, actor: SYSTEM, file, version: '1.2.3', clock, signal, onProgress })
const restore = (place: Place, signal = never, onProgress: (at: { phase: string }) => void = () => undefined) =>
  restoreStore({ ...place, actor: SYSTEM, file, masterKey: KEY, clock, signal, onProgress })

warnWithoutPostgres()
let server: TestPostgres | undefined
beforeAll(async () => {
  if (postgresBinaries !== null) server = await startPostgres()
})
afterAll(async () => {
  await server?.stop()
})

const newPlace = async (kind: 'embedded' | 'server'): Promise<Place> => ({
  dataDir: mkdtempSync(join(folder, 'data-')),
  databaseUrl: kind === 'server' ? ((await server?.newDatabase()) ?? null) : null,
})

const KINDS = postgresBinaries === null ? (['embedded'] as const) : (['embedded', 'server'] as const)
const WAYS = KINDS.flatMap((from) => KINDS.map((to) => ({ from, to })))
/** What the kind of store has little part in: on a server in the pass `wide`. */
const SOON = some<(typeof KINDS)[number]>(KINDS, 1)

describe('a backup', () => {
  test.each(some(WAYS, 3))(
    'of a store ($from) is restored to one ($to) as it was, held until adopted',
    async ({ from, to }) => {
      const [here, there] = [await newPlace(from), await newPlace(to)]
      const store = await open(here)
      const id = await fill(store)
      const before = await contents(store, id)
      const made = await backup(here)
      expect(made).toMatchObject({ connections: ['nordlys'], keys: [expect.any(String)], rows: { record: RECORDS } })
      // The store goes on meanwhile, and none of that is in the backup.
      await store.usage.add('x.test', '2026-09-14', 1)
      await store.close()

      expect(await restore(there)).toMatchObject({ madeAt: NOW, version: '1.2.3', keyFits: true })
      const again = await open(there)
      expect(await contents(again, id)).toEqual(before)
      expect((await again.audit.list(null, 1))[0]).toMatchObject({ action: 'store.restore', actor: SYSTEM })
      const held = { state: 'held', stateReason: expect.stringContaining('ml-connector connection adopt nordlys') }
      expect(await again.connections.byName('nordlys')).toMatchObject(held)
      expect((await again.connections.byName('nordlys'))?.stateReason).toContain('a backup of 2026-09-14 10:00 UTC')
      await claimed(again, id, 'a worker there')
      await again.close()
    },
  )

  test('can be read by this user alone, names the key and holds neither it nor a secret in the clear', async () => {
    const here = await newPlace('embedded')
    const store = await open(here)
    await fill(store)
    await store.close()
    await backup(here)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([])
    const text = gunzipSync(readFileSync(file)).toString()
    expect(text).not.toContain(KEY.slice(0, 20))
    for (const secret of Object.values(SECRETS)) expect(text).not.toContain(secret)
  })

  test('is made without the key, beside a store that is in use, whose runs are not kept waiting', async () => {
    const here = await newPlace('embedded')
    const store = await open(here)
    const id = await fill(store)
    const written: Promise<unknown>[] = []
    await backup(here, never, () => void written.push(store.usage.add('y.test', '2026-09-14', 1)))
    await Promise.all(written)
    expect(written.length).toBeGreaterThan(3)
    await claimed(store, id)
    await store.close()
  })

  test('that is stopped leaves the last one as it was', async () => {
    const here = await newPlace('embedded')
    const store = await open(here)
    await fill(store)
    await backup(here)
    const last = readFileSync(file)
    const stop = new AbortController()
    const stopped = backup(here, stop.signal, ({ phase }) => {
      if (phase === 'Backing up record') stop.abort(new Error('stopped'))
    })
    await expect(stopped).rejects.toThrow()
    expect(readFileSync(file)).toEqual(last)
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([])
    await store.close()
  })

  test('to a place that cannot be written is refused in words', async () => {
    const here = await newPlace('embedded')
    await (await open(here)).close()
    file = join(folder, 'nowhere', 'x.backup')
    await expect(backup(here)).rejects.toMatchObject({
      code: 'backup.unwritable',
      message: expect.stringContaining('there is no such file or folder'),
    })
  })
})

/** A backup with a row in every way that a store can be too old or too new. */
async function writeBackup(schema: string, rowsOf: (text: ReturnType<typeof backupText>) => Iterable<string>) {
  const text = backupText()
  const rows = Object.fromEntries(TABLES.map((table) => [table, 0]))
  const said = { version: '9.9.9', schema, madeAt: NOW, keys: [], connections: ['old'], rows }
  async function* lines() {
    yield text.header({ backup: 'ml-connector', format: FORMAT, ...said })
    yield* rowsOf(text)
    yield text.end()
  }
  await writeWhole(file, lines(), never)
}

function* oldConnection(text: ReturnType<typeof backupText>) {
  const row = { id: 'c_1', name: 'old', settings: '{}', state: 'active', state_reason: null, account: 'x' }
  yield text.table('connection', [...Object.keys(row), 'created_at', 'updated_at'])
  yield text.row([...Object.values(row), 5, 5])
}

describe('restoring', () => {
  test.each(SOON)('brings the backup of an older version up to date (%s)', async (kind) => {
    const there = await newPlace(kind)
    // Also where an empty store of this version is there already.
    await (await open(there)).close()
    await writeBackup('0004-figures', oldConnection)
    await restore(there)
    const store = await open(there)
    expect(await store.connections.byName('old')).toMatchObject({ host: 'x', startedAt: 5, state: 'held' })
    await store.close()
  })

  test.each(SOON)('refuses what a newer version made, in words, and leaves the store empty (%s)', async (kind) => {
    const there = await newPlace(kind)
    await writeBackup('9999-later', oldConnection)
    await expect(restore(there)).rejects.toMatchObject({
      code: 'backup.newer',
      message: 'The backup was made by a newer version of ml-connector (9.9.9).',
    })
    await expectEmpty(there)
  })

  test.each(SOON)('refuses a store that holds anything, and one that serve works on (%s)', async (kind) => {
    const there = await newPlace(kind)
    const store = await open(there)
    await writeBackup('0004-figures', oldConnection)
    const process = { id: 'p1', role: 'all', host: 'box', pid: 77, version: '1', startedAt: NOW, seenAt: NOW }
    await store.processes.beat(process)
    await expect(restore(there)).rejects.toMatchObject({
      code: 'store.in_use',
      message: 'serve works on this store: process 77 on box.',
    })
    await store.processes.gone('p1', 0)
    const { id } = await store.connections.save({ name: 'mine', settings: {}, account: 'x' }, {}, NOW)
    await store.close()
    await expect(restore(there)).rejects.toMatchObject({ code: 'store.not_empty' })
    const again = await open(there)
    expect((await again.connections.list()).map((one) => one.id)).toEqual([id])
    await again.close()
  })

  const DAMAGES: readonly (readonly [string, (whole: Buffer) => Buffer, string])[] = [
    ['that was cut off', (whole) => whole.subarray(0, Math.floor(whole.length * 0.6)), 'backup.damaged'],
    ['whose last line is missing', (whole) => zipped(linesIn(whole).slice(0, -1)), 'backup.damaged'],
    ['of which a row is missing', (whole) => zipped(linesIn(whole).toSpliced(-3, 1)), 'backup.damaged'],
    [
      'of which a value was changed',
      (whole) => zipped(linesIn(whole).map((line) => line.replace('☕ \u20283', '☕ \u20284'))),
      'backup.damaged',
    ],
    ['that is something else', () => Buffer.from('PK something else'), 'backup.foreign'],
    ['that is empty', () => Buffer.alloc(0), 'backup.damaged'],
  ]
  const linesIn = (whole: Buffer) => gunzipSync(whole).toString().trimEnd().split('\n')
  const zipped = (lines: readonly string[]) => gzipSync(`${lines.join('\n')}\n`)
  test.each(SOON.flatMap((kind) => DAMAGES.map(([name, damage, code]) => ({ kind, name, damage, code }))))(
    'of a file $name restores nothing ($kind)',
    async ({ kind, damage, code }) => {
      const [here, there] = [await newPlace('embedded'), await newPlace(kind)]
      const store = await open(here)
      await fill(store)
      await store.close()
      await backup(here)
      writeFileSync(file, damage(readFileSync(file)))
      await expect(restore(there)).rejects.toMatchObject({ code, remedy: { do: 'hold' } })
      await expectEmpty(there)
    },
  )

  test.each(SOON)('that is stopped half-way leaves nothing, and is done the second time (%s)', async (kind) => {
    const [here, there] = [await newPlace('embedded'), await newPlace(kind)]
    const store = await open(here)
    await fill(store)
    await store.close()
    await backup(here)
    const stop = new AbortController()
    const stopped = restore(there, stop.signal, ({ phase }) => {
      if (phase === 'Restoring record') stop.abort(new Error('stopped'))
    })
    await expect(stopped).rejects.toThrow('stopped')
    await expectEmpty(there)
    await restore(there)
    const again = await open(there)
    expect((await again.connections.list()).length).toBe(1)
    await again.close()
  })

  test('says that another key is needed, and which', async () => {
    const [here, there] = [await newPlace('embedded'), await newPlace('embedded')]
    const store = await open(here)
    await fill(store)
    await store.close()
    const { keys } = await backup(here)
    const masterKey = Buffer.alloc(32, 8).toString('base64')
    const done = await restoreStore({
      ...there,
      actor: SYSTEM,
      file,
      masterKey,
      clock,
      signal: never,
      onProgress: () => undefined,
    })
    expect(done).toMatchObject({ keyFits: false, keys })
    await expect(openStore({ ...there, masterKey, clock })).rejects.toMatchObject({ code: 'vault.wrong_key' })
  })

  test('of a file that is not there says so', async () => {
    const message = `${file} cannot be read: there is no such file or folder.`
    await expect(restore(await newPlace('embedded'))).rejects.toMatchObject({ code: 'backup.unreadable', message })
  })

  async function expectEmpty(place: Place): Promise<void> {
    const store = await open(place)
    expect(await store.connections.list()).toEqual([])
    await store.close()
    if (place.databaseUrl !== null) return
    expect(readdirSync(place.dataDir).filter((name) => name.includes('restoring'))).toEqual([])
    const found = new DatabaseSync(join(place.dataDir, 'ml-connector.db'), { readOnly: true })
    expect(found.prepare('select count(*) as n from record').get()).toEqual({ n: 0 })
    found.close()
  }
})
