import { describe, expect, test } from 'vitest'
import type { ConnectionId } from '../../../src/core/ids.ts'
import { connection, eventually, idle, now, type Processes, wake, work } from './processes.ts'

export function wakesContract(its: Processes): void {
  describe('no wake is lost', () => {
    test('a connection that is woken is run once, and has nothing to do afterwards', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      const runs: ConnectionId[] = []
      await work(it, async (one) => void runs.push(one))
      await wake(it, id)
      await idle(it, id)
      expect(runs).toEqual([id])
    })

    test('a connection that was woken before anybody worked is run', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      const runs: ConnectionId[] = []
      await wake(it, id)
      await work(it, async (one) => void runs.push(one))
      await eventually(() => expect(runs).toEqual([id]))
    })

    test('a wake in another process is noticed', async () => {
      const [web, worker] = [await its.start(), await its.start()]
      const id = await connection(web.store)
      const runs: ConnectionId[] = []
      await work(worker, async (one) => void runs.push(one))
      await wake(web, id)
      await eventually(() => expect(runs).toEqual([id]))
    })

    test('a wake that only stands in the store, its notice lost, is noticed', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      const runs: ConnectionId[] = []
      await work(it, async (one) => void runs.push(one))
      await it.store.work.change(id, () => ({ nextAt: now() }))
      await eventually(() => expect(runs).toEqual([id]))
    })

    test('work planned for later is run when its time comes, not before', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      const at = now() + 150
      const runs: number[] = []
      await work(it, async () => void runs.push(now()))
      await it.dispatcher.wake(id, { at, priority: 'schedule' })
      await idle(it, id)
      expect(runs).toHaveLength(1)
      expect(runs[0]).toBeGreaterThanOrEqual(at)
    })

    test('a connection woken during its run is looked at once more', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      let runs = 0
      await work(it, async () => {
        runs += 1
        if (runs > 1) return
        await wake(it, id)
        await wake(it, id)
      })
      await wake(it, id)
      await eventually(() => expect(runs).toBe(2))
      await idle(it, id)
      expect(runs).toBe(2)
    })

    test('a handler that throws keeps nobody else from running, and its connection is tried again', async () => {
      const it = await its.start()
      const [bad, good] = [await connection(it.store), await connection(it.store)]
      const runs: ConnectionId[] = []
      await work(it, async (one) => {
        runs.push(one)
        if (one === bad && runs.filter((id) => id === bad).length === 1) throw new Error('a bug')
      })
      await wake(it, bad)
      await wake(it, good)
      await idle(it, bad)
      await idle(it, good)
      expect(runs.filter((id) => id === bad)).toHaveLength(2)
      expect(it.errors).toEqual([expect.objectContaining({ message: 'a bug' })])
    })
  })
}
