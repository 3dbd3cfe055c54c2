import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../../test/postgres.ts'
import { eventually, finished, serving } from '../../test/serving.ts'

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('workers on PostgreSQL', () => {
  let server: TestPostgres | undefined
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(async () => {
    await server?.stop()
  })

  test('R3: a worker killed in the middle of a run is followed by another, and nothing is lost or doubled', async () => {
    if (server === undefined) throw new Error('The server starts before the test.')
    const databaseUrl = await server.newDatabase()
    const it = await serving(databaseUrl)
    try {
      const first = it.start(['serve', '--role', 'worker'])
      await first.met('serve.ready')
      const second = it.start(['serve', '--role', 'worker'])
      await second.met('serve.ready')
      // In the middle of writing records: a create is on its way and nobody will hear the answer.
      const gate = it.holdWrites(40)
      await it.makeDue()
      await gate.held
      const { id } = await it.connection()
      const broken = await it.lastRun()
      const owner = await query(databaseUrl, 'select owner from connection_work where connection = $1', id)
      const [dying, living] = owner.includes(`-${first.pid}-`) ? [first, second] : [second, first]
      dying.signal('SIGKILL')
      await dying.ended
      gate.release()
      expect((await it.lastRun())?.status).toBe('running')

      // The minute that passes before a worker is taken for dead.
      const pass = 'update connection_work set lease_until = lease_until - 60000 where connection = $1 returning owner'
      expect(await query(databaseUrl, pass, id)).toBe(owner)
      const run = await finished(it)
      expect(run.id).not.toBe(broken?.id)
      await living.met('run.finished')
      expect((await it.store.runs.get(broken?.id ?? run.id))?.status).toBe('stopped')
      expect(it.wrong()).toEqual([])

      // Whatever came of the create in flight, the next run finds nothing to do.
      await it.makeDue()
      const next = await eventually(async () => {
        const found = await it.lastRun()
        expect(found?.id).not.toBe(run.id)
        expect(found?.status).toBe('done')
        return found
      })
      expect(next?.counts).toMatchObject({ created: 0, linked: 0, updated: 0 })
    } finally {
      await it.close()
    }
  })
})

async function query(databaseUrl: string, text: string, connection: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  const { rows } = await client.query<{ owner: string }>(text, [connection])
  await client.end()
  return rows[0]?.owner ?? ''
}
