import { describe, expect, test } from 'vitest'
import type { ConnectionId } from '../../../src/core/ids.ts'
import { connection, idle, type Processes, wake, work } from './processes.ts'

export function stoppingContract(its: Processes): void {
  describe('stopping', () => {
    test('takes no new work, breaks off what is in flight in time, and another process goes on with it', async () => {
      const [one, other] = [await its.start(), await its.start()]
      const [inFlight, next] = [await connection(one.store), await connection(one.store)]
      const begun = Promise.withResolvers<void>()
      const byOne: ConnectionId[] = []
      await work(
        one,
        async (id, signal) => {
          byOne.push(id)
          begun.resolve()
          await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
        },
        1,
      )
      await wake(one, inFlight)
      await begun.promise
      await wake(one, next)
      const at = performance.now()
      await one.dispatcher.stop(1_000)
      expect(performance.now() - at).toBeLessThan(2_000)
      expect(byOne).toEqual([inFlight])

      const byOther: ConnectionId[] = []
      await work(other, async (id) => void byOther.push(id))
      await idle(other, inFlight)
      await idle(other, next)
      expect(byOther.toSorted()).toEqual([inFlight, next].toSorted())
    })

    test('a run that does not listen holds the end up for no longer than was granted', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      const [begun, deaf] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      await work(it, async () => {
        begun.resolve()
        await deaf.promise
      })
      await wake(it, id)
      await begun.promise
      const at = performance.now()
      await it.dispatcher.stop(600)
      expect(performance.now() - at).toBeLessThan(2_000)
      deaf.resolve()
    })

    test('a run that ends by itself in a moment is let to its end', async () => {
      const it = await its.start()
      const id = await connection(it.store)
      const [begun, going] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
      let wasAborted: boolean | null = null
      await work(it, async (_, signal) => {
        begun.resolve()
        await going.promise
        wasAborted = signal.aborted
      })
      await wake(it, id)
      await begun.promise
      const stopped = it.dispatcher.stop(2_000)
      going.resolve()
      await stopped
      expect(wasAborted).toBe(false)
    })
  })
}
