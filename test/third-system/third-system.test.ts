import { globSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runSync } from '../../src/sync/run.ts'
import { world } from '../world.ts'
import { type Shop, tills } from './tills/tills.ts'
import { tillsPipedrive } from './tills-pipedrive/route.ts'

test('a third system is a folder for it, a folder for its flows and a line that joins them; it syncs like the others', async () => {
  const w = await world({ suppliers: 0, customers: 0, invoices: 0 })
  w.calm()
  const { store, clock } = w
  const account = 'nordlys.pipedrive.test'
  const now = () => clock.now().getTime()
  const connection = await store.connections.save({ name: 'tills', settings: {}, account }, {}, now())
  const shops = new Map<string, Shop>()
  const open = (id: string, name: string, changed: string) => shops.set(id, { id, name, town: 'Bergen', changed })
  open('1', 'North', '2026-11-16T08:00:00')
  open('2', 'South', '2026-11-16T08:00:00')

  const { destination } = w.remote()
  // The line.
  const remote = { source: tills(shops), destination, route: tillsPipedrive() }

  const sync = async () => {
    const settings = { timeZone: 'Europe/Oslo', onDeleted: 'leave', brake: { share: 0.2, atLeast: 500 } } as const
    const deps = { store, connection, settings, ...remote, clock, owner: 'test', log: () => undefined }
    const signal = new AbortController().signal
    const done = await runSync(deps, { mode: 'changes', flows: [], trigger: 'hand', signal, onProgress: () => {} })
    await destination.flush()
    return done?.run
  }
  const names = () => [...w.pipedrive.state.organizations.values()].map(({ name }) => name).sort()
  const writes = () => w.calls().filter(({ method }) => method !== 'GET')

  const first = await sync()
  expect(first).toMatchObject({ status: 'done', counts: { read: 2, created: 2 } })
  expect(Object.keys(first?.api ?? {})).toEqual(['tills', 'pipedrive'])
  expect(names()).toEqual(['North, Bergen', 'South, Bergen'])
  expect(writes()).toHaveLength(2)

  clock.advance(60_000)
  // The last minutes are read again.
  expect(await sync()).toMatchObject({ status: 'done', counts: { read: 2, unchanged: 2 } })
  expect(writes()).toEqual([])

  clock.advance(60_000)
  open('2', 'South and West', '2026-11-16T10:05:00')
  expect(await sync()).toMatchObject({ status: 'done', counts: { created: 0, updated: 1 } })
  expect(names()).toEqual(['North, Bergen', 'South and West, Bergen'])
  expect(writes()).toHaveLength(1)
  await w.close()
})

test('it is nothing but its two folders', () => {
  const folders = new Set(globSync('*/*.ts', { cwd: import.meta.dirname }).map((file) => file.split('/')[0]))
  expect([...folders].sort()).toEqual(['tills', 'tills-pipedrive'])
})
