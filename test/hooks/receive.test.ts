import { createHmac } from 'node:crypto'
import { request } from 'node:http'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  type HookedWorld,
  hookedAndSynced,
  inboxOf,
  personsEvent,
  pipedriveDoor,
  VISMA_SECRET,
} from './hooked-world.ts'

const SMALL = { suppliers: 1, customers: 2, invoices: 2 }

let w: HookedWorld
beforeEach(async () => {
  w = await hookedAndSynced(SMALL)
})
afterEach(() => w.close())

type Headers = Readonly<Record<string, string>>
const send = async (url: string, body: string, headers: Headers = {}): Promise<number> => {
  const answer = await fetch(url, { method: 'POST', body, headers })
  await answer.arrayBuffer()
  return answer.status
}
const pipedrive = async (body: string, headers?: Headers): Promise<number> => {
  const door = await pipedriveDoor(w)
  return send(door.url, body, headers ?? door.headers)
}
const signed = (body: string, secret = VISMA_SECRET): string =>
  createHmac('sha256', secret).update(body).digest('base64')
const vismaHeaders = (body: string, more: Headers = {}): Headers => ({
  'x-vwd-signature-v1': signed(body),
  'x-vwd-event-id': 'CustomerChanged',
  'x-vwd-tenant-id': w.visma.credentials.tenantId,
  'x-vwd-notification-id': crypto.randomUUID(),
  'x-vwd-notification-timestamp': String(w.clock.now().getTime()),
  'x-vwd-webhook-timestamp': String(w.clock.now().getTime()),
  ...more,
})
const visma = async (body: string, more: Headers = {}, url?: string): Promise<number> =>
  send(url ?? (await w.status()).visma.url ?? '', body, vismaHeaders(body, more))
const basic = (text: string): Headers => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` })

describe('a forged delivery is refused with 401, counted, and nothing of it is stored', () => {
  test('from somebody who knows the address of Pipedrive but not the credentials', async () => {
    const body = personsEvent(w, { id: 1 })
    for (const headers of [{}, basic('hook:wrong'), basic(''), { authorization: 'Bearer x' }]) {
      expect(await pipedrive(body, headers)).toBe(401)
    }
    expect(w.receiver.results().pipedrive.unauthenticated).toBe(4)
    expect(await inboxOf(w)).toEqual([])
  })

  test('at an address that nobody has', async () => {
    const { headers } = await pipedriveDoor(w)
    const body = personsEvent(w, { id: 1 })
    for (const id of ['x', 'A'.repeat(24), `${'A'.repeat(24)}%2F..`, '%00'])
      expect(await send(`${w.url}/hooks/pipedrive/${id}`, body, headers)).toBe(401)
    expect(await send(`${w.url}/hooks/visma`, '{}', vismaHeaders('{}', { 'x-vwd-tenant-id': 'other' }))).toBe(401)
    expect(await inboxOf(w)).toEqual([])
  })

  test('with the credentials of the other system, or at its address', async () => {
    const door = await pipedriveDoor(w)
    const { visma: own } = await w.status()
    const body = personsEvent(w, { id: 1 })
    expect(await send(own.url ?? '', body, door.headers)).toBe(401)
    expect(await send(door.url.replace('/pipedrive/', '/visma/'), body, vismaHeaders(body))).toBe(401)
    expect(await inboxOf(w)).toEqual([])
  })

  test('in the name of Visma, with a signature of other bytes, another secret, or for another company', async () => {
    const body = '{"entity":{"customerNumber":"10001"}}'
    expect(await visma(body, { 'x-vwd-signature-v1': signed(`${body} `) })).toBe(401)
    expect(await visma(body, { 'x-vwd-signature-v1': signed(body, 'another') })).toBe(401)
    expect(await visma(body, { 'x-vwd-signature-v1': '' })).toBe(401)
    expect(await visma(body, { 'x-vwd-tenant-id': '00000000-0000-0000-0000-000000000000' })).toBe(401)
    expect(w.receiver.results().visma.unauthenticated).toBe(4)
    expect(await inboxOf(w)).toEqual([])
  })

  test('without the signature that was asked for, whatever the credentials', async () => {
    const { id } = await w.connection()
    await w.store.secrets.put(id, 'pipedrive.webhooks.signatureSecret', 'proxy-secret', w.clock.now().getTime())
    w.clock.advance(10_000)
    const { url, headers } = await pipedriveDoor(w)
    const body = personsEvent(w, { id: 1 })
    const hex = createHmac('sha256', 'proxy-secret').update(body).digest('hex')
    expect(await send(url, body, headers)).toBe(401)
    expect(await send(url, body, { ...headers, 'x-pipedrive-signature': signed(body, 'other') })).toBe(401)
    expect(await send(url, body, { ...headers, 'x-pipedrive-signature': `sha256=${hex}` })).toBe(200)
    const again = personsEvent(w, { id: 2 })
    expect(await send(url, again, { ...headers, 'x-pipedrive-signature': signed(again, 'proxy-secret') })).toBe(200)
  })
})

test('where webhooks are switched off, what still comes is refused', async () => {
  const { name, settings, account } = await w.connection()
  const text = JSON.stringify(settings).replace('"enabled":true', '"enabled":false')
  await w.store.connections.save({ name, settings: JSON.parse(text), account }, {}, w.clock.now().getTime())
  w.clock.advance(10_000)
  expect(await pipedrive(personsEvent(w, { id: 1 }))).toBe(401)
})

describe('a delivery that cannot be used is refused cheaply', () => {
  test('older than five minutes, as one that is played again would be', async () => {
    const body = personsEvent(w, { id: 1, at: new Date(w.clock.now().getTime() - 6 * 60_000) })
    expect(await pipedrive(body)).toBe(400)
    const late = String(w.clock.now().getTime() - 6 * 60_000)
    const stamps = { 'x-vwd-webhook-timestamp': late, 'x-vwd-notification-timestamp': late }
    expect(await visma('{}', stamps)).toBe(400)
    expect(w.receiver.results().pipedrive.stale + w.receiver.results().visma.stale).toBe(2)
    expect(await inboxOf(w)).toEqual([])
  })

  test('not JSON, not an object, or of a version nobody knows', async () => {
    for (const body of ['<xml/>', '[]', '"x"', '{"meta":', '{"meta":{"version":"3.0","action":"x","entity":"deal"}}'])
      expect([body, await pipedrive(body)]).toEqual([body, 400])
    expect(w.receiver.results().pipedrive.malformed).toBe(5)
    expect(await inboxOf(w)).toEqual([])
  })

  test('nested without end, or with a text without end: refused in words, or a hint that says nothing', async () => {
    const door = await pipedriveDoor(w)
    const said = async (body: string) => {
      const answer = await fetch(door.url, { method: 'POST', body, headers: door.headers })
      return [answer.status, await answer.text()]
    }
    const deep = `${'{"meta":['.repeat(60_000)}`
    expect(await said(deep)).toEqual([400, expect.stringContaining('nested deeper than 64 levels')])
    const long = personsEvent(w, { id: 1, more: { entity: 'x'.repeat(300_000) } })
    expect(await said(long)).toEqual([400, expect.stringContaining('longer than 250000 bytes')])
    expect(await said('<xml/>')).toEqual([400, expect.stringContaining('not JSON')])
    // Visma's is a hint whatever its body is.
    expect(await visma('['.repeat(50_000))).toBe(200)
    expect(await visma(`{"entity":{"customerNumber":${'['.repeat(50_000)}${']'.repeat(50_000)}}}`)).toBe(200)
  })

  test('larger than 1 MB, announced or not', async () => {
    const door = await pipedriveDoor(w)
    expect(await send(door.url, 'x'.repeat(1_000_001), door.headers)).toBe(413)
    expect(await chunked(door.url, door.headers, 3_000_000)).toBe(413)
    expect(w.receiver.results().pipedrive.too_large).toBe(2)
    // The next one on the same address is none the worse for it.
    expect(await pipedrive(personsEvent(w, { id: 1 }))).toBe(200)
  })

  test('by any other method', async () => {
    expect((await fetch((await pipedriveDoor(w)).url)).status).toBe(405)
  })
})

describe('what is authentic', () => {
  test('is stored before it is answered, once however often it comes, and without credentials', async () => {
    const body = personsEvent(w, { id: 7, event: 'ea17c64f-ec7e-4e47-a321-5d84b7735fef' })
    expect(await pipedrive(body)).toBe(200)
    const again = body.replace('"webhook_id":"1"', '"webhook_id":"1","attempt":2')
    expect(await Promise.all([pipedrive(again), pipedrive(again)])).toEqual([200, 200])
    const [entry, ...others] = await inboxOf(w)
    expect(others).toEqual([])
    expect(entry).toMatchObject({ system: 'pipedrive', about: 'person 7 changed', state: 'stored', replays: 0 })
    expect(w.receiver.results().pipedrive).toMatchObject({ stored: 1, duplicate: 2 })
    expect(w.woken).toHaveLength(1)

    const { id } = await w.connection()
    const stored = await w.store.inbox.get(id, entry?.id ?? '')
    expect(Buffer.from(stored?.body ?? []).toString()).toBe(body)
    expect(Object.keys(stored?.headers ?? {})).not.toContain('authorization')
  })

  test('of Visma comes to the connection’s own address, or to the shared one by its tenant', async () => {
    const body = '{"entity":{"customerNumber":"10001"}}'
    expect(await visma(body)).toBe(200)
    const { visma: own } = await w.status()
    const tenant = w.visma.credentials.tenantId.toUpperCase()
    expect(await visma(body, { 'x-vwd-tenant-id': tenant }, own.sharedUrl ?? '')).toBe(200)
    const entries = await inboxOf(w)
    expect(entries.map(({ about }) => about)).toEqual(['customer 10001 changed', 'customer 10001 changed'])
    const stored = await w.store.inbox.get((await w.connection()).id, entries[0]?.id ?? '')
    expect(Object.keys(stored?.headers ?? {}).filter((name) => name.includes('signature'))).toEqual([])
  })

  test('of Visma at the shared address is told to every connection of the company that its signature fits', async () => {
    const { settings } = await w.connection()
    const at = w.clock.now().getTime()
    const second = await w.store.connections.save({ name: 'second', settings, account: 'other' }, {}, at)
    const third = await w.store.connections.save({ name: 'third', settings, account: 'third' }, {}, at)
    await w.store.secrets.put(second.id, 'visma.webhookSecret', VISMA_SECRET, at)
    await w.store.secrets.put(third.id, 'visma.webhookSecret', 'another', at)
    expect(await visma('{}', {}, (await w.status()).visma.sharedUrl ?? '')).toBe(200)
    const first = await w.connection()
    expect(w.woken).toEqual(expect.arrayContaining([first.id, second.id]))
    expect(w.woken).toHaveLength(2)
    expect(await w.store.inbox.list(third.id, ['stored'], 10)).toEqual([])
  })

  test('of Visma is a hint whatever bytes it has, and they are kept as they came', async () => {
    const bytes = Buffer.from([0, 255, 10, 0x7b])
    const headers = {
      ...vismaHeaders(''),
      'x-vwd-signature-v1': createHmac('sha256', VISMA_SECRET).update(bytes).digest('base64'),
    }
    const answer = await fetch((await w.status()).visma.url ?? '', { method: 'POST', body: bytes, headers })
    expect(answer.status).toBe(200)
    const [entry] = await inboxOf(w)
    const stored = await w.store.inbox.get((await w.connection()).id, entry?.id ?? '')
    expect(Buffer.from(stored?.body ?? [])).toEqual(bytes)
  })

  test('passes with either of two secrets while one is replaced, at once and without a restart', async () => {
    const { id } = await w.connection()
    expect(await visma('{}', { 'x-vwd-signature-v1': signed('{}', 'next-secret') })).toBe(401)
    await w.store.secrets.put(id, 'visma.webhookSecret', JSON.stringify([VISMA_SECRET, 'next-secret']), 0)
    expect(await visma('{}', { 'x-vwd-signature-v1': signed('{}', 'next-secret') })).toBe(200)
    expect(await visma('{}')).toBe(200)
  })

  test('and empty is a probe: without credentials it is answered only while we register', async () => {
    const door = await pipedriveDoor(w)
    expect(await send(door.url, '{}', door.headers)).toBe(200)
    expect(await send(door.url, '{}')).toBe(401)
    const { id } = await w.connection()
    await w.store.inbox.changeHook(id, 'pipedrive', { probedUntil: w.clock.now().getTime() + 1_000 })
    expect(await send(door.url, '{}')).toBe(200)
    expect(await send(door.url, '')).toBe(200)
    expect(await send(door.url, personsEvent(w, { id: 1 }))).toBe(401)
    w.clock.advance(2_000)
    expect(await send(door.url, '{}')).toBe(401)
    expect(await inboxOf(w)).toEqual([])
  })

  test('is refused with 503, to be sent again, while the store is away', async () => {
    const door = await pipedriveDoor(w)
    expect(await pipedrive(personsEvent(w, { id: 1 }))).toBe(200)
    await w.store.close()
    const answer = await fetch(door.url, { method: 'POST', body: personsEvent(w, { id: 2 }), headers: door.headers })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '10'])
    expect(w.receiver.results().pipedrive.unavailable).toBe(1)
    expect(JSON.stringify(w.log)).not.toContain(door.headers.authorization.slice(6))
  })
})

test('a kind of record that Visma never told of is named by the status, one that it told of is not', async () => {
  expect((await w.status()).visma.never).toEqual(['Customer', 'Supplier', 'AR Invoice', 'AP Invoice'])
  await visma('{}', { 'x-vwd-event-id': 'AR Invoice Status Changed' })
  await visma('{}', { 'x-vwd-event-id': 'SupplierChanged' })
  // It could be about anything, so it proves nothing.
  await visma('{}', { 'x-vwd-event-id': '4711' })
  expect((await w.status()).visma.never).toEqual(['Customer', 'AP Invoice'])
})

/** A body whose length nobody announces. */
function chunked(url: string, headers: Headers, bytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const sending = request(url, { method: 'POST', headers: { ...headers, 'transfer-encoding': 'chunked' } })
    sending.on('response', (answer) => {
      answer.resume()
      resolve(answer.statusCode ?? 0)
    })
    let isAnswered = false
    // The server answers and hangs up before all was sent.
    sending.on('error', (error) => (isAnswered ? undefined : reject(error)))
    sending.on('response', () => {
      isAnswered = true
    })
    for (let sent = 0; sent < bytes; sent += 100_000) sending.write('x'.repeat(100_000))
    sending.end()
  })
}
