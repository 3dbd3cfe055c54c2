import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openStore } from '../../../src/store/open.ts'
import { testClock } from '../../clock.ts'
import { pendingCount } from '../../pending-count.ts'
import { MINUTE, NOW, working } from './place.ts'
import { key, RUN, record, STREAM } from './samples.ts'

const clock = testClock()
const script = (name: string) => ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, name)]
let dataDir = ''
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-store-'))
})
afterAll(() => rmSync(dataDir, { recursive: true, force: true }))

test('a process killed in the middle of its commits has lost none that was answered, and left no half one', async () => {
  for (let round = 0; round < 3; round += 1) {
    const { begun, done } = await killedAfter(30 + round * 23, round)
    expect(integrity()).toBe('ok')

    const store = await openStore({ dataDir, clock })
    const connection = await store.connections.byName('a')
    if (connection === null) throw new Error('The connection is there.')
    const now = NOW + round * 2 * MINUTE + MINUTE + 1
    const lease = await store.leases.claim(connection.id, 'checker', now, now)
    if (lease === null) throw new Error('The lease of a dead process runs out.')
    const sync = store.sync(lease)

    const life = async (n: number) => (await store.ledger.ofRecord(connection.id, STREAM, String(n))).at(-1)
    for (const n of done) expect(await life(n)).toMatchObject({ state: 'done', remote: String(n) })
    expect((await sync.links(STREAM, 'entry', done.map(key))).size).toBe(done.length)
    for (const n of begun) expect(await life(n)).toBeDefined()
    // A commit is there as a whole or not at all: record and link tell the same as the operation.
    for (const { key } of await sync.unsettled()) {
      const isDone = (await store.ledger.ofRecord(connection.id, STREAM, key)).some(({ state }) => state === 'done')
      expect((await sync.records(STREAM, [key])).get(key)?.state).toBe(isDone ? 'done' : 'pending')
      expect((await sync.links(STREAM, 'entry', [key])).size).toBe(isDone ? 1 : 0)
    }
    await store.close()
  }
})

test('processes that write at once all get their turn and lose nothing', async () => {
  const store = await openStore({ dataDir, clock })
  const { sync } = await working(store)
  const spenders = [1, 2].map(() => promisify(execFile)(process.execPath, [...script('add-usage.ts'), dataDir, '150']))
  const spent = Promise.all(spenders)
  for (let page = 0; page < 6; page += 1) {
    await sync.stage(
      STREAM,
      Array.from({ length: 1_000 }, (_, n) => record(page * 1_000 + n)),
      RUN,
    )
  }
  await spent

  expect(await store.usage.get('acme', '2026-11-22')).toBe(300)
  expect(await pendingCount(sync, [STREAM])).toBe(6_000)
  await store.close()
})

/** Runs the writer until it has said `done` so many times, and kills it there and then. */
async function killedAfter(answers: number, round: number) {
  const child = spawn(process.execPath, [...script('commit-until-killed.ts'), dataDir, String(round)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said = { begun: [] as number[], done: [] as number[] }
  for await (const line of createInterface({ input: child.stdout })) {
    const [what = '', n] = line.split(' ')
    if (what === 'begun' || what === 'done') said[what].push(Number(n))
    if (said.done.length === answers) child.kill('SIGKILL')
  }
  expect(said.done.length).toBeGreaterThanOrEqual(answers)
  return said
}

function integrity(): unknown {
  const database = new DatabaseSync(join(dataDir, 'ml-connector.db'))
  try {
    return database.prepare('pragma integrity_check').get()?.integrity_check
  } finally {
    database.close()
  }
}
