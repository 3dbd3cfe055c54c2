import { describe, expect, test } from 'vitest'
import { runId, type SourceKey } from '../../../src/core/ids.ts'
import type { StagedRecord } from '../../../src/core/record.ts'
import { pendingCount } from '../../pending-count.ts'
import { openStores, type StoreBackend, working } from './place.ts'
import { key, RUN, record, STREAM, state } from './samples.ts'

const keysOf = (records: Iterable<StagedRecord>) => [...records].map((found) => found.key)

export function processingContract(backend: StoreBackend): void {
  describe('processing', () => {
    const its = openStores(backend)

    test('pending records are walked by key, and the walk ends whatever becomes of them', async () => {
      const { sync } = await working(its.store)
      await sync.stage(
        STREAM,
        Array.from({ length: 25 }, (_, n) => record(n)),
        RUN,
      )
      await sync.commit([state(3, 'done'), state(7, 'skipped')])
      const seen: SourceKey[] = []
      for (let after: SourceKey | null = null; ; after = seen.at(-1) ?? null) {
        const batch = await sync.pending(STREAM, after, 10)
        if (batch.length === 0) break
        seen.push(...keysOf(batch))
        await sync.commit(batch.slice(0, 5).map((found) => state(found.key, 'done')))
      }

      const all = Array.from({ length: 25 }, (_, n) => String(n)).filter((name) => name !== '3' && name !== '7')
      expect(seen).toEqual(all.sort())
    })

    test('keys are walked in the order of their bytes, on every database', async () => {
      const { sync } = await working(its.store)
      const names = ['a', 'B', '_', 'Å', 'Invoice:10', 'Invoice:9', 'invoice:1', 'z', 'é', '🍓', '-']
      await sync.stage(
        STREAM,
        names.map((name) => record(name)),
        RUN,
      )
      const ordered = ['-', 'B', 'Invoice:10', 'Invoice:9', '_', 'a', 'invoice:1', 'z', 'Å', 'é', '🍓']

      expect(keysOf(await sync.walk(STREAM, null, 100))).toEqual(ordered)
      expect(keysOf(await sync.pending(STREAM, null, 100))).toEqual(ordered)
      expect(keysOf(await sync.walk(STREAM, key('_'), 2))).toEqual(['a', 'invoice:1'])
    })

    test('pending records are counted over several streams', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1), record(2)], RUN)
      await sync.stage('customer', [record(1)], RUN)
      await sync.stage('supplier', [record(1)], RUN)
      await sync.commit([state(1, 'done')])

      expect(await pendingCount(sync, [STREAM, 'customer'])).toBe(2)
      expect(await pendingCount(sync, [])).toBe(0)
    })

    test('parents with pending records come in order, as many as fit by their records, and none at all is a parent too', async () => {
      const { sync } = await working(its.store)
      await sync.stage(
        STREAM,
        [
          record(1, { parent: 'b' }),
          record(2, { parent: 'a' }),
          record(3, { parent: 'a' }),
          record(4, { parent: 'done' }),
          record(5, { parent: null }),
        ],
        RUN,
      )
      await sync.stage('creditNote', [record(1, { parent: 'c' })], RUN)
      await sync.stage('supplier', [record(1, { parent: 'd' })], RUN)
      await sync.commit([state(4, 'done')])
      const streams = [STREAM, 'creditNote']

      const pending = async (after: string | null, most: number) =>
        [...(await sync.pendingByParent(streams, after, most))].map(([parent, found]) => [parent, keysOf(found)])
      const [none, a, b, c] = [
        ['', ['5']],
        ['a', ['2', '3']],
        ['b', ['1']],
        ['c', ['1']],
      ]

      expect(await pending(null, 10)).toEqual([none, a, b, c])
      expect(await pending(null, 4)).toEqual([none, a])
      expect(await pending(null, 3)).toEqual([none])
      expect(await pending('', 1)).toEqual([a])
      expect(await pending('a', 2)).toEqual([b])
      expect(await pending('b', 2)).toEqual([c])
      expect(await pending('c', 2)).toEqual([])
    })

    test('pending records of parents come by parent, stream and key', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(2), record(1), record(3), record(4, { parent: null })], RUN)
      await sync.stage('creditNote', [record(9), record(8, { parent: 'other' })], RUN)
      await sync.commit([state(3, 'waiting')])

      const found = [...(await sync.pendingByParent([STREAM, 'creditNote'], null, 10)).values()].flat()
      const names = found.map((each) => `${each.stream}:${each.key}`)
      expect(names).toEqual([`${STREAM}:4`, `creditNote:9`, `${STREAM}:1`, `${STREAM}:2`, 'creditNote:8'])
    })

    test('parents of pending records come once each, in order, some at a time', async () => {
      const { sync } = await working(its.store)
      const parents = ['b', 'a', 'a', 'settled']
      await sync.stage(
        STREAM,
        parents.map((parent, at) => record(at, { parent })),
        RUN,
      )
      await sync.stage('creditNote', [record(9, { parent: 'c' }), record(8, { parent: null })], RUN)
      await sync.commit([state(3, 'done')])

      expect(await sync.pendingParents([STREAM, 'creditNote'], null, 10)).toEqual(['', 'a', 'b', 'c'])
      expect(await sync.pendingParents([STREAM, 'creditNote'], 'a', 1)).toEqual(['b'])
      expect(await sync.pendingParents([STREAM], 'b', 10)).toEqual([])
    })

    test('parents that pending records name and nobody bears are missing', async () => {
      const { sync } = await working(its.store)
      await sync.stage('customer', [record(1, { number: 'known' }), record(2, { number: 'done' })], RUN)
      await sync.stage('supplier', [record(1, { number: 'b' })], RUN)
      await sync.stage(
        STREAM,
        ['known', 'b', 'a', 'a', 'settled'].map((parent, at) => record(at, { parent })),
        RUN,
      )
      await sync.stage('creditNote', [record(9, { parent: 'c' }), record(8, { parent: null })], RUN)
      await sync.commit([state(4, 'done')])

      expect(await sync.missingParents([STREAM, 'creditNote'], 'customer')).toEqual(['', 'a', 'b', 'c'])
      expect(await sync.missingParents([STREAM], 'customer')).toEqual(['a', 'b'])
    })

    test('keys of records by parent, whatever their state', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(2), record(1), record(3, { parent: 'b' })], RUN)
      await sync.stage('creditNote', [record(4)], RUN)
      await sync.commit([state(1, 'done')])

      expect(await sync.keysByParent(STREAM, ['customer-1', 'b', 'none'])).toEqual(
        new Map([
          ['customer-1', ['1', '2']],
          ['b', ['3']],
        ]),
      )
    })

    test('records are counted by parent, whatever their state', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1), record(2), record(3, { parent: 'b' })], RUN)
      await sync.stage('creditNote', [record(1)], RUN)
      await sync.commit([state(1, 'done')])

      expect(await sync.countByParent([STREAM, 'creditNote'], ['customer-1', 'b', 'none'])).toEqual(
        new Map([
          ['customer-1', 3],
          ['b', 1],
        ]),
      )
    })

    test('records of a party that was renumbered follow it', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1), record(2, { parent: 'b' })], RUN)
      await sync.stage('supplier', [record(1)], RUN)
      await sync.commit([state(1, 'done')])
      await sync.reparent([STREAM], 'customer-1', 'customer-2')

      expect(await sync.byParent(STREAM, ['customer-2'])).toMatchObject([{ key: '1', state: 'done' }])
      expect(await sync.byParent(STREAM, ['customer-1'])).toEqual([])
      expect(await sync.byParent('supplier', ['customer-1'])).toHaveLength(1)
    })

    test('records are found by key, by number and by parent, in one go', async () => {
      const { sync } = await working(its.store)
      await sync.stage(
        STREAM,
        Array.from({ length: 1_500 }, (_, n) => record(n, { parent: `p${n % 2}` })),
        RUN,
      )
      const names = Array.from({ length: 1_200 }, (_, n) => n)

      expect((await sync.records(STREAM, names.map(key))).size).toBe(1_200)
      expect(
        (
          await sync.byNumber(
            STREAM,
            names.map((n) => `no-${n}`),
          )
        ).get('no-77')?.key,
      ).toBe('77')
      expect(await sync.byParent(STREAM, ['p1', 'none'])).toHaveLength(750)
      expect(await sync.records(STREAM, [key('none')])).toEqual(new Map())
      expect(await sync.records(STREAM, [])).toEqual(new Map())
    })

    test('of two documents with one number the first by key is found', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record('Invoice:1', { number: '1' }), record('CreditNote:1', { number: '1' })], RUN)
      expect((await sync.byNumber(STREAM, ['1'])).get('1')?.key).toBe('CreditNote:1')
    })

    test('a stream that is queued again is pending as a whole, without reasons', async () => {
      const { sync } = await working(its.store)
      const names = Array.from({ length: 1_100 }, (_, n) => n)
      await sync.stage(
        STREAM,
        names.map((n) => record(n)),
        RUN,
      )
      await sync.stage('customer', [record(1)], RUN)
      await sync.commit(names.map((n) => state(n, n % 2 ? 'done' : 'skipped', { reason: 'because' })))
      await sync.commit([{ do: 'state', stream: 'customer', key: key(1), state: 'done', reason: null }])
      await sync.requeue([STREAM])

      expect(await pendingCount(sync, [STREAM])).toBe(1_100)
      expect((await sync.pending(STREAM, null, 1_100)).every((found) => found.reason === null)).toBe(true)
      expect(await pendingCount(sync, ['customer'])).toBe(0)
    })

    test('or but for what this run has staged', async () => {
      const { sync } = await working(its.store)
      const names = Array.from({ length: 1_100 }, (_, n) => n)
      await sync.stage(
        STREAM,
        names.map((n) => record(n)),
        RUN,
      )
      await sync.commit(names.map((n) => state(n, 'done')))
      await sync.stage(STREAM, [record(1), record(1_050)], runId('r_2'))
      await sync.requeue([STREAM], runId('r_2'))

      expect(await pendingCount(sync, [STREAM])).toBe(1_098)
      const still = [...(await sync.records(STREAM, [key(1), key(1_050)])).values()]
      expect(still.map((found) => found.state)).toEqual(['done', 'done'])
    })

    test('waiting records are tried again, others are left', async () => {
      const { sync } = await working(its.store)
      await sync.stage(
        STREAM,
        Array.from({ length: 600 }, (_, n) => record(n)),
        RUN,
      )
      await sync.commit(
        Array.from({ length: 600 }, (_, n) =>
          n < 550
            ? state(n, 'waiting', { reason: 'waiting for customer 7', waitingFor: 'customer:#7' })
            : state(n, 'done'),
        ),
      )
      await sync.retryWaiting([STREAM, 'customer'])

      expect(await pendingCount(sync, [STREAM])).toBe(550)
      expect((await sync.records(STREAM, [key(599)])).get(key(599))?.state).toBe('done')
    })

    test('single records are queued again, unknown keys are ignored', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1), record(2)], RUN)
      await sync.commit([state(1, 'issue', { reason: 'match.ambiguous' }), state(2, 'done')])
      await sync.touch(STREAM, [key(1), key('unknown')])

      expect(await sync.pending(STREAM, null, 10)).toMatchObject([{ key: '1', reason: null }])
    })

    test('checkpoints are kept by name', async () => {
      const [a, b] = [await working(its.store), await working(its.store)]
      await a.sync.saveCheckpoint('stream:a', '1')
      await a.sync.saveCheckpoint('stream:a', '2')

      expect(await a.sync.checkpoint('stream:a')).toBe('2')
      expect(await a.sync.checkpoint('stream:b')).toBeNull()
      expect(await b.sync.checkpoint('stream:a')).toBeNull()
      await a.sync.commit([
        { do: 'checkpoint', name: 'stream:a', value: '3' },
        { do: 'checkpoint', name: 'stream:c', value: '1' },
        { do: 'checkpoint', name: 'stream:c', value: '2' },
      ])
      const names = ['stream:a', 'stream:b', 'stream:c']
      expect(await a.sync.checkpoints(names)).toEqual(
        new Map([
          ['stream:a', '3'],
          ['stream:c', '2'],
        ]),
      )
      expect(await b.sync.checkpoints(names)).toEqual(new Map())
    })
  })
}
