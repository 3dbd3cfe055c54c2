import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import type { BodyLimits, Timer } from '../../src/http/bodies.ts'
import { type HookedWorld, hookedAndSynced, personsEvent, pipedriveDoor } from './hooked-world.ts'

// Real sockets, and time that passes only when a test says so.
let w: HookedWorld
const sockets: Socket[] = []
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  await w.close()
})

const SMALL = { suppliers: 1, customers: 1, invoices: 1 }

/** Timers that end when told. */
function byHand() {
  const waiting = new Map<() => void, number>()
  const timer: Timer = (ms, then) => {
    waiting.set(then, ms)
    return () => waiting.delete(then)
  }
  return { timer, waiting, end: () => [...waiting.keys()].forEach((then) => void then()) }
}

const start = async (bodies: Partial<BodyLimits> = {}) => {
  w = await hookedAndSynced({ ...SMALL, bodies })
  return w
}

const until = async (isTrue: () => boolean): Promise<void> => {
  while (!isTrue()) await new Promise((resolve) => setImmediate(resolve))
}

type Headers = Readonly<Record<string, string | number>>

/** Sends the head of a request and as much of its body; the rest of it never comes unless it is sent. */
async function open(path: string, headers: Headers, body: string | Buffer = '') {
  const { port, hostname } = new URL(w.url)
  const socket = connect(Number(port), hostname)
  sockets.push(socket)
  await once(socket, 'connect')
  const said: Buffer[] = []
  let ended = false
  socket.on('data', (chunk) => void said.push(chunk))
  socket.on('error', () => undefined)
  socket.on('close', () => {
    ended = true
  })
  const head = Object.entries({ host: hostname, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  socket.write(`POST ${path} HTTP/1.1\r\n${head.join('')}\r\n`)
  socket.write(body)
  const text = () => Buffer.concat(said).toString()
  return {
    socket,
    status: async () => {
      await until(() => ended || text().includes('\r\n\r\n'))
      return Number(text().split(' ')[1] ?? Number.NaN)
    },
    answered: () => text() !== '',
  }
}

const claiming = (): Headers => ({
  'x-vwd-tenant-id': w.visma.credentials.tenantId,
  'x-vwd-signature-v1': 'A'.repeat(43),
  'x-vwd-notification-id': crypto.randomUUID(),
})
const genuine = async (id: number): Promise<number> => {
  const door = await pipedriveDoor(w)
  const answer = await fetch(door.url, { method: 'POST', body: personsEvent(w, { id }), headers: door.headers })
  await answer.arrayBuffer()
  return answer.status
}

describe('bodies that are held open', () => {
  test('are not even begun where path, tenant, signature header or credentials leave no room for the proof', async () => {
    const hands = byHand()
    await start({ timer: hands.timer })
    const door = await pipedriveDoor(w)
    const path = new URL(door.url).pathname
    const { visma } = await w.status()
    const own = new URL(visma.url ?? '').pathname
    const length = { 'content-length': 500_000 }
    const cases: readonly (readonly [string, Headers])[] = [
      ['/hooks/pipedrive/nobody', { ...door.headers }],
      [path, {}],
      [path, { authorization: `Basic ${Buffer.from('hook:guess').toString('base64')}` }],
      ['/hooks/visma', {}],
      ['/hooks/visma', { ...claiming(), 'x-vwd-tenant-id': 'another' }],
      [own, { ...claiming(), 'x-vwd-signature-v1': 'none' }],
      [own, { 'x-vwd-tenant-id': w.visma.credentials.tenantId }],
    ]
    for (const [at, headers] of cases) {
      const request = await open(at, { ...headers, ...length })
      expect([at, await request.status()]).toEqual([at, 401])
    }
    expect([w.bodies.held(), hands.waiting.size]).toEqual([0, 0])
  })

  test('by the hundred at the shared address cost bounded memory, and neither health nor others are kept waiting', async () => {
    const hands = byHand()
    await start({ timer: hands.timer, inAll: 8_000_000, perAddress: 8_000_000 })
    const held: Awaited<ReturnType<typeof open>>[] = []
    for (let at = 0; at < 400; at++) {
      held.push(await open('/hooks/visma', { ...claiming(), 'content-length': 900_000 }, Buffer.alloc(60_000)))
      if (at % 50 === 49) expect(w.bodies.held()).toBeLessThanOrEqual(8_000_000)
    }
    await until(() => held.filter((one) => one.answered()).length > 200)
    expect(w.bodies.held()).toBeLessThanOrEqual(8_000_000)
    expect((await fetch(`${w.url}/healthz`)).status).toBe(200)
    for (let id = 1; id <= 20; id++) expect(await genuine(id)).toBe(200)

    // What is left of them ends by itself.
    hands.end()
    const statuses = await Promise.all(held.map((one) => one.status()))
    expect([...new Set(statuses)].sort()).toEqual([408, 429])
    expect(w.bodies.held()).toBe(0)
    expect(hands.waiting.size).toBe(0)
  })

  test('have ten seconds, also where a byte comes now and then', async () => {
    const hands = byHand()
    await start({ timer: hands.timer })
    const slow = await open('/hooks/visma', { ...claiming(), 'content-length': 100 }, '{')
    await until(() => hands.waiting.size === 1)
    slow.socket.write('"')
    expect([...hands.waiting.values()]).toEqual([10_000])
    hands.end()
    expect(await slow.status()).toBe(408)
    expect(w.receiver.results().visma.too_slow).toBe(1)
  })

  test('that end half-way are given up, and hold nothing', async () => {
    const hands = byHand()
    await start({ timer: hands.timer })
    const { socket } = await open('/hooks/visma', { ...claiming(), 'content-length': 100 }, '{')
    await until(() => w.bodies.held() > 0)
    socket.destroy()
    await until(() => w.bodies.held() === 0)
    expect(hands.waiting.size).toBe(0)
  })

  test('of one byte a piece take no more than what they hold', async () => {
    await start()
    const pieces = '1\r\nx\r\n'.repeat(20_000)
    const { status } = await open(
      '/hooks/visma',
      { ...claiming(), 'transfer-encoding': 'chunked' },
      `${pieces}0\r\n\r\n`,
    )
    expect(await status()).toBe(401)
    expect(w.bodies.held()).toBe(0)
  })
})

describe('a body larger than 1 MB stays 413', () => {
  test('announced, and then not even looked up', async () => {
    await start()
    const { status } = await open('/hooks/visma', { ...claiming(), 'content-length': 1_000_001 })
    expect(await status()).toBe(413)
  })

  test('in pieces whose end nobody announces', async () => {
    await start()
    const piece = `${(60_000).toString(16)}\r\n${'x'.repeat(60_000)}\r\n`
    const { socket, status } = await open('/hooks/visma', { ...claiming(), 'transfer-encoding': 'chunked' })
    for (let sent = 0; sent <= 1_000_000; sent += 60_000) socket.write(piece)
    expect(await status()).toBe(413)
    expect(w.receiver.results().visma.too_large).toBe(1)
  })
})
