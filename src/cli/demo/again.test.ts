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
const dataDir = mkdtempSync(join(tmpdir(), 'ml-connector-again-'))
const quiet = { tell: () => {}, signal: new AbortController().signal }
const sync = () => service.sync(DEMO, { mode: 'changes', trigger: 'demo' }, quiet)

beforeAll(async () => {
  twins = await startTwins({ seed: 1, port: null, clock })
  const config = { ...readConfig({ ML_CONNECTOR_DATA_DIR: dataDir }), allowPrivateHosts: true }
  const secrets = new KnownSecrets()
  const log = createLog('silent', secrets, () => {})
  service = await openService(config, { fetch, clock, random: () => 0.5, log, secrets, actor: KARI })
  await service.connections.apply({ text: twins.connectionText, environment: twins.secrets })
  expect((await sync()).counts.created).toBeGreaterThan(100)
}, 300_000)

afterAll(async () => {
  await service.close()
  await twins.close()
  rmSync(dataDir, { recursive: true, force: true })
})

test('the demo deleted and connected again makes nothing a second time', async () => {
  await service.connections.delete(DEMO)
  await service.connections.apply({ text: twins.connectionText, environment: twins.secrets })
  const { recognised, doubtful } = await service.connections.adopt(DEMO, quiet)
  expect(recognised).toBeGreaterThan(100)
  // Two of a name are as doubtful as before, and no entry is.
  expect(doubtful.filter(({ code }) => code.startsWith('entry.'))).toEqual([])
  const { counts } = await sync()
  expect(counts.created).toBe(0)
}, 300_000)
