import { describe, expect, test } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { tiny } from './tiny.ts'

const CUSTOMERS = 30

/** A run that is held at its n-th write until `go`, so that something can happen meanwhile. */
async function heldAt(nth: number) {
  const [reached, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let writes = 0
  let isOver = false
  const w = await tiny({
    around: {
      pipedrive: (handler) => async (request) => {
        if (request.method !== 'GET' && !isOver) {
          writes += 1
          if (writes === nth) reached.resolve()
          if (writes >= nth) {
            const aborted = new Promise<void>((resolve) => request.signal.addEventListener('abort', () => resolve()))
            await Promise.race([released.promise, aborted])
            request.signal.throwIfAborted()
          }
        }
        return handler(request)
      },
    },
  })
  await w.calm()
  for (let n = 0; n < CUSTOMERS; n++) postInvoice(w.company, addCustomer(w.company, { name: `Kunde ${n} AS` }))
  return {
    w,
    reached: reached.promise,
    go: () => {
      isOver = true
      released.resolve()
    },
  }
}

describe('pausing a connection', () => {
  test.each(['hand', 'schedule'])('stops a run that was started by %s, and it stays paused', async (trigger) => {
    const { w, reached, go } = await heldAt(20)
    const running = w.sync({ trigger, lookEveryMs: 5 })
    await reached
    const { id } = await w.connection()
    await w.store.connections.setState(id, 'paused', null, 1)
    const run = await running
    expect(run).toMatchObject({ status: 'stopped', message: expect.stringContaining('The connection was paused.') })
    expect((await w.connection()).state).toBe('paused')
    expect(w.organizations().length).toBeLessThan(CUSTOMERS)
    go()
    await w.store.connections.setState(id, 'active', null, 2)
    await w.run()
    expect(w.wrong()).toEqual([])
  })

  test('in the last moment of its first run does not start it', async () => {
    const { w, reached, go } = await heldAt(20)
    const running = w.sync({ lookEveryMs: 3_600_000 })
    await reached
    const { id } = await w.connection()
    await w.store.connections.setState(id, 'paused', null, 1)
    go()
    expect((await running).status).toBe('done')
    expect((await w.connection()).state).toBe('paused')
  })

  test('in the last moment of a run that is refused then does not hold it: what a person said goes on', async () => {
    let isRefused = false
    const w = await tiny({
      around: {
        pipedrive: (handler) => async (request) => {
          if (isRefused) return Response.json({ success: false, error: 'unauthorized' }, { status: 401 })
          if (request.method === 'GET') return handler(request)
          isRefused = true
          await w.store.connections.setState((await w.connection()).id, 'paused', null, 1)
          return Response.json({ success: false, error: 'unauthorized' }, { status: 401 })
        },
      },
    })
    w.calm()
    postInvoice(w.company, addCustomer(w.company, { name: 'Kunde AS' }))
    expect(await w.sync({ lookEveryMs: 3_600_000 })).toMatchObject({ status: 'failed' })
    expect((await w.connection()).state).toBe('paused')
  })

  test('does not stop a preview, which writes nothing', async () => {
    const { w } = await heldAt(1_000)
    const { id } = await w.connection()
    await w.store.connections.setState(id, 'paused', null, 1)
    expect((await w.preview({ lookEveryMs: 1 })).run.status).toBe('done')
  })
})
