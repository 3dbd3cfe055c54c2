import { afterEach, beforeEach, expect, test } from 'vitest'
import { type TwoCompanies, twoCompanies } from '../../test/two-companies.ts'
import { runId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { openStore } from '../store/open.ts'

let w: TwoCompanies
let store: Store
beforeEach(async () => {
  w = await twoCompanies()
  await w.apply()
  await w.service.sync('nordlys', { mode: 'changes', trigger: 'hand' }, caller())
  store = await openStore({ dataDir: w.dataDir, databaseUrl: null, clock: w.clock })
})
afterEach(async () => {
  await store.close()
  await w.close()
})

const caller = () => ({ signal: new AbortController().signal, tell: () => undefined })

/** The lease of a process that died without giving it back, and until when it lasts as texts say it. */
async function diesWithLease() {
  const { id } = await w.connection()
  const now = w.clock.now().getTime()
  expect(await store.leases.claim(id, 'a process that died', now, now + 60_000)).not.toBeNull()
  return `If its process has died, nordlys is free after ${new Date(now + 60_000).toISOString().slice(11, 19)} UTC.`
}

test('what needs the lease of a process that died says until when that one lasts, and is done after that', async () => {
  const [latest] = await store.runs.list((await w.connection()).id, 1)
  const { run: previewed } = await w.preview()
  const until = await diesWithLease()
  const key = String(w.nordlys.company.customers[0]?.internalId)
  const asked: Readonly<Record<string, () => Promise<unknown>>> = {
    undo: () => w.service.undo(latest?.id ?? '', {}, caller()),
    preview: () => w.preview(),
    apply: () => w.service.applyPreview('nordlys', previewed.runId, {}, caller()),
    adopt: () => w.service.connections.adopt('nordlys', caller()),
    erase: () => w.service.customers.erase('nordlys', { text: `customer:${key}`, key }, caller()),
    delete: () => w.service.connections.delete('nordlys'),
  }
  for (const [what, ask] of Object.entries(asked)) {
    const refused = await ask().then(
      () => ({ code: `${what} was done` }),
      (error: unknown) => error,
    )
    expect(refused, what).toMatchObject({ code: 'connection.busy', advice: expect.stringContaining(until) })
  }
  w.clock.advance(60_001)
  expect((await w.service.undo(latest?.id ?? '', {}, caller())).status).toMatch(/^done/)
})

test('a run whose process died is in progress until its lease is over, which its undo says, and not for ever', async () => {
  const [latest] = await store.runs.list((await w.connection()).id, 1)
  if (latest === undefined) throw new Error('Nothing has run.')
  const dead = { ...latest, id: runId('r_dead000000000000'), status: 'running', finishedAt: null } as const
  await store.runs.start(dead)
  const until = await diesWithLease()
  const undo = () => w.service.undo(dead.id, {}, caller())
  await expect(undo()).rejects.toMatchObject({ code: 'undo.running', advice: expect.stringContaining(until) })
  w.clock.advance(60_001)
  await expect(undo()).rejects.toMatchObject({ code: 'undo.nothing_left' })
})
