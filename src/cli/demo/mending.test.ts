import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { KARI } from '../../../test/actor.ts'
import { testClock } from '../../../test/clock.ts'
import { readConfig } from '../../config/config.ts'
import { KnownSecrets } from '../../core/known-secrets.ts'
import { createLog } from '../../observe/log.ts'
import { openService, type Service } from '../../service/service.ts'
import { DEMO } from './name.ts'
import { type DemoTwins, startTwins } from './twins.ts'

// No real second is waited for: what takes hundreds of calls keeps to the burst limits of both systems.
const clock = testClock()
let twins: DemoTwins
let service: Service
const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-mending-'))

const sync = () =>
  service.sync(DEMO, { mode: 'changes', trigger: 'demo' }, { tell: () => {}, signal: new AbortController().signal })
const issues = () => service.issues.list(DEMO)
const press = (id: string, headers: Record<string, string> = {}) =>
  fetch(`${twins.mend}/${id}`, { method: 'POST', redirect: 'manual', headers })
const look = async () => (await fetch(twins.mend)).text()

beforeAll(async () => {
  twins = await startTwins({ seed: 1, port: null, clock })
  const config = { ...readConfig({ ML_CONNECTOR_DATA_DIR: dataDir }), allowPrivateHosts: true }
  const secrets = new KnownSecrets()
  const log = createLog('silent', secrets, () => {})
  service = await openService(config, { fetch, clock, random: () => 0.5, log, secrets, actor: KARI })
  await service.connections.apply({ text: twins.connectionText, environment: twins.secrets })
  expect((await sync()).status).toBe('done_with_issues')
  twins.showIssues(issues)
}, 300_000)

afterAll(async () => {
  await service.close()
  await twins.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('every trouble of the demo is an issue, and the page to mend it shows the words of that issue', async () => {
  const open = await issues()
  const text = await look()
  for (const trouble of twins.troubles) {
    const meant = open.filter(trouble.isMeant)
    expect(meant.length).toBeGreaterThan(0)
    expect(text).toContain(trouble.remedy)
  }
  expect(open.some(({ code }) => code === 'scope.house_account')).toBe(true)
  expect(text).toContain('2 organizations in Pipedrive have the same name.')
})

test('the deal that is shown first has invoices that nobody paid', async () => {
  const text = await (await fetch(twins.example)).text()
  expect(text).toContain('Fjordheim Hotell AS')
  expect(text).toMatch(/Invoice \d+ – Unpaid/)
})

test('only the page itself can press its buttons', async () => {
  expect((await press('double', { origin: 'https://elsewhere.example' })).status).toBe(403)
  expect((await press('nothing')).status).toBe(404)
  expect(twins.troubles.some(({ isMended }) => isMended())).toBe(false)
})

test('mended as the page offers and retried or answered as the hints say, every issue is settled', async () => {
  for (const { id } of twins.troubles) expect((await press(id)).status).toBe(303)
  const hints = await look()
  for (const issue of await issues()) {
    const isAsked = issue.code === 'scope.house_account'
    const verb = isAsked ? `answer ${issue.id} include` : `retry ${issue.id}`
    expect(hints).toContain(`npx ml-connector issue ${verb}`)
    const include = { choice: 'include', by: 'kari', at: 1, because: null }
    if (isAsked) await service.store.issues.answer(issue.id, include, 'ignored')
    else await service.store.issues.retry([issue.id])
  }
  const run = await sync()
  expect([run.status, run.message]).toEqual(['done', null])
  expect(await issues()).toEqual([])
  expect(run.counts.waiting).toBe(0)
  expect(run.counts.created).toBeGreaterThan(40)
  expect(await look()).not.toContain('<button>')
}, 300_000)
