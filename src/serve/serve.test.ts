import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { freePort } from '../../test/free-port.ts'
import { eventually, finished, type Program, type Serving, serving } from '../../test/serving.ts'
import { postInvoice } from '../twins/company/company.ts'

// The real program as processes of their own on the embedded store, against both twins over real HTTP.
let it: Serving
const newWorld = () => {
  beforeAll(async () => {
    it = await serving(null)
  })
  afterAll(() => it.close())
}

const runs = async () => it.store.runs.list((await it.connection()).id, 100)

describe('a serve that does everything', () => {
  newWorld()
  let port: number
  let serve: Program

  test('answers, runs what is due and plans the next time', async () => {
    port = await freePort()
    await it.makeDue()
    serve = it.start(['serve'], { PORT: String(port) })
    const ready = await serve.met('serve.ready')
    expect(ready).toMatchObject({ role: 'all', store: 'sqlite', slots: 4 })
    const run = await finished(it)
    expect(run.trigger).toBe('schedule')
    expect(it.wrong()).toEqual([])
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200)
    await eventually(async () => {
      const work = await it.store.work.get((await it.connection()).id)
      expect(work?.nextAt).toBeGreaterThan(run.finishedAt ?? 0)
      expect((work?.nextAt ?? 0) % 300_000).toBe(0)
    })
  })

  test('has its port to itself: of another one that it is taken is said in a sentence', async () => {
    const second = it.start(['serve', '--role', 'web'], { PORT: String(port) })
    expect(await second.ended).toBe(2)
    expect(second.said()).toContain(`Port ${port} is taken.`)
  })

  test('R9: is stopped by the hourly limit of Visma.net for as long as it asks, and the schedule does not ask sooner', async () => {
    it.refuseReads(() => new Response('{}', { status: 429, headers: { 'retry-after': '1800' } }))
    await it.makeDue()
    await eventually(async () => expect((await it.lastRun())?.status).toBe('paused'))
    const end = (await it.lastRun())?.finishedAt ?? 0
    const work = await eventually(async () => {
      const found = await it.store.work.get((await it.connection()).id)
      expect(found?.notBefore).not.toBeNull()
      return found
    })
    expect((work?.nextAt ?? 0) - end).toBeGreaterThan(1_790_000)
    expect((work?.nextAt ?? 0) - end).toBeLessThan(1_820_000)
  })

  test('stops when it is asked to', async () => {
    serve.signal('SIGTERM')
    expect(await serve.ended).toBe(0)
    expect(serve.events().at(-1)).toMatchObject({ event: 'serve.stopped' })
  })
})

describe('a worker in the middle of a run', () => {
  newWorld()
  let serve: Program

  test('stops it when it is paused, takes it up again when it is resumed, and nothing is doubled', async () => {
    const gate = it.holdWrites(30)
    await it.makeDue()
    serve = it.start(['serve', '--role', 'worker'])
    await gate.held
    const { id } = await it.connection()
    await it.store.connections.setState(id, 'paused', null, 1)
    const aborted = eventually(async () => expect((await it.lastRun())?.status).toBe('stopped'))
    // Held requests end with the run that sent them; what they would have written is applied all the same.
    await aborted
    gate.release()
    await it.store.connections.setState(id, 'active', null, 2)
    await finished(it)
    expect(it.wrong()).toEqual([])
    expect(serve.said()).not.toContain('"level":"error"')
  })

  test('quits at once at a second signal', async () => {
    const gate = it.holdWrites(1)
    for (const customer of it.company.customers) postInvoice(it.company, customer)
    await it.makeDue()
    await gate.held
    serve.signal('SIGTERM')
    await serve.met('serve.stopping')
    const again = setInterval(() => serve.signal('SIGTERM'), 100)
    expect(await serve.ended).toBe(2)
    clearInterval(again)
    expect(serve.events().at(-1)).toMatchObject({ event: 'serve.stopping' })
    gate.release()
  })
})

describe('two workers', () => {
  newWorld()

  test('SIGTERM gives a run back, and another serve takes it up at once', async () => {
    const gate = it.holdWrites(30)
    await it.makeDue()
    const first = it.start(['serve', '--role', 'worker'])
    await gate.held
    const second = it.start(['serve', '--role', 'worker'])
    await second.met('serve.ready')
    first.signal('SIGTERM')
    expect(await first.ended).toBe(0)
    expect(first.events().at(-1)).toMatchObject({ event: 'serve.stopped' })
    gate.release()
    await finished(it)
    expect((await runs()).map(({ status }) => status).at(-1)).toBe('stopped')
    expect(it.wrong()).toEqual([])
  })
})
