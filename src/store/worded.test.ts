import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { testClock } from '../../test/clock.ts'
import { claimed, NOW } from '../../test/contract/store/place.ts'
import { RUN, raise } from '../../test/contract/store/samples.ts'
import { aRun } from '../../test/runs.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import { openStore } from './open.ts'

const SECRET = 'hemm"elig/å-0123456789'
let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-worded-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

test('words that are stored for people pass what hides secrets: messages, advice, details, reasons and problems', async () => {
  const secrets = new KnownSecrets()
  secrets.add([SECRET])
  const store = await openStore({ dataDir, clock: testClock(), hide: (text) => secrets.hide(text) })
  const words = `it said ${SECRET}, and ${encodeURIComponent(SECRET)}`
  const { id } = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, NOW)
  await store.connections.setState(id, 'held', words, NOW)
  const lease = await claimed(store, id)
  await store.runs.start(aRun({ id: RUN, connection: id, status: 'running' }))
  await store.sync(lease).commit([raise({ message: words, advice: words, details: { words } })])
  await store.runs.finish(aRun({ id: RUN, connection: id, status: 'failed', message: words }))
  await store.inbox.openHook(id, 'pipedrive', 'hook-id')
  await store.inbox.changeHook(id, 'pipedrive', { problem: words })

  const hidden = 'it said [secret], and [secret]'
  expect(await store.connections.byName('nordlys')).toMatchObject({ stateReason: hidden })
  expect(await store.runs.get(RUN)).toMatchObject({ message: hidden })
  expect(await store.issues.list(id, ['open'])).toMatchObject([
    { message: hidden, advice: hidden, details: { words: hidden } },
  ])
  expect(await store.inbox.hook(id, 'pipedrive')).toMatchObject({ problem: hidden })
  const files = readdirSync(dataDir).map((name) => readFileSync(join(dataDir, name), 'utf8'))
  await store.close()
  for (const text of files) expect(text).not.toContain('elig/')
})
