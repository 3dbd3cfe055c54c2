import { describe, expect, test } from 'vitest'
import type { ConnectionId } from '../../../src/core/ids.ts'
import { connection, connections, idle, now, type Processes, type Run, wake, work } from './processes.ts'

export function orderContract(its: Processes): void {
  describe('in turn', () => {
    /** One slot, taken until `open` is called, so that what is woken meanwhile has to wait. */
    async function behindAGate(run: Run) {
      const it = await its.start()
      const gate = await connection(it.store)
      const opened = Promise.withResolvers<void>()
      const entered = Promise.withResolvers<void>()
      await work(
        it,
        async (id, signal) => {
          if (id !== gate) return run(id, signal)
          entered.resolve()
          await opened.promise
        },
        1,
      )
      await wake(it, gate)
      await entered.promise
      return { it, open: () => opened.resolve() }
    }

    test('what a person asked for comes before webhooks, those before the schedule, that before a backfill', async () => {
      const order: ConnectionId[] = []
      const { it, open } = await behindAGate(async (id) => void order.push(id))
      const ids = await connections(it.store, 4)
      const [backfill, schedule, webhook, person] = ids
      if (!backfill || !schedule || !webhook || !person) throw new Error('Four were made.')
      await wake(it, backfill, 'backfill')
      await wake(it, schedule, 'schedule')
      await wake(it, webhook, 'webhook')
      await wake(it, person, 'person')
      open()
      for (const id of ids) await idle(it, id)
      expect(order).toEqual([person, webhook, schedule, backfill])
    })

    test('who waits long enough comes before any priority', async () => {
      const order: ConnectionId[] = []
      const { it, open } = await behindAGate(async (id) => void order.push(id))
      const [webhook, patient] = [await connection(it.store), await connection(it.store)]
      await it.dispatcher.wake(patient, { at: now() - 10 * 60_000, priority: 'schedule' })
      await wake(it, webhook, 'webhook')
      open()
      await idle(it, webhook)
      expect(order).toEqual([patient, webhook])
    })

    test('a tenant that never runs out of work does not starve the others', async () => {
      const order: ConnectionId[] = []
      let busy: ConnectionId | null = null
      const { it, open } = await behindAGate(async (id) => {
        order.push(id)
        if (id === busy && others.some((other) => !order.includes(other))) await wake(it, id)
      })
      busy = await connection(it.store)
      const others = await connections(it.store, 12)
      await wake(it, busy)
      for (const id of others) await wake(it, id)
      open()
      for (const id of [busy, ...others]) await idle(it, id)
      const turns = order.slice(0, order.lastIndexOf(others[11] as ConnectionId) + 1)
      expect(turns.filter((id) => id === busy).length).toBeLessThanOrEqual(others.length + 1)
      expect(new Set(order)).toEqual(new Set([busy, ...others]))
    })
  })
}
