import pino from 'pino'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { KARI } from '../../test/actor.ts'
import { type TwoCompanies, twoCompanies } from '../../test/two-companies.ts'
import { runOnce } from './run-once.ts'

let w: TwoCompanies
let onWrite: (signal: AbortSignal) => Promise<void> = async () => undefined
beforeEach(async () => {
  w = await twoCompanies({
    atPipedrive: (handler) => async (request) => {
      if (request.method !== 'GET') await onWrite(request.signal)
      request.signal.throwIfAborted()
      return handler(request)
    },
  })
  await w.apply()
})
afterEach(() => w.close())

const asked = { name: 'nordlys', mode: 'changes', trigger: 'schedule' } as const
const running = (signal: AbortSignal) => runOnce(w.service, w.clock, pino({ level: 'silent' }))({ ...asked, signal })

test('a run that somebody has stop is not begun again at once, unlike one that ends with its process', async () => {
  const ending = new AbortController()
  onWrite = async () => ending.abort()
  expect(await running(ending.signal)).toEqual({ is: 'stopped' })

  const { store } = w.service
  const { id } = await w.connection()
  onWrite = async (signal) => {
    const run = await store.runs.running(id)
    if (run !== null) await store.runs.askStop(run.id, { actor: KARI, at: w.clock.now().getTime() })
    // Until the run has seen it, which it looks for by itself.
    await new Promise((resolve) => signal.addEventListener('abort', resolve))
  }
  expect(await running(new AbortController().signal)).toEqual({ is: 'sent_away' })
  expect(await store.runs.list(id, 1)).toMatchObject([
    { status: 'stopped', message: expect.stringContaining('by hand') },
  ])
})
