import { afterEach, describe, expect, test } from 'vitest'
import { vismaWebhooks } from '../../src/connectors/visma/webhooks/webhooks.ts'
import { receiver } from '../../src/inbox/receive.ts'
import { type HookedOptions, type HookedWorld, hookedAndSynced, personsEvent, pipedriveDoor } from './hooked-world.ts'

// Pipedrive's customers share its addresses, so whoever has an account there can send forged deliveries from where the
// genuine ones come from.
let w: HookedWorld
afterEach(() => w.close())

const start = async (options: HookedOptions = {}) => {
  w = await hookedAndSynced({ suppliers: 1, customers: 1, invoices: 1, ...options })
  return pipedriveDoor(w)
}

type Headers = Readonly<Record<string, string>>
const GUESS: Headers = { authorization: `Basic ${Buffer.from('hook:guess').toString('base64')}` }
const UNKNOWN = 'A'.repeat(24)

async function send(url: string, body: string, headers: Headers): Promise<number> {
  const answer = await fetch(url, { method: 'POST', body, headers })
  await answer.arrayBuffer()
  return answer.status
}

/** How often each status came back of `count` requests, so many at a time. */
async function sendAll(count: number, atOnce: number, one: (at: number) => Promise<number>) {
  const statuses: Record<number, number> = {}
  const left = Array.from({ length: count }, (_, at) => at).values()
  const sender = async () => {
    for (const at of left) {
      const status = await one(at)
      statuses[status] = (statuses[status] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: atOnce }, sender))
  return statuses
}

describe('after 300 forged deliveries no genuine one of the same address is refused', () => {
  // More than could be wrong before the rest is refused.
  const genuine = (door: { url: string; headers: Headers }) =>
    sendAll(240, 160, (at) => send(door.url, personsEvent(w, { id: at + 1 }), door.headers))

  test('where they were sent to the hook itself, with credentials that were guessed', async () => {
    const door = await start()
    const forged = await sendAll(300, 20, (at) => send(door.url, personsEvent(w, { id: at }), GUESS))
    expect(forged).toEqual({ 401: 200, 429: 100 })
    expect(await genuine(door)).toEqual({ 200: 240 })
  })

  test('where they were sent to addresses that nobody has', async () => {
    const door = await start()
    const forged = await sendAll(300, 20, (at) =>
      send(`${w.url}/hooks/pipedrive/${UNKNOWN}`, personsEvent(w, { id: at }), GUESS),
    )
    expect(forged).toEqual({ 401: 200, 429: 100 })
    expect(await genuine(door)).toEqual({ 200: 240 })
  })

  test('where the forged ones go on meanwhile, nor one of 960', async () => {
    const door = await start()
    let refused = 0
    const mixed = await sendAll(1_260, 160, async (at) => {
      if (at % 21 >= 5) return send(door.url, personsEvent(w, { id: at + 1 }), door.headers)
      refused += 1
      const url = at % 2 === 0 ? door.url : `${w.url}/hooks/pipedrive/${UNKNOWN}`
      await send(url, personsEvent(w, { id: at }), GUESS)
      return 0
    })
    expect(refused).toBe(300)
    expect(mixed).toEqual({ 0: 300, 200: 960 })
  })
})

test('a signature of Visma that is guessed at the shared address costs its genuine senders nothing either', async () => {
  await start()
  const { visma } = await w.status()
  const forged = await sendAll(300, 20, () =>
    send(visma.sharedUrl ?? '', '{}', {
      'x-vwd-tenant-id': w.visma.credentials.tenantId,
      'x-vwd-signature-v1': 'A'.repeat(43),
      'x-vwd-notification-id': crypto.randomUUID(),
    }),
  )
  expect(forged).toEqual({ 401: 200, 429: 100 })
  w.notifications.close()
  const door = await pipedriveDoor(w)
  expect(await send(door.url, personsEvent(w, { id: 1 }), door.headers)).toBe(200)
})

test('tenants that are made up do not have all connections read for each', async () => {
  await start()
  let listed = 0
  const { connections } = w.store
  const counted = () => {
    listed += 1
    return connections.list()
  }
  const incoming = receiver({
    store: { ...w.store, connections: { ...connections, list: counted } },
    clock: w.clock,
    senders: [vismaWebhooks],
    wake: async () => undefined,
    aside: () => null,
    log: () => undefined,
  })
  for (let at = 0; at < 100; at++) {
    const headers = { 'x-vwd-tenant-id': `made-up-${at}`, 'x-vwd-signature-v1': 'A'.repeat(43) }
    const read = () => Promise.reject(new Error('Nobody reads it.'))
    const arrival = { system: 'visma', hook: null, headers, announced: 2, address: `198.51.100.${at}`, read } as const
    expect((await incoming.receive(arrival)).status).toBe(401)
  }
  expect(listed).toBe(1)
})

test('a burst of guesses is over after a while, for the hook and for the address', async () => {
  const door = await start()
  const urls = [door.url, `${w.url}/hooks/pipedrive/${UNKNOWN}`]
  for (const url of urls) await sendAll(250, 20, () => send(url, '{"a":1}', GUESS))
  w.clock.advance(60_000)
  for (const url of urls) expect(await send(url, '{"a":1}', GUESS)).toBe(401)
})

describe('who sent it', () => {
  const unknown = async (forwarded: string) =>
    send(`${w.url}/hooks/pipedrive/${UNKNOWN}`, '{"a":1}', { ...GUESS, 'x-forwarded-for': forwarded })

  test('is never what the sender says, without a proxy that was named', async () => {
    await start()
    const statuses = await sendAll(300, 20, (at) => unknown(`203.0.113.${at % 250}`))
    expect(statuses).toEqual({ 401: 200, 429: 100 })
  })

  test('is what a named proxy says, so that one behind it does not count for another', async () => {
    await start({ proxies: ['127.0.0.0/8', '10.1.0.0/16'] })
    expect(await sendAll(300, 20, () => unknown('203.0.113.9'))).toEqual({ 401: 200, 429: 100 })
    // All before the nearest address that is no proxy's is made up by whoever it is.
    expect(await unknown('198.51.100.1, 203.0.113.9, 10.1.2.3')).toBe(429)
    expect(await unknown('203.0.113.9, 198.51.100.1')).toBe(401)
  })
})
