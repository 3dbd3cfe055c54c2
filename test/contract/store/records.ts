import { describe, expect, test } from 'vitest'
import type { StagedRecord } from '../../../src/core/record.ts'
import { NOW, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { key, RUN, record, STREAM } from './samples.ts'

export function recordsContract(backend: StoreBackend): void {
  describe('records and processes', () => {
    const its = openStores(backend)

    test('records are walked by stream and key, each once, whatever their state', async () => {
      const { id, sync } = await working(its.store)
      for (const stream of ['supplier', 'customer']) {
        await sync.stage(
          stream,
          [1, 2, 3].map((one) => record(one)),
          RUN,
        )
      }
      const filter = { streams: ['customer', 'supplier'], state: null }
      const seen: string[] = []
      let after: Pick<StagedRecord, 'stream' | 'key'> | null = null
      for (;;) {
        const page: readonly StagedRecord[] = await its.beside.records.page(id, filter, after, 2)
        seen.push(...page.map(({ stream, key }) => `${stream} ${key}`))
        after = page.at(-1) ?? null
        if (page.length < 2) break
      }
      expect(seen).toEqual(['customer 1', 'customer 2', 'customer 3', 'supplier 1', 'supplier 2', 'supplier 3'])
    })

    test('those of one party are listed by key, in whatever state they are', async () => {
      const { id, sync } = await working(its.store)
      const of = (name: string, parent: string) => record(name, { parent })
      await sync.stage(STREAM, [of('b', '7'), of('a', '7'), of('c', '70')], RUN)
      await sync.stage('supplier', [of('d', '7')], RUN)
      const skipped = { do: 'state', stream: STREAM, state: 'skipped', reason: 'too old' } as const
      await sync.commit([{ ...skipped, key: key('a') }])
      const found = await its.beside.records.ofParent(id, STREAM, '7')
      expect(found.map((one) => [one.key, one.state])).toEqual([
        ['a', 'skipped'],
        ['b', 'pending'],
      ])
      expect(await its.beside.records.ofParent(id, STREAM, '700')).toEqual([])
    })

    test('a state and a stream leave only theirs, and waiting ones are counted', async () => {
      const { id, sync } = await working(its.store)
      await sync.stage(STREAM, [record(1), record(2)], RUN)
      const state = {
        do: 'state',
        stream: STREAM,
        reason: 'waiting for customer 7',
        waitingFor: 'customer:#7',
      } as const
      await sync.commit([{ ...state, key: record(2).key, state: 'waiting' }])
      const page = await its.beside.records.page(id, { streams: [STREAM], state: 'waiting' }, null, 10)
      expect(page.map(({ key, reason }) => ({ key, reason }))).toEqual([{ key: '2', reason: 'waiting for customer 7' }])
      expect(await its.beside.records.waiting(id)).toBe(1)
      expect(await its.beside.records.page(id, { streams: ['supplier'], state: null }, null, 10)).toEqual([])
    })

    test('open documents are found by their status, also after it moved, and of this stream only', async () => {
      const { sync } = await working(its.store)
      const of = (name: string, status: string) =>
        record(name, { data: { type: 'Invoice', status, text: 'said "status":"Open"', balance: '1' } })
      await sync.stage(STREAM, [of('a', 'Open'), of('b', 'Closed'), of('c', 'Open'), of('d', 'Open')], RUN)
      await sync.stage('customerdocument', [of('e', 'Open')], RUN)
      expect(await sync.openKeys(STREAM, null, 2)).toEqual(['a', 'c'])
      expect(await sync.openKeys(STREAM, key('c'), 2)).toEqual(['d'])
      await sync.stage(STREAM, [of('a', 'Closed'), of('b', 'Open')], RUN)
      expect(await sync.openKeys(STREAM, null, 10)).toEqual(['b', 'c', 'd'])
    })

    test('a process is alive while it says so', async () => {
      const { store, beside } = its
      const process = { role: 'worker', host: 'erp-1', pid: 7, version: '1.0.0', startedAt: NOW, seenAt: NOW }
      const [one, other] = [uniqueName(), uniqueName()]
      const alive = async (since: number) => {
        const found = await beside.processes.list(since)
        return found.map(({ id }) => id).filter((id) => id === one || id === other)
      }
      await store.processes.beat({ ...process, id: one })
      await store.processes.beat({ ...process, id: other, seenAt: NOW + 5 })
      await store.processes.beat({ ...process, id: other, seenAt: NOW + 9 })
      expect(await alive(NOW + 1)).toEqual([other])
      await store.processes.gone(other, NOW)
      expect(await alive(NOW)).toEqual([one])
      await store.processes.gone(uniqueName(), NOW + 1)
      expect(await alive(0)).toEqual([])
    })
  })
}
