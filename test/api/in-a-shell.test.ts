import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { changeFeed } from '../../src/app/change-feed.ts'
import { systemClock } from '../../src/core/clock.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { BODY_LIMITS, bodies } from '../../src/http/bodies.ts'
import { eventsRoute } from '../../src/http/live/events-route.ts'
import { sessionRoutes } from '../../src/http/sign-in/session-routes.ts'
import { addressOf, whoIs } from '../../src/http/sign-in/who-is.ts'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { ALONE, type ApiWorld, apiWorld } from './api-world.ts'

const PAGE = readFileSync(join(import.meta.dirname, '../../docs/api.md'), 'utf8')
/** The commands of the page in their order, each as it stands there. */
const COMMANDS = [...PAGE.matchAll(/```sh\n(.*?)```/gs)]
  .flatMap(([, block = '']) => block.replaceAll('\\\n', ' ').split('\n'))
  .filter((line) => line !== '')

let world: ApiWorld
let server: Server
const ending = new AbortController()
const variables: Record<string, string> = {}
const hearing: ChildProcess[] = []
const folder = mkdtempSync(join(tmpdir(), 'ml-shell-'))

beforeAll(async () => {
  world = await apiWorld()
  // Two that may be others, so that there is a page after the first.
  world.crm.act.createOrganization({ name: 'Enslig Drift AS' })
  world.crm.act.createOrganization({ name: 'Enslig Drift AS' })
  postInvoice(world.company, addCustomer(world.company, { name: 'Enslig Drift AS' }))
  await world.service.sync('nordlys', { mode: 'full', trigger: 'hand' }, ALONE)

  const { people } = world.service
  const address = addressOf({ publicUrl: null })
  const visitor = whoIs(people, address)
  const feed = changeFeed(world.service.store, systemClock)
  const live = eventsRoute({
    whoIs: visitor,
    stillIs: visitor,
    feed,
    look: async () => undefined,
    secrets: new KnownSecrets(),
    signal: ending.signal,
  })
  const door = { people, address, bodies: bodies(BODY_LIMITS), senderOf: () => 'here' }
  const routes = new Hono().route('/', sessionRoutes(door)).route('/', live).route('/', world.routesFor(visitor))
  server = createAdaptorServer({ fetch: routes.fetch }) as Server
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  variables.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v1`
  variables.origin = new URL(variables.url).origin
  await anAdmin()
})
afterAll(async () => {
  for (const one of hearing) one.kill()
  ending.abort()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

/** The admin of the page, who came in by the link of the console. */
async function anAdmin(): Promise<void> {
  const link = await world.service.people.setupLink()
  const token = new URL(link ?? '').searchParams.get('token') ?? ''
  const given = { token, email: 'kari@nordlys.no', name: 'Kari', password: 'a long enough password' }
  await world.service.people.entrance.byLink(given, { address: 'here', agent: '' })
}

const commandOf = (part: string): string => {
  const found = COMMANDS.filter((command) => command.includes(part))
  expect(found, part).toHaveLength(1)
  return found[0] ?? ''
}
const env = () => ({ ...process.env, ...variables })
/** What a command of the page prints, as it stands there. */
async function answered(part: string): Promise<Record<string, unknown>> {
  const { stdout } = await promisify(execFile)('sh', ['-ec', commandOf(part)], { env: env(), cwd: folder })
  return JSON.parse(stdout)
}

test('the commands of the page do what it says, one after another', async () => {
  expect(await answered('/session"')).toMatchObject({ state: 'in' })
  variables.key = String((await answered('/keys"')).key)
  expect(variables.key).toMatch(/^mlc_/)

  const first = await answered('issues?limit=1')
  variables.next = String(first.next)
  const second = await answered('cursor=$next')
  const [one, other] = [first, second].map(({ items }) => (items as { id: string; answers: string[] }[])[0])
  expect(one?.id).not.toBe(other?.id)
  const asked = [one, other].find((issue) => issue?.answers.includes('keep apart'))
  variables.issue = asked?.id ?? ''
  const answer = await answered('/answer"')
  expect(answer).toMatchObject({ id: variables.issue, answer: { choice: 'keep apart' } })
  expect(await answered('/answer"')).toEqual(answer)

  const heard: string[] = []
  const listening = spawn('sh', ['-ec', `exec ${commandOf('/events?')}`], { env: env() })
  hearing.push(listening)
  listening.stdout.on('data', (piece) => heard.push(String(piece)))
  await vi.waitFor(() => expect(heard.join('')).toContain('retry:'), { timeout: 60_000 })

  const gate = world.holdWrites()
  postInvoice(world.company, addCustomer(world.company, { name: 'Ny Kunde AS' }))
  variables.run = String((await answered('"mode": "full"')).runId)
  await gate.held
  expect(await answered('/long-work/$run')).toMatchObject({ state: 'running', runId: variables.run })
  await vi.waitFor(() => expect(heard.join('')).toContain(`"reference":"${variables.run}"`), { timeout: 60_000 })
  expect(await answered('/stop"')).toEqual({ runId: variables.run })
  await vi.waitFor(
    async () =>
      expect(await answered('/long-work/$run')).toMatchObject({ state: 'done', result: { status: 'stopped' } }),
    { timeout: 60_000, interval: 100 },
  )
  gate.release()
})

test('every command of the page was played', () => {
  const played = [
    '/session"',
    '/keys"',
    'issues?limit=1',
    'cursor=$next',
    '/answer"',
    '"mode": "full"',
    '/long-work/$run',
    '/events?',
    '/stop"',
  ]
  expect(COMMANDS.filter((command) => !played.some((part) => command.includes(part)))).toEqual([])
})
