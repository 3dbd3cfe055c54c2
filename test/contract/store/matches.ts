import { describe, expect, test } from 'vitest'
import { remoteId } from '../../../src/core/ids.ts'
import type { NewDecision } from '../../../src/core/matching.ts'
import { KARI } from '../../actor.ts'
import { NOW, openStores, type StoreBackend, working } from './place.ts'
import { key, RUN, record } from './samples.ts'

const decision = (changes: Partial<NewDecision> = {}): NewDecision => ({
  ...{ stream: 'customer', key: key('1'), role: 'organization', remote: remoteId('7'), choice: 'link', because: null },
  ...changes,
})
const by = (at: number) => ({ actor: KARI, at })
const suggest = (remotes: readonly string[], name = '1') => ({
  do: 'suggest' as const,
  ...{ stream: 'customer', key: key(name), role: 'organization' },
  suggestions: remotes.map((remote, at) => ({
    remote: remoteId(remote),
    reason: 'name',
    score: 0.99 - at / 100,
    name: 'Fjord',
  })),
})

export function matchesContract(backend: StoreBackend): void {
  describe('what people decide about matches', () => {
    const its = openStores(backend)
    const choices = async (id: Awaited<ReturnType<typeof working>>['id']) =>
      (await its.store.matches.decisions(id)).map(({ key, remote, choice }) => `${key} ${choice} ${remote}`)

    test('one record is one other at most, and may be kept apart from many', async () => {
      const { id, sync } = await working(its.store)
      const { decide } = its.store.matches
      await decide(id, decision(), by(1), 'match.link')
      await decide(id, decision({ remote: remoteId('8'), choice: 'apart' }), by(2), 'match.reject')
      await decide(id, decision({ remote: remoteId('9'), choice: 'apart' }), by(3), 'match.reject')
      expect(await choices(id)).toEqual(['1 link 7', '1 apart 8', '1 apart 9'])
      await decide(id, decision({ remote: remoteId('9') }), by(4), 'match.relink')
      expect(await choices(id)).toEqual(['1 apart 8', '1 link 9'])
      await decide(id, decision({ remote: remoteId('9'), choice: 'apart' }), by(5), 'match.unlink')
      expect(await choices(id)).toEqual(['1 apart 8', '1 apart 9'])
      expect((await sync.decisions('customer')).map(({ by, at }) => [by, at])).toEqual([
        [KARI, 2],
        [KARI, 5],
      ])
      expect(await sync.decisions('supplier')).toEqual([])
      await its.store.matches.forget(id, { stream: 'customer', key: key('1') }, by(6), 'match.rematch')
      expect(await choices(id)).toEqual([])
      const audit = await its.store.audit.ofRecord(id, 'customer', '1')
      expect(audit.map(({ action, before }) => [action, before])).toEqual([
        ['match.link', []],
        ['match.reject', []],
        ['match.reject', []],
        ['match.relink', expect.arrayContaining([expect.objectContaining({ remote: '7', choice: 'link' })])],
        ['match.unlink', [expect.objectContaining({ remote: '9', choice: 'link' })]],
        ['match.rematch', [expect.objectContaining({ remote: '8' }), expect.objectContaining({ remote: '9' })]],
      ])
    })

    test('has the record decided again by the next run', async () => {
      const { id, sync } = await working(its.store)
      await sync.stage('customer', [record('1'), record('2')], RUN)
      await sync.commit(
        ['1', '2'].map((name) => ({ do: 'state', stream: 'customer', key: key(name), state: 'done', reason: null })),
      )
      await its.store.matches.decide(id, decision(), by(NOW), 'match.link')
      expect((await sync.pending('customer', null, 10)).map((one) => one.key)).toEqual(['1'])
    })

    test('goes with its connection and is of no other', async () => {
      const { id, sync } = await working(its.store)
      const other = await working(its.store)
      await its.store.matches.decide(id, decision(), by(1), 'match.link')
      const left = { stream: 'customer', key: key('1'), entity: 'organization', remote: remoteId('6') }
      await sync.commit([suggest(['8']), { do: 'leave', left: { ...left, moves: true } }])
      expect(await other.sync.decisions('customer')).toEqual([])
      expect(await other.sync.leftRecords()).toEqual([])
      await its.store.connections.remove(id)
      expect(await its.store.matches.decisions(id)).toEqual([])
      expect(await its.store.matches.suggested(id)).toEqual([])
      expect(await sync.leftRecords()).toEqual([])
    })
  })

  describe('what is suggested', () => {
    const its = openStores(backend)

    test('is replaced by what is suggested next, best first; what is suggested still keeps its time', async () => {
      const { id, sync } = await working(its.store)
      const found = async () => (await its.store.matches.suggested(id)).map(({ key, remote }) => `${key} ${remote}`)
      await sync.commit([suggest(['8', '9']), suggest(['5'], '2')])
      const [first] = (await sync.suggested('customer', [key('1')])).get(key('1')) ?? []
      expect(first).toEqual({
        ...{
          stream: 'customer',
          key: '1',
          role: 'organization',
          remote: '8',
          reason: 'name',
          score: 0.99,
          name: 'Fjord',
        },
        at: first?.at,
      })
      await sync.commit([suggest(['7', '8'])])
      expect(await found()).toEqual(['1 7', '1 8', '2 5'])
      await sync.commit([suggest([])])
      expect(await found()).toEqual(['2 5'])
    })

    test('goes when a person decides: one that is refused alone, all when one is chosen', async () => {
      const { id, sync } = await working(its.store)
      const found = async () => (await its.store.matches.suggested(id)).map(({ remote }) => remote)
      await sync.commit([suggest(['7', '8', '9'])])
      await its.store.matches.decide(id, decision({ choice: 'apart' }), by(1), 'match.reject')
      expect(await found()).toEqual(['8', '9'])
      await its.store.matches.decide(id, decision({ remote: remoteId('8') }), by(2), 'match.accept')
      expect(await found()).toEqual([])
    })
  })

  describe('a record that was left', () => {
    const its = openStores(backend)

    test('is known until nothing of ours is there any more', async () => {
      const { sync } = await working(its.store)
      const left = { stream: 'customer', key: key('1'), entity: 'organization', remote: remoteId('6') }
      await sync.commit([{ do: 'leave', left: { ...left, moves: false } }])
      await sync.commit([{ do: 'leave', left: { ...left, moves: true } }])
      expect(await sync.leftRecords()).toEqual([{ ...left, moves: true }])
      await sync.commit([{ do: 'cleared', left }])
      expect(await sync.leftRecords()).toEqual([])
    })

    test('is found among all that is mirrored, page by page', async () => {
      const { sync } = await working(its.store)
      const mirrored = (id: string, deleted = false) => ({
        record: { entity: 'organization', id: remoteId(id), fields: { name: id }, updatedAt: null, deleted },
        keys: {},
      })
      await sync.commit([{ do: 'mirror', entries: [mirrored('1'), mirrored('2', true), mirrored('3'), mirrored('4')] }])
      const first = await sync.mirrorPage('organization', null, 2)
      expect(first.map(({ id }) => id)).toEqual(['1', '3'])
      expect((await sync.mirrorPage('organization', remoteId('3'), 2)).map(({ id }) => id)).toEqual(['4'])
    })
  })
}
