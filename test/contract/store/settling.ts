import { describe, expect, test } from 'vitest'
import { remoteId, runId } from '../../../src/core/ids.ts'
import type { NewOperation } from '../../../src/core/sync-store.ts'
import { NOW, openStores, type StoreBackend, working } from './place.ts'
import { operation, STREAM } from './samples.ts'

export function settlingContract(backend: StoreBackend): void {
  describe('settling', () => {
    const its = openStores(backend)

    test('a settlement that names no record keeps the one the operation was about, and one that names it replaces it', async () => {
      const { id, sync } = await working(its.store)
      const about = { kind: 'update', remote: remoteId(7) } as const
      const [failed, doubt, remade] = await sync.begin([operation(about), operation(about), operation(about)], NOW)
      if (!failed || !doubt || !remade) throw new Error('three ids')
      await sync.commit([
        { do: 'settle', operation: failed, state: 'failed', remote: null, at: NOW + 1 },
        { do: 'settle', operation: doubt, state: 'doubt', remote: null, at: NOW + 1 },
        { do: 'settle', operation: remade, state: 'done', remote: remoteId(8), at: NOW + 1 },
      ])

      expect((await its.beside.ledger.ofRecord(id, STREAM, 'Invoice:1')).map((each) => each.remote)).toEqual([
        '7',
        '7',
        '8',
      ])
    })

    test('a write tells the system it went to, where that is not the destination', async () => {
      const { id, sync } = await working(its.store)
      const run = runId('r_systems')
      const made = [operation({ run, system: 'visma' }), operation({ run })]
      await sync.begin(made, NOW)
      await sync.commit(made.map((each) => ({ do: 'record', operation: { ...each, state: 'done' }, at: NOW })))
      const systems = (operations: readonly NewOperation[]) => operations.map(({ system }) => system ?? null)

      const written = await its.beside.ledger.ofRecord(id, STREAM, 'Invoice:1')
      expect(systems(written)).toEqual(['visma', null, 'visma', null])
      expect(systems(await its.beside.ledger.ofRun(run, 10, 0))).toEqual(['visma', null, 'visma', null])
      expect(systems(await sync.unsettled())).toEqual(['visma', null])
    })

    test('of several settlements of one operation in one commit the last counts, with what those before it named', async () => {
      const { id, sync } = await working(its.store)
      const [found, missed] = await sync.begin([operation(), operation()], NOW)
      if (!found || !missed) throw new Error('two ids')
      await sync.commit([
        { do: 'settle', operation: found, state: 'doubt', remote: remoteId(7), at: NOW + 1, absentAt: NOW + 1 },
        { do: 'settle', operation: missed, state: 'done', remote: remoteId(9), at: NOW + 1, absentAt: NOW + 1 },
        { do: 'settle', operation: found, state: 'done', remote: null, at: NOW + 2 },
        { do: 'settle', operation: missed, state: 'doubt', remote: remoteId(8), at: NOW + 2, absentAt: NOW + 2 },
      ])

      expect(await its.beside.ledger.ofRecord(id, STREAM, 'Invoice:1')).toMatchObject([
        { state: 'done', remote: '7', settledAt: NOW + 2, absentAt: NOW + 1 },
        { state: 'doubt', remote: '8', settledAt: null, absentAt: NOW + 2 },
      ])
      expect((await sync.unsettled()).map((each) => each.id)).toEqual([missed])
    })
  })
}
