import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runId } from '../../../src/core/ids.ts'
import type { Json } from '../../../src/core/json.ts'
import type { SourceRecord } from '../../../src/core/record.ts'
import type { SyncStore } from '../../../src/core/sync-store.ts'
import { openStores, type StoreBackend, working } from './place.ts'
import { key, RUN, record, STREAM, state } from './samples.ts'

const NONE = { pending: 0, done: 0, skipped: 0, waiting: 0, issue: 0, kept: 0 }

export function stagingContract(backend: StoreBackend): void {
  describe('staging', () => {
    const its = openStores(backend)

    test('a new record is pending and read back as it was staged', async () => {
      const { sync } = await working(its.store)
      const data = { name: 'Blåbær & 🍓', lines: [{ product: null, quantity: '1.5' }], empty: {} }

      expect(await sync.stage(STREAM, [record(1, { data })], RUN)).toMatchObject({ changed: ['1'], same: NONE })
      expect((await sync.records(STREAM, [key(1)])).get(key(1))).toEqual({
        stream: STREAM,
        key: '1',
        number: 'no-1',
        parent: 'customer-1',
        modified: '2026-09-14T09:12:33.127',
        data,
        hash: expect.any(String),
        state: 'pending',
        reason: null,
        seenBy: RUN,
      })
    })

    test('a record without number, parent and time keeps none', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1, { number: null, parent: null, modified: null })], RUN)

      expect(await one(sync)).toMatchObject({ number: null, parent: null, modified: null })
    })

    test('the same content keeps its state and notes the run and the time that saw it', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1), record(2)], RUN)
      await sync.commit([state(1, 'skipped', { reason: 'before backfill' }), state(2, 'done')])
      const again = [record(1, { modified: '2026-09-15T00:00:00' }), record(2)]

      expect(await sync.stage(STREAM, again, runId('r_2'))).toEqual({
        changed: [],
        parents: [],
        left: [],
        same: { ...NONE, skipped: 1, done: 1 },
      })
      expect(await one(sync)).toMatchObject({
        state: 'skipped',
        reason: 'before backfill',
        modified: '2026-09-15T00:00:00',
        seenBy: 'r_2',
      })
      expect(await one(sync, 2)).toMatchObject({ state: 'done', seenBy: 'r_2' })
    })

    test('the same content staged anew is pending, without its reason, in whatever state it was', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1), record(2)], RUN)
      const waits = { reason: 'waiting for customer 7', waitingFor: 'customer:#7' }
      await sync.commit([state(1, 'waiting', waits), state(2, 'done')])
      const again = [record(1, { modified: '2026-09-15T00:00:00' }), record(2)]

      expect(await sync.stage(STREAM, again, runId('r_2'), true)).toEqual({
        changed: [],
        parents: [],
        left: [],
        same: { ...NONE, pending: 2 },
      })
      expect(await one(sync)).toMatchObject({
        state: 'pending',
        reason: null,
        modified: again[0]?.modified,
        seenBy: 'r_2',
      })
      expect(await one(sync, 2)).toMatchObject({ state: 'pending', seenBy: 'r_2' })
      await sync.commit([state(1, 'done')])
      // What it waited for no longer brings it back.
      await sync.retryWaiting([STREAM])
      expect(await one(sync)).toMatchObject({ state: 'done' })
    })

    test('changed content makes the record pending again, without its reason', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1)], RUN)
      await sync.commit([state(1, 'waiting', { reason: 'waiting for customer 7', waitingFor: 'customer:7' })])
      const { changed } = await sync.stage(STREAM, [record(1, { data: { name: 'other' } })], RUN)

      expect(changed).toEqual(['1'])
      expect(await one(sync)).toMatchObject({ state: 'pending', reason: null, data: { name: 'other' } })
    })

    test('the order of members is no change', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1, { data: { a: 1, b: { c: 2, d: 3 } } })], RUN)
      expect((await sync.stage(STREAM, [record(1, { data: { b: { d: 3, c: 2 }, a: 1 } })], RUN)).changed).toEqual([])
    })

    test('weak members that are empty keep the stored value, however empty', async () => {
      const { sync } = await working(its.store)
      const data = { total: '1', lines: [1, 2], contact: { name: 'a' }, terms: '30' }
      await sync.stage(STREAM, [record(1, { data })], RUN)
      const weak = ['lines', 'contact', 'terms', 'never']
      const list = record(1, { data: { total: '1', lines: null, contact: null }, weak })

      expect((await sync.stage(STREAM, [list], RUN)).changed).toEqual([])
      expect((await sync.stage(STREAM, [list], RUN)).changed).toEqual([])
      expect(await one(sync)).toMatchObject({ data })
      const changed = record(1, { data: { total: '2', lines: null }, weak })
      expect((await sync.stage(STREAM, [changed], RUN)).changed).toEqual(['1'])
      expect(await one(sync)).toMatchObject({ data: { ...data, total: '2' } })
    })

    test('an empty list in a weak member is a value: a payment that was taken back leaves none', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1, { data: { applications: [1] } })], RUN)
      await sync.stage(STREAM, [record(1, { data: { applications: [] }, weak: ['applications'] })], RUN)
      expect(await one(sync)).toMatchObject({ data: { applications: [] } })
    })

    test('weak members that are filled count, members that are not weak are emptied', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1, { data: { lines: [1], notes: [1] } })], RUN)
      await sync.stage(STREAM, [record(1, { data: { lines: [2], notes: [] }, weak: ['lines'] })], RUN)

      expect(await one(sync)).toMatchObject({ data: { lines: [2], notes: [] } })
    })

    test('a list row and a full row of the same record never disagree', async () => {
      const { sync } = await working(its.store)
      const list = record(1, { data: { total: '1', lines: null }, weak: ['lines'] })
      const full = record(1, { data: { total: '1', lines: [1] } })
      const changes: number[] = []
      for (const row of [list, full, list, full, full, list]) {
        changes.push((await sync.stage(STREAM, [row], RUN)).changed.length)
      }
      expect(changes).toEqual([1, 1, 0, 0, 0, 0])
    })

    test('an empty number, parent or time keeps the stored one', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1)], RUN)
      await sync.stage(STREAM, [record(1, { number: null, parent: null, modified: null })], RUN)

      expect(await one(sync)).toMatchObject({ number: 'no-1', parent: 'customer-1', modified: expect.any(String) })
    })

    test('a record that got another number or parent is found under the new one', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1)], RUN)
      await sync.stage(STREAM, [record(1, { number: 'new', parent: 'customer-2' })], RUN)

      expect((await sync.byNumber(STREAM, ['no-1', 'new'])).get('new')?.key).toBe('1')
      expect((await sync.byParent(STREAM, ['customer-2'])).map((found) => found.key)).toEqual(['1'])
      expect(await sync.byParent(STREAM, ['customer-1'])).toEqual([])
    })

    test.each([{ number: 'new' }, { parent: 'customer-2' }, { modified: '2026-09-15T00:00:00' }])(
      'what moved alone of a record is noted: %o',
      async (moved) => {
        const { sync } = await working(its.store)
        await sync.stage(STREAM, [record(1)], RUN)

        expect((await sync.stage(STREAM, [record(1, moved)], RUN)).changed).toEqual([])
        const { data: _, ...told } = record(1, moved)
        expect(await one(sync)).toMatchObject(told)
      },
    )

    test('volatile members move without being a change', async () => {
      const { sync } = await working(its.store)
      const row = (at: string, total: string) => record(1, { data: { at, total }, volatile: ['at'] })
      await sync.stage(STREAM, [row('1', 'a')], RUN)

      expect((await sync.stage(STREAM, [row('2', 'a')], RUN)).changed).toEqual([])
      expect((await sync.stage(STREAM, [row('3', 'b')], RUN)).changed).toEqual(['1'])
      expect(await one(sync)).toMatchObject({ data: { at: '3', total: 'b' } })
    })

    test('a record that is listed twice counts once, the later row with what the earlier one filled', async () => {
      const { sync } = await working(its.store)
      const rows = [
        record(1, { data: { total: '1', lines: [1] } }),
        record(2),
        record(1, { data: { total: '2', lines: null }, weak: ['lines'] }),
      ]
      expect((await sync.stage(STREAM, rows, RUN)).changed).toEqual(['1', '2'])
      expect(await one(sync)).toMatchObject({ data: { total: '2', lines: [1] } })
    })

    test('streams and connections keep apart', async () => {
      const [a, b] = [await working(its.store), await working(its.store)]
      await a.sync.stage(STREAM, [record(1)], RUN)
      await a.sync.stage('customer', [record(1, { data: 'other' })], RUN)

      expect(await one(a.sync)).toMatchObject({ data: { name: '1' } })
      expect(await b.sync.walk(STREAM, null, 10)).toEqual([])
    })

    test('a page larger than a batch is staged whole, and an empty one is nothing', async () => {
      const { sync } = await working(its.store)
      const rows = Array.from({ length: 1_203 }, (_, n) => record(n))

      const staged = await sync.stage(STREAM, rows, RUN)
      expect([staged.changed, staged.parents]).toEqual([rows.map((row) => row.key), ['customer-1']])
      expect((await sync.stage(STREAM, rows, RUN)).same).toEqual({ ...NONE, pending: 1_203 })
      expect(await sync.stage(STREAM, [], RUN)).toEqual({ changed: [], parents: [], left: [], same: NONE })
    })

    test('characters a database cannot store do not fail the page', async () => {
      const { sync } = await working(its.store)
      const row = record(1, { number: 'a\0b', parent: '\ud800x', data: { name: 'a\0b\ud800' } })
      await sync.stage(STREAM, [row], RUN)

      expect(await one(sync)).toMatchObject({ number: 'ab', parent: '\ufffdx', data: { name: 'a\0b\ud800' } })
      expect((await sync.stage(STREAM, [row], RUN)).changed).toEqual([])
    })

    test('staging any rows again changes nothing', async () => {
      await fc.assert(
        fc.asyncProperty(pages, async (rows) => {
          const { sync } = await working(its.store)
          await sync.stage(STREAM, rows, RUN)
          const before = await sync.walk(STREAM, null, 100)

          const last = [...new Map(rows.map((row) => [row.key, row])).values()]
          expect((await sync.stage(STREAM, last, RUN)).changed).toEqual([])
          expect(await sync.walk(STREAM, null, 100)).toEqual(before)
        }),
        { numRuns: 25 },
      )
    })

    test('rows of different records may come in any order and any pages', async () => {
      await fc.assert(
        fc.asyncProperty(
          fc
            .uniqueArray(row, { selector: ({ key }) => key, maxLength: 12 })
            .chain((rows) =>
              fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }), fc.nat(12)),
            ),
          async ([rows, shuffled, cut]) => {
            const [a, b] = [await working(its.store), await working(its.store)]
            await a.sync.stage(STREAM, rows, RUN)
            await b.sync.stage(STREAM, shuffled.slice(0, cut), RUN)
            await b.sync.stage(STREAM, shuffled.slice(cut), RUN)

            expect(await b.sync.walk(STREAM, null, 100)).toEqual(await a.sync.walk(STREAM, null, 100))
          },
        ),
        { numRuns: 25 },
      )
    })

    test('a full row and its list row lead to the same content in either order', async () => {
      await fc.assert(
        fc.asyncProperty(fc.record({ total: fc.string(), lines: filled, contact: filled }), async (data) => {
          const [a, b] = [await working(its.store), await working(its.store)]
          const full = record(1, { data })
          const list = record(1, {
            data: { total: data.total, lines: null, contact: null },
            weak: ['lines', 'contact'],
          })
          for (const step of [full, list]) await a.sync.stage(STREAM, [step], RUN)
          for (const step of [list, full]) await b.sync.stage(STREAM, [step], RUN)

          expect(await one(b.sync)).toEqual(await one(a.sync))
        }),
        { numRuns: 25 },
      )
    })
  })
}

async function one(sync: SyncStore, name: string | number = 1) {
  return (await sync.records(STREAM, [key(name)])).get(key(name))
}

const json: fc.Arbitrary<Json> = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)))
const filled = fc.oneof(fc.array(fc.string(), { minLength: 1, maxLength: 3 }), fc.string(), fc.integer())
const row: fc.Arbitrary<SourceRecord> = fc
  .record({
    key: fc.integer({ min: 1, max: 9 }).map(key),
    number: fc.option(fc.string()),
    parent: fc.option(fc.string({ minLength: 1 })),
    data: fc.oneof(
      json,
      fc.record({ total: fc.string(), lines: fc.array(fc.integer(), { maxLength: 2 }), at: fc.nat() }),
    ),
    weak: fc.subarray(['lines', 'total']),
    volatile: fc.subarray(['at']),
  })
  .map((given) => ({ modified: null, ...given }))
const pages = fc.array(row, { maxLength: 15 })
