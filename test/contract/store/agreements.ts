import { describe, expect, test } from 'vitest'
import type { Agreed, Edit } from '../../../src/core/agreement.ts'
import { remoteId } from '../../../src/core/ids.ts'
import { openStores, type StoreBackend, working } from './place.ts'
import { key } from './samples.ts'

const field = (changes: Partial<Agreed> = {}): Agreed => ({
  ...{ stream: 'customer', key: key('1'), field: 'terms', value: '30', side: 'source', who: null, at: 5 },
  ...changes,
})
const edit = (changes: Partial<Edit> = {}): Edit => ({
  ...{ stream: 'customer', key: key('1'), field: 'terms', remote: remoteId('7'), value: '14', who: '99', at: 5 },
  ...changes,
})

export function agreementsContract(backend: StoreBackend): void {
  describe('what both sides agreed on', () => {
    const its = openStores(backend)

    test('is known by record and field, with when, from which side and from whom', async () => {
      const { sync } = await working(its.store)
      const status = field({ field: 'status', value: 'Active', side: 'destination', who: '99' })
      await sync.commit([
        { do: 'agree', agreed: field() },
        { do: 'agree', agreed: status },
        { do: 'agree', agreed: field({ key: key('2'), value: '60' }) },
        { do: 'agree', agreed: field({ value: '14', at: 6 }) },
      ])
      const found = await sync.agreed('customer', [key('1'), key('3')])
      expect([...found.keys()]).toEqual(['1'])
      expect(found.get(key('1'))).toHaveLength(2)
      expect(found.get(key('1'))).toEqual(expect.arrayContaining([field({ value: '14', at: 6 }), status]))
      expect((await sync.agreed('supplier', [key('1')])).size).toBe(0)
    })

    test('an edit is there until it is settled, and one that is seen again stays the one it was', async () => {
      const { sync } = await working(its.store)
      await sync.commit([{ do: 'notice', edit: edit() }])
      await sync.commit([{ do: 'notice', edit: edit({ who: null, at: 9 }) }])
      expect(await sync.edits()).toEqual([edit()])
      await sync.commit([{ do: 'notice', edit: edit({ value: null, who: '98', at: 9 }) }])
      expect(await sync.edits()).toEqual([edit({ value: null, who: '98', at: 9 })])
      await sync.commit([{ do: 'notice', edit: edit({ key: key('2') }) }])
      await sync.commit([{ do: 'settleEdit', stream: 'customer', key: key('1'), field: 'terms' }])
      expect(await sync.edits()).toEqual([edit({ key: key('2') })])
      await sync.commit([
        { do: 'settleEdit', stream: 'customer', key: key('2'), field: 'terms' },
        { do: 'notice', edit: edit({ key: key('2'), value: '60' }) },
      ])
      expect(await sync.edits()).toEqual([edit({ key: key('2'), value: '60' })])
    })

    test('goes with its connection and is of no other', async () => {
      const { id, sync } = await working(its.store)
      const other = await working(its.store)
      await sync.commit([
        { do: 'agree', agreed: field() },
        { do: 'notice', edit: edit() },
      ])
      expect(await other.sync.edits()).toEqual([])
      expect((await other.sync.agreed('customer', [key('1')])).size).toBe(0)
      await its.store.connections.remove(id)
      expect(await sync.edits()).toEqual([])
    })
  })
}
