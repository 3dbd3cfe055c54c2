import { afterAll, beforeAll, expect, test } from 'vitest'
import { freePort } from '../free-port.ts'
import { onBothDatabases } from '../on-each-database.ts'
import { eventually, type Program, type Serving, serving } from '../serving.ts'
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

onBothDatabases('pages hear of what happens', (newDatabase) => {
  let it: Serving
  let viewer: Awaited<ReturnType<typeof signedIn>>
  let web: Program
  let origin: string
  beforeAll(async () => {
    it = await serving(await newDatabase())
    viewer = await signedIn(it.store.people, 'viewer', 'ola')
    const port = await freePort()
    web = it.start(['serve', '--role', 'web'], { PORT: String(port) })
    await web.met('serve.ready')
    origin = `http://127.0.0.1:${port}/api/v1`
  })
  afterAll(() => it.close())

  test('for what a run in another process waits, and how long, is told to whoever listens and whoever asks later', async () => {
    const { heard } = await listening(`${origin}/events?connection=nordlys`, { cookie: viewer.cookie })
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
    it.refuseReads(null)
    program.signal('SIGTERM')
    await program.ended
    expect((await it.lastRun())?.status).toBe('stopped')
  })

  test('a run in another process is told while it goes on; what was missed comes later; a session that ends hears no more', async () => {
    const url = `${origin}/events`
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
})
