import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, sql } from 'kysely'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { NOW, working } from '../../../test/contract/store/place.ts'
import { key, link, operation, shadow } from '../../../test/contract/store/samples.ts'
import { postgresBinaries, startPostgres, type TestPostgres } from '../../../test/postgres.ts'
import type { Fields } from '../../core/connector.ts'
import { remoteId } from '../../core/ids.ts'
import type { Effect } from '../../core/sync-store.ts'
import { postgresDialect } from '../database/postgres.ts'
import { openSqliteFile, sqliteDialect } from '../database/sqlite.ts'
import { openStore } from '../open.ts'
import { whatWasSent } from './0006-what-was-sent.ts'

const clock = testClock()
let dataDir = ''
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-store-'))
})
afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

const mail = (value: string) => ({ value, primary: false, label: 'work' })

/** A linked record of customer `at` as it was stored before, and the updates of it that the ledger tells of. */
function stored(at: number, entity: 'person' | 'organization', written: Fields, updates: readonly Partial<Op>[]) {
  const of = { stream: 'customer', key: key(at), role: entity, entity, remote: remoteId(at) } as const
  const remembered = { entity, remote: remoteId(at), origin: 'linked' as const, written, returned: written }
  return [
    { do: 'link', link: link({ ...of, origin: 'linked' }) },
    { do: 'shadow', shadow: shadow(remembered) },
    ...updates.map((given) => ({
      do: 'record',
      operation: operation({ ...of, kind: 'update', state: 'done', ...given }),
      at: NOW,
    })),
  ] as readonly Effect[]
}
type Op = Parameters<typeof operation>[0]

async function migrated(databaseUrl: string | null) {
  const store = await openStore({ dataDir, databaseUrl, clock })
  const { id, sync } = await working(store)
  const kept = mail('there@kaffe.example')
  const emails = [kept, mail('added@kaffe.example')]
  await sync.commit([
    ...stored(1, 'person', { emails, phones: [mail('1')] }, [{ before: { emails: [kept] }, after: { emails } }]),
    ...stored(2, 'organization', { website: 'https://there.example', address: { value: 'Ours' }, name: 'A' }, [
      { before: { address: null }, after: { address: { value: 'Ours' } } },
      { before: null, after: { website: 'https://refused.example' }, state: 'failed' },
    ]),
  ])
  await store.close()
  const dialect = databaseUrl
    ? postgresDialect(databaseUrl)
    : sqliteDialect(await openSqliteFile(join(dataDir, 'ml-connector.db')))
  const db = new Kysely<unknown>({ dialect })
  await sql`alter table shadow drop column unsent`.execute(db)
  await whatWasSent().up(db)
  await db.destroy()
  const again = await openStore({ dataDir, databaseUrl, clock })
  const lease = await again.leases.claim(id, 'another', NOW + 3_600_000, NOW + 7_200_000)
  if (lease === null) throw new Error('The connection is taken.')
  const person = (await again.sync(lease).shadows('person', [remoteId(1)])).get(remoteId(1))
  const organization = (await again.sync(lease).shadows('organization', [remoteId(2)])).get(remoteId(2))
  await again.close()
  return { person, organization, emails, kept }
}

/** What was only found in place is no longer ours, nor is it asked for anew; what the ledger has as sent is. */
function expectToldApart({ person, organization, emails, kept }: Awaited<ReturnType<typeof migrated>>) {
  expect(person).toMatchObject({
    written: { emails: [mail('added@kaffe.example')], phones: [] },
    unsent: { emails, phones: [mail('1')] },
    returned: { emails: [kept, mail('added@kaffe.example')] },
  })
  expect(organization?.written).toEqual({ address: { value: 'Ours' }, name: 'A' })
  expect(organization?.unsent).toEqual({ website: 'https://there.example' })
}

test('an embedded store that took what it found for its own is told apart by its ledger', async () => {
  expectToldApart(await migrated(null))
})

describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
  let server: TestPostgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  test('likewise', async () => {
    expectToldApart(await migrated((await server?.emptyDatabase()) ?? ''))
  })
})
