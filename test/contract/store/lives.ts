import { describe, expect, test } from 'vitest'
import type { Json } from '../../../src/core/json.ts'
import { emailTerm, nameTerms, type RecordMemory, wordsOf } from '../../../src/core/search-terms.ts'
import { openStores, type StoreBackend, working } from './place.ts'
import { key, RUN, record, STREAM } from './samples.ts'

const nameOf = (data: Json): string => String((data as { name: string }).name)
const MEMORY: RecordMemory = {
  termsOf: (stream, data) =>
    stream === 'customer' ? [...nameTerms(nameOf(data)), emailTerm(`${wordsOf(nameOf(data))[0]}@x.no`)] : [],
  keepsVersions: (stream) => stream === STREAM,
}
const named = (id: number, name: string) => record(id, { data: { name } })

export function livesContract(backend: StoreBackend): void {
  describe('records as people look for them', () => {
    const its = openStores(backend)

    async function remembering() {
      const { id, lease } = await working(its.store)
      const sync = its.store.sync(lease, MEMORY)
      const found = async (...words: string[]) =>
        (await its.beside.records.byWords(id, words, 3)).map((one) => nameOf(one.data))
      return { id, lease, sync, found }
    }

    test('they are found by the beginnings of their words, all of them, as soon as they are staged', async () => {
      const { sync, found } = await remembering()
      await sync.stage(
        'customer',
        [named(1, 'Fjordkaffe Bergen AS'), named(2, 'Fjord Kaffe AS'), named(3, 'Bo AS')],
        RUN,
      )
      expect((await found('fjord')).sort()).toEqual(['Fjord Kaffe AS', 'Fjordkaffe Bergen AS'])
      expect(await found('as', 'berg')).toEqual(['Fjordkaffe Bergen AS'])
      expect(await found('fjord', 'fjord', 'kaffe')).toEqual(['Fjord Kaffe AS'])
      expect(await found('kaffe', 'bergen')).toEqual([])
      expect(await found('jord')).toEqual([])
      expect(await found('%')).toEqual([])
      expect(await found('as')).toHaveLength(3)
    })

    test('by a new name they are found under that alone, by a whole name or address exactly', async () => {
      const { id, sync, found } = await remembering()
      await sync.stage('customer', [named(1, 'Fjordkaffe AS')], RUN)
      await sync.stage('customer', [named(1, 'Ørjans Kaffe')], RUN)
      expect(await found('fjord')).toEqual([])
      expect(await found('orjan')).toEqual(['Ørjans Kaffe'])
      const by = async (kind: 'name' | 'email', value: string) =>
        (await its.store.records.byTerm(id, { kind, value }, 10)).map((one) => one.key)
      expect(await by('name', 'orjans kaffe')).toEqual([key(1)])
      expect(await by('name', 'orjans')).toEqual([])
      expect(await by('email', 'orjans@x.no')).toEqual([key(1)])
    })

    test('what was staged before can be remembered afterwards, and is noted with how far that is', async () => {
      const { id, lease, sync, found } = await remembering()
      await its.store.sync(lease).stage('customer', [named(1, 'Fjordkaffe AS'), named(2, 'Bo AS')], RUN)
      expect(await found('fjord')).toEqual([])
      await sync.remember('customer', await sync.walk('customer', null, 1), { name: 'far', value: '1' })
      expect(await found('as')).toEqual(['Fjordkaffe AS'])
      expect(await its.store.sync({ ...lease, fence: 0 }).checkpoint('far')).toBe('1')
      await sync.remember('customer', await sync.walk('customer', null, 10), { name: 'far', value: '2' })
      expect((await found('as')).sort()).toEqual(['Bo AS', 'Fjordkaffe AS'])
      expect(await its.store.records.firstReadAt(id, 'customer', '1')).toBe(its.clock.now().getTime())
    })

    test('what a record said before is kept with when and by which run it changed; unchanged it keeps nothing', async () => {
      const { id, sync } = await remembering()
      const versions = () => its.beside.records.versions(id, STREAM, 'Invoice:1')
      const stage = (data: Json) => sync.stage(STREAM, [record('Invoice:1', { data })], RUN)
      const first = its.clock.now().getTime()
      await stage({ total: '1' })
      its.clock.advance(60_000)
      await stage({ total: '1' })
      expect(await versions()).toEqual([])
      await stage({ total: '2' })
      its.clock.advance(60_000)
      await stage({ total: '3' })
      expect(await versions()).toEqual([
        { until: first + 60_000, run: RUN, data: { total: '1' } },
        { until: first + 120_000, run: RUN, data: { total: '2' } },
      ])
      expect(await its.store.records.firstReadAt(id, STREAM, 'Invoice:1')).toBe(first)
      await sync.stage('customer', [named(1, 'A')], RUN)
      await sync.stage('customer', [named(1, 'B')], RUN)
      expect(await its.store.records.versions(id, 'customer', '1')).toEqual([])
    })

    test('a preview leaves neither names nor versions', async () => {
      const { id, lease, sync, found } = await remembering()
      await sync.stage(STREAM, [record('Invoice:1', { data: { total: '1' } })], RUN)
      const { staging } = its.store.rehearse(lease)
      await staging.stage(STREAM, [record('Invoice:1', { data: { total: '2' } })], RUN)
      await staging.stage('customer', [named(1, 'Fjordkaffe AS')], RUN)
      await its.store.putBack(lease)
      expect(await its.store.records.versions(id, STREAM, 'Invoice:1')).toEqual([])
      expect(await found('fjord')).toEqual([])
    })

    test('with its connection, and with what was read of a wrong company, both go', async () => {
      for (const go of ['remove', 'forgetRead'] as const) {
        const { id, sync, found } = await remembering()
        await sync.stage('customer', [named(1, 'Fjordkaffe AS')], RUN)
        for (const total of ['1', '2']) await sync.stage(STREAM, [record('Invoice:1', { data: { total } })], RUN)
        await its.store.connections[go](id)
        expect(await its.store.records.versions(id, STREAM, 'Invoice:1')).toEqual([])
        expect(await found('fjord')).toEqual([])
      }
    })

    test('versions are forgotten with what stood in records before a write', async () => {
      const { id, sync } = await remembering()
      for (const total of ['1', '2', '3']) {
        await sync.stage(STREAM, [record('Invoice:1', { data: { total } })], RUN)
        its.clock.advance(60_000)
      }
      const now = its.clock.now().getTime()
      const before = { now, payloads: now - 90_000, inbox: 0, previews: 0, runs: 0 }
      await its.store.history.forget(id, before, new AbortController().signal)
      expect(await its.store.records.versions(id, STREAM, 'Invoice:1')).toMatchObject([{ data: { total: '2' } }])
    })
  })
}
