import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { some } from '../breadth.ts'
import { postgresBinaries, startPostgres, type TestPostgres, warnWithoutPostgres } from '../postgres.ts'
import type { World, WorldOptions } from '../world.ts'
import { seen, showing } from './showing.ts'

const DAY = 24 * 3600_000

warnWithoutPostgres()
let server: TestPostgres | null = null
beforeAll(async () => {
  server = postgresBinaries === null ? null : await startPostgres()
})
afterAll(() => server?.stop())

async function on(store: string, options: WorldOptions, work: (w: World) => Promise<void>): Promise<void> {
  const databaseUrl = store === 'PostgreSQL' ? ((await server?.newDatabase()) ?? null) : null
  await showing({ databaseUrl, ...options }, work)
}

const stillShown = async (w: World) => {
  const issues = await w.store.issues.list((await w.connection()).id, ['open', 'waiting'])
  return issues.find(({ code }) => code === 'visibility.still_shown')?.details ?? null
}
const patches = (w: World) => w.calls().filter(({ method, path }) => method !== 'GET' && !path.includes('Fields'))

describe.each(some(['SQLite', 'PostgreSQL'], 1))('lowering visibility, on %s', (store) => {
  const isThere = store === 'SQLite' || postgresBinaries !== null
  // What it is lowered to is the same on either store.
  test.runIf(isThere).each(store === 'SQLite' ? ['bands', 'light'] : ['light'])(
    'clears every amount that we wrote before anything else: %s',
    (visibility) =>
      on(store, {}, async (w) => {
        await w.sync()
        expect(seen(w).length).toBeGreaterThan(60)
        expect(w.pipedrive.state.files.size).toBeGreaterThan(0)
        const [customer] = w.company.customers
        if (customer === undefined) throw new Error('The company has no customer.')
        const openDeals = [...w.pipedrive.state.deals.values()].filter(
          ({ status, value }) => status === 'open' && value > 0,
        ).length
        w.clock.advance(60_000)
        postInvoice(w.company, customer)
        await w.configure({ visibility })
        w.calls()
        w.vismaCalls()
        const run = await w.sync()
        expect(run.message).toBeNull()
        expect(seen(w)).toEqual([])
        expect(await stillShown(w)).toBeNull()
        // Open deals come first, and before whatever is new.
        const writes = patches(w).map(({ method, path }) => `${method} ${path}`)
        const isOpen = (write: string) => {
          const id = Number(/^PATCH .*deals\/(\d+)$/.exec(write)?.[1] ?? Number.NaN)
          return w.pipedrive.state.deals.get(id)?.status === 'open'
        }
        expect(openDeals).toBeGreaterThan(0)
        expect(writes.findIndex((write) => !isOpen(write))).toBeGreaterThanOrEqual(openDeals)
        // Decided again by the documents' own flows, and nothing is left to write.
        w.calls()
        await w.sync()
        await w.sync({ mode: 'full' })
        expect(patches(w)).toEqual([])
      }),
  )

  test.runIf(isThere)('goes on where the daily limit stopped it, and tells how much is left', () =>
    on(store, {}, async (w) => {
      await w.sync()
      w.clock.advance(DAY)
      const left = (await w.remote().destination.budgetLeft()) ?? 0
      const day = w.clock.now().toISOString().slice(0, 10)
      await w.store.usage.add((await w.connection()).account, day, left - 60)
      await w.configure({ visibility: 'light' })
      const before = seen(w).length
      const run = await w.sync()
      expect(run.status).toBe('paused')
      const shown = (await stillShown(w)) as { records: number }
      expect(shown.records).toBeGreaterThan(0)
      expect(seen(w).length).toBeLessThan(before)
      w.clock.advance(DAY)
      await w.sync()
      expect(seen(w)).toEqual([])
      expect(await stillShown(w)).toBeNull()
    }),
  )

  test.runIf(isThere)('goes on where its process died, however often', async () => {
    let mortal: AbortController | null = null
    let calls = 0
    await on(
      store,
      {
        around: {
          pipedrive: (handler) => async (request) => {
            mortal?.signal.throwIfAborted()
            const answer = await handler(request.clone())
            if (request.method !== 'GET' && mortal !== null && ++calls % 7 === 0) mortal.abort()
            mortal?.signal.throwIfAborted()
            return answer
          },
        },
      },
      async (w) => {
        await w.sync()
        await w.configure({ visibility: 'bands' })
        for (let died = 0; ; died++) {
          mortal = new AbortController()
          const { status } = await w.sync({ signal: mortal.signal })
          w.clock.advance(3 * 60_000)
          if (status !== 'stopped') break
          expect(died).toBeLessThan(40)
        }
        mortal = null
        await w.sync()
        expect(seen(w)).toEqual([])
        expect(await stillShown(w)).toBeNull()
      },
    )
  })
})
