import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { senderOf } from './sender.ts'

/** As asked by `peer`, over a socket as the server hands it on. */
async function told(peer: string, forwarded: string | null, proxies: readonly string[]): Promise<string> {
  const who = senderOf(proxies)
  const server = new Hono().get('/', (c) => c.text(who(c)))
  const headers: Record<string, string> = forwarded === null ? {} : { 'x-forwarded-for': forwarded }
  const incoming = {
    socket: { remoteAddress: peer, remotePort: 1, remoteFamily: peer.includes(':') ? 'IPv6' : 'IPv4' },
  }
  return (await server.request('/', { headers }, { incoming })).text()
}

test.each([
  ['203.0.113.1', '198.51.100.7', [], '203.0.113.1'],
  ['10.0.0.5', '198.51.100.7', [], '10.0.0.5'],
  ['10.0.0.5', '198.51.100.7', ['10.0.0.5'], '198.51.100.7'],
  ['::ffff:10.0.0.5', '198.51.100.7', ['10.0.0.0/8'], '198.51.100.7'],
  ['10.0.0.5', '1.1.1.1, 198.51.100.7, 10.0.0.6', ['10.0.0.0/8'], '198.51.100.7'],
  ['10.0.0.5', '198.51.100.7, nonsense', ['10.0.0.0/8'], '10.0.0.5'],
  ['10.0.0.5', null, ['10.0.0.0/8'], '10.0.0.5'],
  ['10.0.0.5', '10.0.0.6', ['10.0.0.0/8'], '10.0.0.6'],
  ['10.0.0.5', '198.51.100.7:51234', ['10.0.0.5'], '198.51.100.7'],
  ['fd00::1', '[2001:db8::1]:443', ['fd00::/8'], '2001:db8:0:0::/64'],
])('asked by %s with X-Forwarded-For %s and proxies %j it is %s', async (peer, forwarded, proxies, expected) => {
  expect(await told(peer, forwarded, proxies)).toBe(expected)
})

test('a proxy that was not named is told of once, however much comes by it', async () => {
  const unnamed: string[] = []
  const who = senderOf(['10.0.0.0/8'], (peer) => unnamed.push(peer))
  const server = new Hono().get('/', (c) => c.text(who(c)))
  const ask = (remoteAddress: string, headers: Record<string, string> = { 'x-forwarded-for': '198.51.100.7' }) =>
    server.request('/', { headers }, { incoming: { socket: { remoteAddress, remotePort: 1, remoteFamily: 'IPv4' } } })
  await ask('172.16.0.9', {})
  await ask('10.0.0.5')
  expect(unnamed).toEqual([])
  await ask('172.16.0.9')
  await ask('172.16.0.9')
  expect(unnamed).toEqual(['172.16.0.9'])
})

test('a network of version 6 counts as one, however its addresses are written', async () => {
  const same = ['2001:db8::1', '2001:db8:0:0:ffff::9', '2001:0DB8:0:0:1:2:3:4']
  expect(new Set(await Promise.all(same.map((peer) => told(peer, null, []))))).toEqual(new Set(['2001:db8:0:0::/64']))
  expect(await told('2001:db8:0:1::1', null, [])).not.toBe('2001:db8:0:0::/64')
})
