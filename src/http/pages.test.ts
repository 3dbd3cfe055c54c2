import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import { app } from './app.ts'
import { pages } from './pages.ts'

const folder = mkdtempSync(join(tmpdir(), 'pages-'))
afterAll(() => rmSync(folder, { recursive: true }))

const INDEX = '<!doctype html><title>ml-connector</title>'
const SCRIPT = 'console.log("built")'
const put = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}
put('index.html', INDEX)
put('assets/index-a1b2c3.js', SCRIPT)
put('assets/index-a1b2c3.js.br', brotliCompressSync(SCRIPT))
put('.vite/manifest.json', '{}')

const served = (from: string) =>
  app({ ping: async () => undefined }, { hosts: [], log: () => undefined }, { named: [pages(from)] })
const ask = (path: string, headers: Record<string, string> = {}, from = folder) =>
  served(from).request(`http://127.0.0.1:4400${path}`, { headers: { accept: 'text/html', ...headers } })

test.each(['/', '/sign-in', '/c/nordlys/records/customerinvoice%3A20017', '/c/a.b/receivables'])(
  'the address of a page, %s, is answered with the pages, which find their way themselves',
  async (path) => {
    const answer = await ask(path)
    expect([answer.status, await answer.text()]).toEqual([200, INDEX])
    expect(answer.headers.get('cache-control')).toBe('no-cache')
  },
)

test('what bears a hash in its name is kept for good, and sent as it was compressed', async () => {
  const plain = await ask('/assets/index-a1b2c3.js')
  expect([await plain.text(), plain.headers.get('content-type')]).toEqual([SCRIPT, 'text/javascript; charset=utf-8'])
  expect(plain.headers.get('cache-control')).toBe('public, max-age=31536000, immutable')

  const packed = await ask('/assets/index-a1b2c3.js', { 'accept-encoding': 'gzip, br;q=1' })
  expect(packed.headers.get('content-encoding')).toBe('br')
  expect(packed.headers.get('vary')).toBe('accept-encoding')
  expect(brotliDecompressSync(Buffer.from(await packed.arrayBuffer())).toString()).toBe(SCRIPT)
})

test('a file that is not there is 404, so that no browser runs a page as a script', async () => {
  const answer = await ask('/assets/index-old.js', { accept: '*/*' })
  expect(answer.status).toBe(404)
})

test.each(['/../pages.ts', '/%2e%2e/%2e%2e/etc/passwd', '/.vite/manifest.json', '/assets/..%2f.vite%2fmanifest.json'])(
  'nothing but what was built is given away: %s',
  async (path) => {
    const answer = await ask(path, { accept: '*/*' })
    expect([200, 404]).toContain(answer.status)
    expect(await answer.text()).not.toMatch(/root:|export function|^\{\}$/)
  },
)

test.each(['/api/v1/nothing', '/hooks/visma', '/metrics'])('%s is no page', async (path) => {
  expect((await ask(path)).status).toBe(404)
})

test('pages run no script but their own, and stand in no frame', async () => {
  const { headers } = await ask('/')
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("default-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toMatch(/script-src[^;]*unsafe|unsafe-eval/)
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
})

test('without a build it says in one sentence how to make one', async () => {
  const answer = await ask('/', {}, join(folder, 'nothing'))
  expect(answer.status).toBe(503)
  expect(await answer.text()).toContain('npm run build:ui')
})
