import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testClock } from '../../../test/clock.ts'
import { key, link, operation, RUN, record } from '../../../test/contract/store/samples.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../../test/postgres.ts'
import { openStore } from '../open.ts'

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('PostgreSQL', () => {
  let server: TestPostgres
  const dataDir = mkdtempSync(join(tmpdir(), 'ml-plans-'))
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
    rmSync(dataDir, { recursive: true, force: true })
  })

  // Statistics that know of other streams only make PostgreSQL read all of this one for each look-up.
  test('looks the records of a stream up by index although it is read for the first time, beside a larger one', async () => {
    const databaseUrl = await server.newDatabase()
    const store = await openStore({ dataDir, databaseUrl, clock: testClock() })
    const { id } = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    const lease = await store.leases.claim(id, 'worker', 1, 60_000)
    if (lease === null) throw new Error('The connection is taken.')
    const sync = store.sync(lease)
    for (const [stream, count] of [
      ['customer', 6_000],
      ['customerinvoice', 600],
    ] as const) {
      const all = Array.from({ length: count }, (_, at) => at)
      await sync.stage(
        stream,
        all.map((at) => record(at, { parent: `p${at % 500}` })),
        RUN,
      )
      await sync.commit(all.map((at) => ({ do: 'link', link: link({ stream, key: key(at), role: stream }) })))
    }
    await store.close()

    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const plan = async (from: string) => {
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain select * from ${from}`)
      return rows.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Index Cond'))
    }
    const of = `connection = '${id}' and stream = 'customerinvoice'`
    try {
      expect(await plan(`record where ${of} and parent = any('{p1}')`)).toEqual([expect.stringContaining('parent = ')])
      expect(await plan(`record where ${of} and key = any('{1,2}')`)).toEqual([expect.stringContaining('key = ')])
      expect(await plan(`link where ${of} and role = 'customerinvoice' and key = any('{1,2}')`)).toEqual([
        expect.stringContaining('key = '),
      ])
    } finally {
      await client.end()
    }
  })

  test('finds the few documents that are open by their index, among many that are closed', async () => {
    const databaseUrl = await server.newDatabase()
    const store = await openStore({ dataDir, databaseUrl, clock: testClock() })
    const { id } = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    const lease = await store.leases.claim(id, 'worker', 1, 60_000)
    if (lease === null) throw new Error('The connection is taken.')
    const all = Array.from({ length: 6_000 }, (_, at) =>
      record(at, { data: { status: at % 1_000 === 0 ? 'Open' : 'Closed', text: '"status":"Open"' } }),
    )
    await store.sync(lease).stage('customerdocument', all, RUN)
    expect(await store.sync(lease).openKeys('customerdocument', null, 100)).toHaveLength(6)
    await store.close()

    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain select payload.key from payload where payload.connection = '${id}'
       and payload.stream = 'customerdocument' and payload.key > '1'
       and (case when payload.data like '%"status":"Open"%' then 'open' end) = 'open'
       order by payload.key limit 500`,
    )
    await client.end()
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('payload_open')
  })

  test('settles operations by their ids although none was ever settled before', async () => {
    const databaseUrl = await server.newDatabase()
    const store = await openStore({ dataDir, databaseUrl, clock: testClock() })
    const { id } = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, 1)
    const lease = await store.leases.claim(id, 'worker', 1, 60_000)
    if (lease === null) throw new Error('The connection is taken.')
    const sync = store.sync(lease)
    for (let page = 0; page < 8; page++) {
      const intents = Array.from({ length: 2_500 }, (_, n) => operation({ key: key(`Invoice:${page}-${n}`) }))
      await sync.begin(intents, 1)
    }
    await store.close()

    const client = new pg.Client({ connectionString: databaseUrl })
    await client.connect()
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain update operation set state = r.state
       from json_to_recordset('[{"id":"a","state":"done"}]'::json) as r (id text, state text)
       where operation.id = r.id and operation.connection = '${id}'`,
    )
    await client.end()
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index Cond: \(.*id = /)
  })
})
