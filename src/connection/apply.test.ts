import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { ENV, MINIMAL, replacing, withSettings } from '../../test/connection-text.ts'
import { remoteId, runId, sourceKey } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import type { Link } from '../core/sync-store.ts'
import { openStore } from '../store/open.ts'
import { applyConnectionFile } from './apply.ts'
import { resumedState } from './state.ts'

let store: Store
let dataDir: string
const clock = testClock()
const now = () => clock.now().getTime()

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-apply-'))
  store = await openStore({ dataDir, clock })
})
afterEach(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const apply = (text: string, env: Record<string, string> = ENV) =>
  applyConnectionFile(store, text, env, { allowPrivateHosts: false }, now())

/** A run that ended well, and perhaps linked a record. */
const ran = async (linked: boolean) => {
  const { connection } = await apply(MINIMAL)
  await store.connections.worked(connection.id, now())
  const lease = await store.leases.claim(connection.id, 'test', now(), now() + 60_000)
  if (lease === null) throw new Error('Nobody else holds it.')
  const link: Link = {
    ...{ stream: 'customer', key: sourceKey('1'), role: 'person', entity: 'person', remote: remoteId(1) },
    ...{ origin: 'created', rule: 'created', state: 'live', run: runId('r_1') },
  }
  if (linked) await store.sync(lease).commit([{ do: 'link', link }])
  await store.leases.release(lease)
}

test('the same file applied again changes nothing and says so', async () => {
  const first = await apply(MINIMAL)
  clock.advance(60_000)
  const second = await apply(MINIMAL)
  expect(first.created).toBe(true)
  expect(second).toMatchObject({ created: false, changes: [], connection: { updatedAt: first.connection.updatedAt } })
})

test('secrets are sealed, not in the settings, and one that left the file is removed', async () => {
  const { connection } = await apply(replacing('visma:', 'visma:\n  webhookSecret: hook-secret'))
  expect(JSON.stringify(connection.settings)).not.toMatch(/visma-secret-1|pipedrive-token-1|hook-secret/)
  expect(await store.secrets.open(connection.id)).toMatchObject({ 'visma.webhookSecret': 'hook-secret' })

  const { changes } = await apply(MINIMAL)
  expect(changes).toEqual(['visma.webhookSecret: removed'])
  expect((await store.secrets.open(connection.id))['visma.webhookSecret']).toBe('')
})

test('a second connection on the same Pipedrive account needs its own custom fields', async () => {
  await apply(MINIMAL)
  const second = MINIMAL.replace('name: nordlys', 'name: fjell')
  await expect(apply(second)).rejects.toMatchObject({
    code: 'connection.refused',
    message: expect.stringContaining('nordlys already writes to the Pipedrive account nordlys.pipedrive.com'),
  })
  const own = second.replace('pipedrive:', 'pipedrive:\n  fieldSuffix: Fjell')
  expect((await apply(own)).created).toBe(true)
})

test('a connection that has written is not pointed at another company', async () => {
  const other = replacing('7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11', '11111111-2222-3333-4444-555555555555')
  await ran(false)
  expect((await apply(other)).changes).toHaveLength(1)
  await apply(MINIMAL)
})

test('a connection that has written records refuses another company, by name of the key', async () => {
  await ran(true)
  const other = replacing('7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11', '11111111-2222-3333-4444-555555555555')
  await expect(apply(other)).rejects.toThrow(/visma\.tenantId names another company/)
})

test('a held connection may go on once its file was changed', async () => {
  const { connection } = await apply(MINIMAL)
  await store.connections.setState(connection.id, 'held', 'wrong secret', now())
  expect((await apply(MINIMAL)).connection.state).toBe('held')
  const mended = await apply(MINIMAL, { ...ENV, VISMA_CLIENT_SECRET: 'visma-secret-2' })
  expect(mended.connection).toMatchObject({ state: 'not_started', stateReason: null })
})

test('a connection resumes as not started until a run of it was done', async () => {
  const { connection } = await apply(MINIMAL)
  expect(resumedState(connection)).toBe('not_started')
  await ran(false)
  expect(resumedState((await apply(MINIMAL)).connection)).toBe('active')
})

test('settings without effect are worth a warning', async () => {
  for (const visibility of ['bands', 'light'])
    expect((await apply(withSettings(`visibility: ${visibility}\npdf: all`))).warnings).toEqual([
      `settings.pdf: all has no effect at visibility ${visibility}: a PDF shows amounts.`,
    ])
  expect((await apply(withSettings('pdf: all'))).warnings).toEqual([])
  for (const pdf of ['new', true]) {
    const text = withSettings(`pdf: ${pdf}\nflows: { customerInvoices: false }`)
    expect((await apply(text)).warnings).toEqual(['settings.pdf: new has no effect while customerInvoices is off.'])
  }
  expect((await apply(withSettings('pdf: false'))).warnings).toEqual([])
  await expect(apply(withSettings('pdf: some'))).rejects.toThrow(/settings\.pdf must be one of off, new, all/)
  const flows = 'flows: { receivables: true, referenceData: { poll: 5 } }'
  expect((await apply(withSettings(flows))).warnings).toEqual([])
  expect((await apply(withSettings('flows: { receivables: false, referenceData: false }'))).warnings).toEqual([])
})

test('a schedule that is none, or never comes, is refused by name', async () => {
  const text = `${MINIMAL}schedule: { changes: "every hour", reconcile: "0 0 30 2 *" }\n`
  await expect(apply(text)).rejects.toMatchObject({
    code: 'connection.refused',
    message: expect.stringMatching(/^schedule\.changes must be a cron .*\nschedule\.reconcile .* never comes/),
  })
  expect(await store.connections.list()).toEqual([])
})
