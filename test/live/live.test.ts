import { afterEach, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { onEachDatabase } from '../on-each-database.ts'
import { eventually, type Serving, serving } from '../serving.ts'
import { signedIn } from '../signed-in.ts'

interface Heard {
  readonly id: string
  readonly event: string
  readonly data: Readonly<Record<string, unknown>>
}

/** Listens until the stream ends or the test does. */
async function listening(url: string, headers: Record<string, string>) {
  const heard: Heard[] = []
  const answer = await fetch(url, { headers })
  let text = ''
  const ended = (async () => {
    for await (const piece of answer.body?.pipeThrough(new TextDecoderStream()) ?? []) {
      text += piece
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const lines = Object.fromEntries(block.split('\n').map((line) => line.split(/: (.*)/s)))
        if (lines.data !== undefined) {
          heard.push({ id: lines.id, event: lines.event ?? 'change', data: JSON.parse(lines.data) })
        }
      }
    }
  })().catch(() => undefined)
  return { answer, heard, ended }
}

onEachDatabase('pages hear of what happens', (newDatabase) => {
  let it: Serving
  afterEach(() => it.close())

  test('a run in another process is told while it goes on; what was missed comes later; a session that ends hears no more', async () => {
    it = await serving(await newDatabase())
    const viewer = await signedIn(it.store.people, 'viewer', 'ola')
    const port = await freePort()
    const web = it.start(['serve', '--role', 'web'], { PORT: String(port) })
    await web.met('serve.ready')
    const url = `http://127.0.0.1:${port}/api/v1/events`
    expect((await fetch(url)).status).toBe(401)
    const { answer, heard, ended } = await listening(`${url}?connection=nordlys`, { cookie: viewer.cookie })
    expect(answer.headers.get('content-type')).toContain('text/event-stream')
    expect(answer.headers.get('x-accel-buffering')).toBe('no')

    const gate = it.holdWrites(3)
    const other = it.store.kind === 'sqlite' ? ['sync', 'nordlys'] : ['serve', '--role', 'worker']
    const program = it.start(other, { PORT: String(await freePort()) })
    await it.makeDue()
    await gate.held
    // It goes on until the gate opens, so this is told of a run in progress.
    const run = await eventually(async () => {
      const found = await it.lastRun()
      expect(heard).toContainEqual(
        expect.objectContaining({ data: { topic: 'run', connection: 'nordlys', reference: found?.id } }),
      )
      expect(heard).toContainEqual(
        expect.objectContaining({ event: 'progress', data: expect.objectContaining({ run: found?.id }) }),
      )
      return found
    })
    expect(run?.status).toBe('running')
    gate.release()
    await eventually(async () => expect((await it.lastRun())?.status).toMatch(/^done/))

    await it.store.connections.setState((await it.connection()).id, 'paused', null, Date.now())
    await eventually(() => expect(heard.at(-1)?.data).toMatchObject({ topic: 'connection' }))
    const [first] = heard
    const again = await listening(url, { cookie: viewer.cookie, 'last-event-id': first?.id ?? '' })
    await eventually(() => expect(again.heard.map(({ data }) => data.topic)).toContain('connection'))
    expect(again.heard.every(({ data }) => data.topic !== 'user')).toBe(true)

    await viewer.end()
    await Promise.all([ended, again.ended])
    expect((await fetch(url, { headers: { cookie: viewer.cookie } })).status).toBe(401)
    program.signal('SIGTERM')
    web.signal('SIGTERM')
    await Promise.all([program.ended, web.ended])
  })

  test('for what a run in another process waits, and how long, is told to whoever listens and whoever asks later', async () => {
    it = await serving(await newDatabase())
    const viewer = await signedIn(it.store.people, 'viewer', 'ola')
    const port = await freePort()
    const web = it.start(['serve', '--role', 'web'], { PORT: String(port) })
    await web.met('serve.ready')
    const origin = `http://127.0.0.1:${port}/api/v1`
    const { heard, ended } = await listening(`${origin}/events?connection=nordlys`, { cookie: viewer.cookie })
    it.refuseReads(() => new Response('Down for maintenance', { status: 503, headers: { 'retry-after': '20' } }))
    const program = it.start(['sync', 'nordlys'], { PORT: String(await freePort()) })
    const wait = { system: 'visma', why: expect.stringContaining('503'), afterMs: expect.any(Number) }
    await eventually(() => {
      const data = expect.objectContaining({ run: expect.any(String), wait })
      expect(heard).toContainEqual(expect.objectContaining({ event: 'progress', data }))
    })
    const run = await it.lastRun()
    // One wait may be over by now and the next one not begun.
    await eventually(async () => {
      const asked = await fetch(`${origin}/long-work/${run?.id}`, { headers: { cookie: viewer.cookie } })
      expect(await asked.json()).toMatchObject({ state: 'running', news: { is: 'progress', wait } })
    })
    await viewer.end()
    await ended
    for (const one of [program, web]) one.signal('SIGKILL')
    await Promise.all([program.ended, web.ended])
  })
})
