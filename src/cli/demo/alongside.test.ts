import type { ChildProcess } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CliWorld, cliWorld, type Outcome } from '../../../test/cli.ts'
import { EXIT } from '../exit-code.ts'

let world: CliWorld
let demo: ChildProcess
let said = ''
let ended: Promise<Outcome>

/** The demo as it is started, once it said all that it says before the company lives on. */
beforeAll(async () => {
  world = cliWorld()
  await new Promise<void>((resolve, reject) => {
    ended = world.ml(['demo'], {}, (child) => {
      demo = child
      child.stdout?.on('data', (text: string) => {
        said += text
        if (said.includes('Ctrl-C stops')) resolve()
      })
    })
    ended.then(({ stderr }) => reject(new Error(stderr)), reject)
  })
}, 120_000)
afterAll(async () => {
  demo.kill('SIGINT')
  await ended
  world.remove()
})

const link = () => /^http:\S+\/demo\?token=\S+$/m.exec(said)?.[0] ?? ''
const base = () => new URL(link()).origin
const cookieOf = (answer: Response) => answer.headers.get('set-cookie')?.split(';')[0] ?? ''
const session = async (cookie: string): Promise<unknown> =>
  (await fetch(`${base()}/api/v1/session`, { headers: { cookie } })).json()

test('while the demo lives, status says that it runs its connection', async () => {
  const { code, stdout } = await world.ml(['status'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^✓ The demo is alive on \S+, process \d+, for .+: it runs nordlys every few seconds$/m)
  expect(stdout).toMatch(/^ {2}Next run +by the demo, in a few seconds$/m)
  expect(stdout).not.toMatch(/no serve is alive/i)
})

test('its link comes first, signs one visitor in as the admin, and is good once', async () => {
  expect(said.split('\n').slice(0, 2)).toEqual([expect.stringMatching(/^Open the web app/), link()])
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
  const folder = join(world.dataDir, 'rehearse')
  const file = join(folder, 'connection.yaml')
  expect(said).toContain(`\n  set -a; . ${folder}/.env; set +a\n  ml-connector connection validate -f ${file}\n`)
  expect(statSync(join(folder, '.env')).mode & 0o777).toBe(0o600)
  const env = parseEnv(readFileSync(join(folder, '.env'), 'utf8'))
  const ml = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await world.ml(args, env)
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
  expect(Number(rehearsed), synced).toBeGreaterThanOrEqual(Number(created.exec(said)?.[1]))
  const issues: { code: string }[] = JSON.parse(await ml('issues', 'rehearsal', '--json'))
  expect(issues.length).toBeGreaterThan(0)
  const own: { code: string }[] = JSON.parse(await ml('issues', 'nordlys', '--json'))
  expect([...issues, ...own].filter(({ code }) => code.startsWith('entry.'))).toEqual([])
}, 120_000)

test('stopped, it is told of no more, and its files to rehearse with are gone', async () => {
  demo.kill('SIGINT')
  const { code, stdout } = await ended
  expect([code, stdout.includes('Stopped.')]).toEqual([0, true])
  expect((await world.ml(['status'])).stdout).toMatch(/^! No serve is alive/)
  // Both systems are gone, and so is what names them.
  expect(existsSync(join(world.dataDir, 'rehearse'))).toBe(false)
}, 30_000)
