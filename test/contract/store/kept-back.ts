import { describe, expect, test } from 'vitest'
import { operationId, remoteId, runId } from '../../../src/core/ids.ts'
import type { KeptBack } from '../../../src/core/kept-back.ts'
import { KARI } from '../../actor.ts'
import { NOW, openStores, type StoreBackend, working } from './place.ts'
import { key, RUN, record } from './samples.ts'

const kept = (changes: Partial<KeptBack> = {}) => ({
  do: 'keepBack' as const,
  kept: {
    ...{ run: RUN, by: runId('r_undo'), operation: operationId('o_1'), stream: 'customer', key: key('1') },
    ...{ role: 'organization', entity: 'organization', remote: remoteId('7'), field: null, at: NOW },
    ...changes,
  },
})
const by = { actor: KARI, at: NOW }
const other = runId('r_other')

export function keptBackContract(backend: StoreBackend): void {
  describe('what was taken back', () => {
    const its = openStores(backend)

    test('is kept back by field and by role, of each run once, and of no other connection', async () => {
      const { id, lease, sync } = await working(its.store)
      const another = await working(its.store)
      await sync.commit([kept(), kept({ field: 'name' }), kept({ field: 'name' }), kept({ run: other })])
      // A store that was asked before has seen that nothing is kept back; a run that begins asks anew.
      const asked = its.store.sync(lease)
      expect([...(await asked.keptFields('organization', remoteId('7')))]).toEqual([['name', 'o_1']])
      expect([...(await asked.keptFields('organization', remoteId('8')))]).toEqual([])
      expect([...(await asked.keptRoles('customer', key('1')))]).toEqual(['organization'])
      expect([...(await asked.keptRoles('customer', key('2')))]).toEqual([])
      expect((await its.beside.ledger.keptBack(id)).map(({ run, field }) => [run, field])).toEqual(
        expect.arrayContaining([
          [RUN, null],
          [RUN, 'name'],
          [other, null],
        ]),
      )
      expect(await its.store.ledger.keptBack(id)).toHaveLength(3)
      expect(await its.store.ledger.keptBack(another.id)).toEqual([])
      expect([...(await another.sync.keptRoles('customer', key('1')))]).toEqual([])
    })

    test('counts by the newest of several writes to a field, in whatever order they are taken back', async () => {
      const { lease, sync } = await working(its.store)
      const write = (name: string) => kept({ field: 'name', operation: operationId(name) })
      await sync.commit([write('o_2')])
      await sync.commit([write('o_3')])
      await sync.commit([write('o_1')])
      const found = await its.store.sync(lease).keptFields('organization', remoteId('7'))
      expect([...found]).toEqual([['name', 'o_3']])
    })

    test('is decided again once it is released, but for what another run keeps back too', async () => {
      const { id, lease, sync } = await working(its.store)
      await sync.stage('customer', [record('1'), record('2')], RUN)
      await sync.commit([
        ...['1', '2'].map((name) => ({
          ...{ do: 'state' as const, stream: 'customer', key: key(name), state: 'kept' as const },
          reason: 'taken back',
        })),
        kept(),
        kept({ key: key('2') }),
        kept({ key: key('2'), run: other }),
      ])
      expect(await sync.pending('customer', null, 10)).toEqual([])
      await sync.commit([{ do: 'release', run: RUN, by }])
      expect((await sync.pending('customer', null, 10)).map((one) => one.key)).toEqual(['1'])
      const asked = its.store.sync(lease)
      expect([...(await asked.keptRoles('customer', key('1')))]).toEqual([])
      expect([...(await asked.keptRoles('customer', key('2')))]).toEqual(['organization'])
      await sync.commit([{ do: 'release', run: other, by }])
      expect((await sync.pending('customer', null, 10)).map((one) => one.key)).toEqual(['1', '2'])
      expect(await its.store.ledger.keptBack(id)).toEqual([])
      const did = (await its.store.audit.list(id, 10)).filter(({ action }) => action === 'undo.release')
      expect(did.map(({ subject, actor }) => [subject, actor])).toEqual([
        [other, KARI],
        [RUN, KARI],
      ])
    })

    test('goes on where an operation was not taken back after all, but for what another one keeps back there', async () => {
      const { lease, sync } = await working(its.store)
      const write = (name: string, field: string) => kept({ field, operation: operationId(name) })
      await sync.commit([write('o_3', 'name')])
      await sync.commit([write('o_1', 'name'), write('o_1', 'phone'), kept()])
      await sync.commit([{ do: 'goOn', run: RUN, operation: operationId('o_1') }])
      const found = await its.store.sync(lease).keptFields('organization', remoteId('7'))
      expect([...found]).toEqual([['name', 'o_3']])
      expect([...(await its.store.sync(lease).keptRoles('customer', key('1')))]).toEqual(['organization'])
    })

    test('forgets the fields of a record that is gone, but not that it is kept back as a whole', async () => {
      const { id, lease, sync } = await working(its.store)
      await sync.commit([kept({ field: 'name' }), kept({ field: 'name', remote: remoteId('8') }), kept()])
      await sync.commit([{ do: 'nothingThere', run: RUN, entity: 'organization', remote: remoteId('7') }])
      expect([...(await its.store.sync(lease).keptFields('organization', remoteId('7'))).keys()]).toEqual([])
      expect((await its.store.ledger.keptBack(id)).map(({ remote, field }) => [remote, field])).toEqual(
        expect.arrayContaining([
          ['7', null],
          ['8', 'name'],
        ]),
      )
    })

    test('goes with its connection', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([kept()])
      await its.store.connections.remove(id)
      expect(await its.store.ledger.keptBack(id)).toEqual([])
    })
  })
}
