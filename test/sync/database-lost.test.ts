import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { type TestClock, testClock } from '../clock.ts'
import {
  KEEPS_NOTHING,
  type PostgresServer,
  postgresBinaries,
  postgresServer,
  warnWithoutPostgres,
} from '../postgres.ts'
import { tiny } from './tiny.ts'

const MORE_THAN_THE_POOL = 20

warnWithoutPostgres()

describe.skipIf(postgresBinaries === null)('a run whose database server goes away', () => {
  let server: PostgresServer
  beforeAll(async () => {
    server = await postgresServer(KEEPS_NOTHING)
  })
  afterAll(() => server?.close())

  test('says so in its report, leaves nobody to be blamed, and the next run goes on from there', async () => {
    await server.admin('create database lost')
    let writes = 0
    const steady = testClock('2026-11-16T09:00:00Z')
    const clock: TestClock = {
      ...steady,
      // It is back when the run has waited for it, to close its report.
      sleep: async (ms, signal) => {
        if (ms === 1_000) await server.up()
        await steady.sleep(ms, signal)
      },
    }
    const w = await tiny({
      clock,
      databaseUrl: server.url('lost'),
      around: {
        pipedrive: (handler) => async (request) => {
          const answer = await handler(request)
          if (request.method !== 'GET') writes += 1
          if (request.method !== 'GET' && writes === 15) {
            await server.down('fast')
          }
          return answer
        },
      },
    })
    await w.calm()
    for (let n = 0; n < 10; n++) postInvoice(w.company, addCustomer(w.company, { name: `Kunde ${n} AS` }))
    const run = await w.sync()
    expect(run).toMatchObject({ status: 'failed', message: expect.stringMatching(/The database (was lost|cannot be)/) })
    // Connections of before stay in the pool until each is found to be dead: asked as often at once as there are any.
    const everywhere = () => Promise.all(Array.from({ length: MORE_THAN_THE_POOL }, () => w.store.runs.get(run.id)))
    const [stored] = await vi.waitFor(everywhere, { timeout: 60_000 })
    expect(stored).toMatchObject({ status: 'failed', message: run.message })
    expect((await w.connection()).state).not.toBe('held')
    w.clock.advance(90_000)
    expect((await w.sync()).status).toMatch(/^done/)
    expect(w.wrong()).toEqual([])
  })
})
