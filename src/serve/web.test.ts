import { afterEach, expect, test } from 'vitest'
import { startWeb, type Web } from './web.ts'

/** How long nginx, Caddy, AWS and Azure keep a connection to what they stand before, by default, in seconds. */
const MOST_OF_PROXIES = 60

let web: Web | undefined
afterEach(() => web?.stop(0))

test('a proxy may use a connection again for as long as it keeps one', async () => {
  web = await startWeb(() => new Response('here'), { host: '127.0.0.1', port: 0 })
  const { headers } = await fetch(`http://127.0.0.1:${web.port}/`)
  const [, seconds] = /timeout=(\d+)/.exec(headers.get('keep-alive') ?? '') ?? []
  expect(Number(seconds)).toBeGreaterThan(MOST_OF_PROXIES)
})
