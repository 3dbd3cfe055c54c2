import type { lookup } from 'node:dns'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { type Guard, guardedFetch } from './guarded-fetch.ts'
import { send } from './send.ts'

let port = 0
let connections = 0
let requests: string[] = []
let close: () => Promise<void>
beforeEach(async () => {
  connections = 0
  requests = []
  const server = createServer((request, response) => {
    requests.push(`${request.headers.host} ${request.url}`)
    if (request.url === '/elsewhere') response.writeHead(302, { location: 'http://127.0.0.1/' })
    response.end('answer')
  })
  server.on('connection', () => {
    connections += 1
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
  close = () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
})
afterEach(() => close())

const never = new AbortController().signal
const getting = (url: string, guard: Guard, fetch = globalThis.fetch) =>
  send(
    { fetch: guardedFetch(fetch, guard), clock: testClock(), random: () => 0 },
    { system: 'pipedrive', method: 'GET', url, headers: {}, timeoutMs: 10_000 },
    never,
  )

/** Names that lead where the test says, each time they are asked for to the next place. */
const leading = (...answers: readonly (readonly string[])[]) => {
  let asked = 0
  const resolve = (_: string, __: object, done: (error: null, found: object[]) => void) => {
    const found = answers[Math.min(asked++, answers.length - 1)] ?? []
    done(
      null,
      found.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }
  return resolve as typeof lookup
}

test('a name that leads inside is not connected to, and the reason names both', async () => {
  await expect(
    getting(`https://crm.example.com:${port}/`, { allowPrivateHosts: false, resolve: leading(['127.0.0.1']) }),
  ).rejects.toMatchObject({
    code: 'pipedrive.address_refused',
    message: 'crm.example.com leads to 127.0.0.1, an address inside this machine or network.',
    advice: expect.stringContaining('ML_CONNECTOR_ALLOW_PRIVATE_HOSTS=1'),
    applied: 'no',
  })
  expect(connections).toBe(0)
})

test('where they are allowed, names that lead inside are called, and connections serve more than one call', async () => {
  const fetch = guardedFetch(globalThis.fetch, { allowPrivateHosts: true, resolve: leading(['127.0.0.1']) })
  for (const path of ['one', 'two', 'three']) {
    expect(await (await fetch(`http://crm.example.com:${port}/${path}`)).text()).toBe('answer')
  }
  expect(requests).toEqual(['one', 'two', 'three'].map((path) => `crm.example.com:${port} /${path}`))
  expect(connections).toBeLessThan(3)
})

test.each(['169.254.169.254', '100.100.100.200', 'fd00:ec2::254', '64:ff9b::a9fe:a9fe', '::ffff:169.254.169.254'])(
  'metadata of a cloud machine at %s is out of reach, whatever is allowed',
  async (address) => {
    const guard = { allowPrivateHosts: true, resolve: leading([address]) }
    await expect(getting('http://metadata.example.com/', guard)).rejects.toMatchObject({
      code: 'pipedrive.address_refused',
      advice: expect.not.stringContaining('ALLOW'),
    })
    const literal = address.includes(':') ? `[${address}]` : address
    await expect(getting(`http://${literal}/`, guard)).rejects.toMatchObject({ code: 'pipedrive.address_refused' })
  },
)

test('each new connection is checked for itself, and of several addresses only the fine ones are tried', async () => {
  const guard = { allowPrivateHosts: true, resolve: leading(['169.254.169.254', '127.0.0.1'], ['169.254.169.254']) }
  const fetch = guardedFetch(globalThis.fetch, guard)
  const first = await fetch(`http://crm.example.com:${port}/`, { headers: { connection: 'close' } })
  expect(await first.text()).toBe('answer')
  await expect(fetch(`http://crm.example.com:${port}/`)).rejects.toThrow()
  expect(requests).toHaveLength(1)
})

test('an address that is written out is checked before anything else, in whatever way it is written', async () => {
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '[::1]',
    '[::ffff:7f00:1]',
    '[64:ff9b::7f00:1]',
    'localhost',
  ]) {
    await expect(getting(`https://${host}:${port}/`, { allowPrivateHosts: false })).rejects.toMatchObject({
      code: 'pipedrive.address_refused',
    })
  }
  expect(connections).toBe(0)
})

test('plain http is for networks of ones own', async () => {
  const guard = { allowPrivateHosts: false, resolve: leading(['127.0.0.1']) }
  await expect(getting('http://crm.example.com/', guard)).rejects.toMatchObject({
    code: 'pipedrive.address_refused',
    message: expect.stringContaining('plain http'),
  })
})

test('a redirect is an answer, and followed nowhere', async () => {
  const answer = await getting(`http://127.0.0.1:${port}/elsewhere`, { allowPrivateHosts: true })
  expect(answer.status).toBe(302)
  expect(requests).toHaveLength(1)
})

test('a name without an address is trouble of the network', async () => {
  const missing = ((_: string, __: object, done: (error: Error, found: object[]) => void) =>
    done(Object.assign(new Error('getaddrinfo'), { code: 'ENOTFOUND' }), [])) as typeof lookup
  await expect(
    getting('https://gone.example.com/', { allowPrivateHosts: false, resolve: missing }),
  ).rejects.toMatchObject({ code: 'pipedrive.unreachable', applied: 'no' })
})
