import { describe, expect, test } from 'vitest'
import { runId } from '../../../src/core/ids.ts'
import { KARI } from '../../actor.ts'
import { NOW, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { run } from './samples.ts'

const BY = { actor: KARI, at: NOW }

export function stoppingContract(backend: StoreBackend): void {
  describe('the stop of a run', () => {
    const its = openStores(backend)

    test('that somebody asks for is seen in other processes, and noted once with who asked', async () => {
      const { id } = await working(its.store)
      const going = run(uniqueName(), id)
      await its.store.runs.start(going)
      expect(await its.beside.runs.isStopAsked(going.id)).toBe(false)
      await its.store.runs.askStop(going.id, BY)
      await its.beside.runs.askStop(going.id, { ...BY, at: NOW + 1 })
      expect(await its.beside.runs.isStopAsked(going.id)).toBe(true)
      expect((await its.store.runs.get(going.id))?.status).toBe('running')
      const noted = (await its.store.audit.list(id, 10)).filter(({ action }) => action === 'run.stop')
      expect(noted).toMatchObject([{ actor: KARI, subject: going.id, at: NOW }])
      await its.store.runs.finish({ ...going, status: 'stopped', finishedAt: NOW + 2 })
      expect(await its.store.runs.isStopAsked(going.id)).toBe(true)
    })

    test('whose process died is over at once', async () => {
      const { id, lease } = await working(its.store)
      const dead = run(uniqueName(), id)
      await its.store.runs.start(dead)
      await its.store.leases.release(lease)
      await its.store.runs.askStop(dead.id, BY)
      expect(await its.store.runs.get(dead.id)).toMatchObject({ status: 'stopped', finishedAt: NOW })
    })

    test('that is over, or that never was, is nothing', async () => {
      const { id } = await working(its.store)
      const over = run(uniqueName(), id)
      await its.store.runs.start(over)
      await its.store.runs.finish({ ...over, status: 'done', finishedAt: NOW })
      await its.store.runs.askStop(over.id, BY)
      await its.store.runs.askStop(runId('r_nowhere'), BY)
      expect(await its.store.runs.isStopAsked(over.id)).toBe(false)
      expect((await its.store.audit.list(id, 10)).some(({ action }) => action === 'run.stop')).toBe(false)
    })
  })
}
