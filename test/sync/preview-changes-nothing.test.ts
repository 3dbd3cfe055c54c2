import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Run } from '../../src/core/run.ts'
import { TABLES } from '../../src/store/database/tables.ts'
import { nordicCompany, payInvoice, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { between, chance, pick, type Random, seeded } from '../../src/twins/random.ts'
import { examples, testOnce } from '../breadth.ts'
import { testClock } from '../clock.ts'
import { happen } from '../days/books.ts'
import { team } from '../days/people.ts'
import { pendingCount } from '../pending-count.ts'
import { type World, type WorldOptions, world } from '../world.ts'
import { tiny } from './tiny.ts'

const MINUTE = 60_000

/** All that is stored, but for what a preview may leave: its own report, what it cost, our copy of Pipedrive. */
function stored(w: World): Readonly<Record<string, readonly string[]>> {
  const db = new DatabaseSync(join(w.dataDir, 'ml-connector.db'), { readOnly: true })
  try {
    const own = ['run', 'api_usage', 'mirror', 'mirror_key']
    const read = (table: string) =>
      db
        .prepare(`select * from ${table}`)
        .all()
        // Who read a row last, or how often anybody claimed the connection, decides nothing between runs.
        .map(({ seen_by: _, saved_at: __, fence: ___, ...row }) => row)
        .filter(({ name }) => table !== 'checkpoint' || !String(name).startsWith('mirror:'))
        .map((row) => JSON.stringify(row))
        .sort()
    return Object.fromEntries(TABLES.filter((table) => !own.includes(table)).map((table) => [table, read(table)]))
  } finally {
    db.close()
  }
}

const SETTINGS = [
  {},
  { deals: { create: 'perInvoice' } },
  { drafts: true },
  { locale: 'sv-SE' },
  { onDeleted: 'recreate' },
  { houseAccountAt: 3 },
] as const satisfies readonly WorldOptions['settings'][]
const settingsOf = (random: Random) => pick(random, SETTINGS)

async function start(seed: number) {
  const random = seeded(seed)
  const clock = testClock('2026-11-16T09:00:00Z')
  const company = nordicCompany({ seed, clock, suppliers: 2, customers: 4, invoices: between(random, 3, 12) })
  const w = await world({ clock, company, settings: settingsOf(random) })
  w.calm()
  return { w, random, people: team(w, random) }
}

test('R14: whatever happened before, previews of any kind leave the store as they found it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
      const { w, random, people } = await start(seed)
      try {
        for (let round = 0; round < 4; round++) {
          for (let at = between(random, 0, 4); at > 0; at--) happen(w, random)
          for (let at = between(random, 0, 3); at > 0 && round > 0; at--) people.act()
          if (chance(random, 0.3)) await w.configure(settingsOf(random))
          const before = stored(w)
          const connection = await w.connection()
          await w.preview({ mode: chance(random, 0.5) ? 'full' : 'changes' })
          expect(stored(w)).toEqual(before)
          expect(await w.connection()).toEqual(connection)
          // One that is broken off as well.
          const stop = new AbortController()
          let left = between(random, 1, 60)
          const onProgress = () => (--left === 0 ? stop.abort() : undefined)
          await w.preview({ mode: 'full', signal: stop.signal, onProgress })
          expect(stored(w)).toEqual(before)
          await w.sync({ mode: chance(random, 0.2) ? 'full' : 'changes' })
          w.clock.advance(between(random, 2, 90) * MINUTE)
        }
      } finally {
        await w.close()
      }
    }),
    examples(5, 1),
  )
})

/** What a run did, as far as runs of two worlds can be compared: ids go by the order in which answers come. */
async function deeds(w: World, run: Run) {
  const operations = await w.store.ledger.ofRun(run.id, 10_000, 0)
  const issues = await w.store.issues.list(run.connection, ['open', 'waiting'])
  return {
    status: run.status,
    counts: run.counts,
    flows: run.flows,
    skipped: run.skipped,
    operations: operations
      .map((one) => [
        one.stream,
        one.key,
        one.role,
        one.kind,
        Object.keys(one.after).sort(),
        one.rule,
        one.sourceVersion,
      ])
      .map((one) => JSON.stringify(one))
      .sort(),
    issues: issues.map(({ stream, key, code, state }) => `${stream} ${key} ${code} ${state}`).sort(),
  }
}

test('R14: a run after previews does what it would have done without them', async () => {
  const days = async (seed: number, previewed: boolean) => {
    const { w, random } = await start(seed)
    // Waiting for a turn takes time, and previews have more to wait for.
    const begun = w.clock.now().getTime()
    const until = (minute: number) => w.clock.advance(begun + minute * MINUTE - w.clock.now().getTime())
    const done: Awaited<ReturnType<typeof deeds>>[] = []
    try {
      for (let round = 0; round < 3; round++) {
        for (let at = between(random, 0, 5); at > 0; at--) happen(w, random)
        if (chance(random, 0.3)) await w.configure(settingsOf(random))
        if (previewed) for (const mode of ['full', 'changes'] as const) await w.preview({ mode })
        until(round * 80 + 40)
        done.push(await deeds(w, await w.sync({ mode: chance(random, 0.25) ? 'full' : 'changes' })))
        until(round * 80 + 80)
      }
      return done
    } finally {
      await w.close()
    }
  }
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1_000_000 }), async (seed) => {
      expect(await days(seed, true)).toEqual(await days(seed, false))
    }),
    examples(3, 1),
  )
})

testOnce('R14: the preview of a full run, and of a changed setting, leaves nothing to be decided again', async () => {
  const w = await tiny()
  for (let at = 0; at < 3; at++) payInvoice(w.company, postInvoice(w.company, w.customer()))
  await w.run()
  // From now on the newest records are all that a delta reads.
  w.clock.advance(24 * 60 * MINUTE)
  payInvoice(w.company, postInvoice(w.company, w.customer()))
  await w.run()
  const { run } = await w.preview({ mode: 'full' })
  expect(run.counts).toMatchObject({ unchanged: run.counts.read })
  expect((await w.run()).counts.read).toBeLessThan(run.counts.read)

  await w.configure({ locale: 'sv-SE' })
  await w.preview()
  await w.configure({ locale: 'nb-NO' })
  expect((await w.run()).counts).toMatchObject({ updated: 0 })
})

testOnce('R14: a preview that meets trouble changes nothing about the connection', async () => {
  const w = await tiny()
  w.pipedrive.revokeToken()
  w.customer()
  const { run } = await w.preview()
  expect(run).toMatchObject({ status: 'failed', message: expect.stringContaining('does not accept the credentials') })
  expect(await w.connection()).toMatchObject({ state: 'not_started', stateReason: null })
})

testOnce('R14: a preview names a row that cannot be understood, and leaves its issue to the run', async () => {
  const spoilt = { id: 0 }
  const w = await tiny({
    around: {
      visma: (handler) => async (request) => {
        const response = await handler(request)
        if (!request.url.includes('/v1/customerinvoice?') || spoilt.id === 0) return response
        const rows = ((await response.json()) as Record<string, unknown>[]).map((row) => ({ ...row, customer: 7 }))
        return Response.json(rows, { headers: response.headers })
      },
    },
  })
  const invoice = postInvoice(w.company, w.customer())
  spoilt.id = Number(invoice.referenceNumber)
  const { issues } = await w.preview()
  expect(issues.map((issue) => issue.code)).toContain('source.undecodable')
  expect(await w.issues(['open', 'waiting', 'resolved'])).toEqual([])
})

testOnce('R14: what a preview moved is put back by the next run where the process of the preview died', async () => {
  const w = await tiny()
  const customer = w.customer()
  postInvoice(w.company, customer)
  await w.run()
  renameCustomer(w.company, customer, 'Omdøpt AS')
  const connection = await w.connection()
  const now = w.clock.now().getTime()
  const lease = await w.store.leases.claim(connection.id, 'dead', now, now + 1)
  if (lease === null) throw new Error('Nobody else holds it.')
  const { staging, reads } = w.store.rehearse(lease)
  await staging.requeue(['customer', 'customerinvoice'])
  expect(await pendingCount(reads, ['customer', 'customerinvoice'])).toBe(2)

  const run = await w.run()
  expect(run.flows.customerInvoices).toMatchObject({ updated: 0, created: 0 })
  expect(w.organizations().map(({ name }) => name)).toEqual(['Omdøpt AS'])
})
