import { describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

const DAY = 24 * 3600_000

/** What a worker of `serve` plans: connections that run by themselves and have no plan yet. */
const isTakenUp = async (w: Tiny) => (await w.store.work.unplanned(w.clock.now().getTime(), 10)).length === 1

/** A company of this many customers with an invoice each. */
async function company(customers: number, options: Parameters<typeof tiny>[0] = {}): Promise<Tiny> {
  const w = await tiny(options)
  w.calm()
  for (let n = 0; n < customers; n++) postInvoice(w.company, w.customer())
  return w
}

describe('a first sync by hand starts the connection as soon as the rest comes by itself', () => {
  test('where the API budget ended it: the words say that it goes on, and so it does', async () => {
    const w = await company(8, { limits: { dailyBudget: 300 } })
    const first = await w.sync()
    expect(first).toMatchObject({ status: 'paused', message: expect.stringContaining('serve starts it by itself') })
    expect(await w.connection()).toMatchObject({ state: 'active', startedAt: expect.any(Number), workedAt: null })
    expect(await isTakenUp(w)).toBe(true)
    for (let days = 0; days < 5 && w.wrong().length > 0; days++) {
      w.clock.advance(DAY)
      await w.sync({ trigger: 'schedule' })
    }
    expect(w.wrong()).toEqual([])
  })

  test.each(['/v1/supplier', '/v1/customerinvoice', '/v1/customerCreditNote'])(
    'where one stream failed in passing, %s: the others are written, and it is caught up with by itself',
    async (path) => {
      const w = await company(3)
      w.supplier()
      w.visma.troubles.broken.set(path, 500)
      const first = await w.sync()
      expect(first.status).toBe('failed')
      expect(w.persons()).toHaveLength(3)
      expect((await w.connection()).state).toBe('active')
      expect(await isTakenUp(w)).toBe(true)
      w.visma.troubles.broken.clear()
      w.clock.advance(DAY)
      expect((await w.sync({ trigger: 'schedule' })).status).toBe('done')
      expect(w.wrong()).toEqual([])
    },
  )

  test('held, stopped by hand or where nobody ever let us in, it is not started', async () => {
    const held = await company(1, { file: { visma: { clientSecret: 'wrong' } } })
    expect((await held.sync()).status).toBe('failed')
    expect((await held.connection()).startedAt).toBeNull()

    const stopped = await company(1)
    expect((await stopped.sync({ signal: AbortSignal.abort() })).status).toBe('stopped')
    expect((await stopped.connection()).state).toBe('not_started')

    const away = await company(1, { around: { visma: () => async () => new Response('', { status: 503 }) } })
    expect((await away.sync()).status).toBe('failed')
    expect((await away.connection()).state).toBe('not_started')
  })

  test('a preview and a run of a few parties that the budget ended do not start it, and do not say that they go on', async () => {
    // Room for the set-up and nothing else.
    for (const [trial, dailyBudget] of [
      [{ preview: true }, 88],
      [{ only: new Set(['customer 10000']) }, 130],
    ] as const) {
      const w = await company(1, { limits: { dailyBudget } })
      const { run } = 'preview' in trial ? await w.preview() : { run: await w.sync(trial) }
      expect(run).toMatchObject({ status: 'paused', message: expect.stringContaining('Run it again after') })
      expect(await w.connection()).toMatchObject({ state: 'not_started', startedAt: null })
    }
  })

  test('what a person paused meanwhile stays paused', async () => {
    const w = await company(8, { limits: { dailyBudget: 300 } })
    const { id } = await w.connection()
    const running = w.sync({
      lookEveryMs: 3_600_000,
      onProgress: () => void w.store.connections.setState(id, 'paused', null, 1),
    })
    expect((await running).status).toBe('paused')
    expect((await w.connection()).state).toBe('paused')
  })
})

test('a held connection whose run the budget ended does not say that it goes on by itself', async () => {
  const w = await company(1, { limits: { dailyBudget: 130 } })
  await w.store.connections.setState((await w.connection()).id, 'held', 'Somebody must act.', 1)
  expect((await w.sync()).message).toContain('Run it again after')
  expect((await w.connection()).state).toBe('held')
})
