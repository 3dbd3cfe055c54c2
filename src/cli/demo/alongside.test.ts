import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type LivingDemo, livingDemo } from '../../../test/living-demo.ts'
import { EXIT } from '../exit-code.ts'

let demo: LivingDemo
beforeAll(async () => {
  demo = await livingDemo()
}, 300_000)
afterAll(() => demo.remove())

const link = () => /^http:\S+\/demo\?token=\S+$/m.exec(demo.said)?.[0] ?? ''
const base = () => new URL(link()).origin
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
const session = async (cookie: string): Promise<unknown> =>
  (await fetch(`${base()}/api/v1/session`, { headers: { cookie } })).json()

test('while the demo lives, status says that it runs its connection', async () => {
  const { code, stdout } = await demo.world.here(['status'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^✓ The demo is alive on \S+, process \d+, for .+: it runs nordlys every few seconds$/m)
  expect(stdout).toMatch(/^ {2}Next run +by the demo, in a few seconds$/m)
  expect(stdout).not.toMatch(/no serve is alive/i)
})

test('its link comes first, signs one visitor in as the admin, and is good once', async () => {
  expect(demo.said.split('\n').slice(0, 2)).toEqual([expect.stringMatching(/^Open the web app/), link()])
  const cookie = cookieOf(await fetch(link(), { redirect: 'manual' }))
  expect(await session(cookie)).toMatchObject({ state: 'in', user: { role: 'admin' } })
  const connections = await fetch(`${base()}/api/v1/connections`, { headers: { cookie } })
  expect(await connections.json()).toMatchObject([{ name: 'nordlys' }])
  const again = await fetch(link(), { redirect: 'manual' })
  expect([again.headers.get('location'), again.headers.get('set-cookie')]).toEqual(['/sign-in', null])
})

test('the page of sign-in lets every role be tried by a click, and no page of others does', async () => {
  expect(await session('')).toMatchObject({ state: 'out', demo: ['admin', 'finance', 'viewer'] })
  const click = (role: string, origin = base()) =>
    fetch(`${base()}/api/v1/session/demo`, {
      method: 'POST',
      headers: { origin, 'content-type': 'application/json' },
      body: JSON.stringify({ role }),
    })
  for (const role of ['finance', 'viewer']) {
    const cookie = cookieOf(await click(role))
    expect(await session(cookie)).toMatchObject({ state: 'in', user: { role } })
  }
  expect((await click('admin', 'https://elsewhere.example')).status).toBe(403)
  expect((await click('owner')).status).toBe(400)
})

test('an admin rehearses with the files it leaves, into an account of its own, and nothing of the demo is touched', async () => {
  const folder = join(demo.world.dataDir, 'rehearse')
  const file = join(folder, 'connection.yaml')
  expect(demo.said).toContain(`\n  set -a; . ${folder}/.env; set +a\n  ml-connector connection validate -f ${file}\n`)
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
  const env = parseEnv(readFileSync(join(folder, '.env'), 'utf8'))
  const ml = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await demo.world.here(args, env)
    // Like the demo itself it meets a few issues.
    const expected = ['preview', 'sync'].includes(args[0] ?? '') ? EXIT.attention : EXIT.done
    expect([args.join(' '), code, stderr.match(/^✗.*/gm)]).toEqual([args.join(' '), expected, null])
    return stdout
  }
  await ml('connection', 'validate', '-f', file)
  await ml('connection', 'apply', '-f', file)
  expect(await ml('ping', 'rehearsal')).toContain('Nordlys Engros AS, sandbox')
  expect(await ml('preview', 'rehearsal')).toMatch(/organization/)
  // As many as the demo itself made: what it carried over is not in this account.
  const created = /^total +\d+ +(\d+) /m
  const synced = await ml('sync', 'rehearsal')
  const [, rehearsed] = created.exec(synced) ?? []
  expect(Number(rehearsed), synced).toBeGreaterThanOrEqual(Number(created.exec(demo.said)?.[1]))
  const issues: { code: string }[] = JSON.parse(await ml('issues', 'rehearsal', '--json'))
  expect(issues.length).toBeGreaterThan(0)
  const own: { code: string }[] = JSON.parse(await ml('issues', 'nordlys', '--json'))
  expect([...issues, ...own].filter(({ code }) => code.startsWith('entry.'))).toEqual([])
}, 300_000)

test('stopped, it is told of no more, and its files to rehearse with are gone', async () => {
  const rehearsals = join(demo.world.dataDir, 'rehearse')
  expect(existsSync(rehearsals)).toBe(true)
  const { code, stdout } = await demo.stop()
  expect([code, stdout.includes('Stopped.')]).toEqual([0, true])
  expect((await demo.world.here(['status'])).stdout).toMatch(/^! No serve is alive/)
  // Both systems are gone, and so is what names them.
  expect(existsSync(rehearsals)).toBe(false)
}, 300_000)
