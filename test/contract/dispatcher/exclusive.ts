import { describe, expect, test } from 'vitest'
import type { ConnectionId } from '../../../src/core/ids.ts'
import { uniqueName } from '../store/place.ts'
import {
  connection,
  connections,
  eventually,
  idle,
  LEASE_MS,
  now,
  type Processes,
  type Run,
  wake,
  work,
} from './processes.ts'

export function exclusiveContract(its: Processes): void {
  describe('nobody runs twice', () => {
    test('two processes that are woken all the time never run a connection, or two of an account, at once', async () => {
      const [one, other] = [await its.start(), await its.start()]
      const account = uniqueName()
      const ids = [
        ...(await connections(one.store, 4)),
        await connection(one.store, account),
        await connection(one.store, account),
      ]
      const accountOf = (id: ConnectionId) => (ids.indexOf(id) >= 4 ? account : id)
      const running = new Set<string>()
      const overlaps: string[] = []
      const lastRun = new Map<ConnectionId, number>()
      const run: Run = async (id) => {
        if (running.has(accountOf(id))) overlaps.push(accountOf(id))
        running.add(accountOf(id))
        lastRun.set(id, wakes)
        await new Promise((resolve) => setImmediate(resolve))
        running.delete(accountOf(id))
      }
      let wakes = 0
      await Promise.all([work(one, run), work(other, run)])
      const lastWake = new Map<ConnectionId, number>()
      for (let round = 0; round < 15; round += 1) {
        for (const id of ids) {
          wakes += 1
          lastWake.set(id, wakes)
          await wake(wakes % 2 === 0 ? one : other, id)
        }
      }
      for (const id of ids) await idle(one, id)
      expect(overlaps).toEqual([])
      for (const id of ids) expect(lastRun.get(id)).toBeGreaterThanOrEqual(lastWake.get(id) ?? 0)
    })

    test('a connection held by another program is left alone, and run when that one is through', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      const lease = await it.store.leases.claim(id, 'by hand', now(), now() + LEASE_MS)
      if (lease === null) throw new Error('The connection is free.')
      const runs: ConnectionId[] = []
      const other = await connection(it.store)
      await work(it, async (one) => void runs.push(one))
      await wake(it, id)
      await wake(it, other)
      await idle(it, other)
      expect(runs).toEqual([other])
      await it.store.leases.release(lease)
      await idle(it, id)
      expect(runs).toEqual([other, id])
    })

    test('the connection of a worker that died is run by another once its lease ran out', async () => {
      const [dead, alive] = [await its.start(), await its.start()]
      const id = await connection(dead.store)
      const until = now() + 200
      await dead.store.leases.claim(id, 'dead', now(), until)
      const runs: number[] = []
      await work(alive, async () => void runs.push(now()))
      await wake(dead, id)
      await idle(alive, id)
      expect(runs).toHaveLength(1)
      expect(runs[0]).toBeGreaterThan(until)
    })

    test('a connection that is paused is not run; resumed, it is', async () => {
      const it = await its.start()
      const [paused, other] = [await connection(it.store), await connection(it.store)]
      await it.store.connections.setState(paused, 'paused', null, now())
      const runs: ConnectionId[] = []
      await work(it, async (one) => void runs.push(one))
      await wake(it, paused, 'person')
      await wake(it, other)
      await idle(it, other)
      expect(runs).toEqual([other])
      await it.store.connections.setState(paused, 'active', null, now())
      await eventually(() => expect(runs).toEqual([other, paused]))
    })
  })
}
