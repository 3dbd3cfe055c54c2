import { describe, expect, test } from 'vitest'
import type { ConnectionId } from '../../../src/core/ids.ts'
import { MINUTE, NOW, newConnection, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { issue, link, raise, run } from './samples.ts'

const DAY = '2026-09-14'

export function figuresContract(backend: StoreBackend): void {
  describe('figures', () => {
    const its = openStores(backend)
    const of = <Row extends { readonly connection: ConnectionId }>(rows: readonly Row[], id: ConnectionId) =>
      rows.filter(({ connection }) => connection === id).map(({ connection: _, ...rest }) => rest)

    test('a stream was read when its checkpoint was saved last, whatever the checkpoint says', async () => {
      const { id, sync } = await working(its.store)
      await sync.saveCheckpoint('stream:customer', '2026-01-01T00:00:00')
      await sync.saveCheckpoint('settings', 'x')
      const first = its.clock.now().getTime()
      expect(of((await its.beside.figures(NOW, DAY)).streams, id)).toEqual([{ stream: 'customer', at: first }])

      its.clock.advance(MINUTE)
      await sync.saveCheckpoint('stream:customer', '2026-01-01T00:00:00')
      expect(of((await its.beside.figures(NOW, DAY)).streams, id)).toEqual([{ stream: 'customer', at: first + MINUTE }])
    })

    test('issues count while they are open or waiting', async () => {
      const { id, sync } = await working(its.store)
      await sync.commit([raise(), raise({ key: '2' }), { do: 'issue', issue: issue({ key: '3' }), state: 'waiting' }])
      const counts = async () => of((await its.beside.figures(NOW, DAY)).issues, id)

      expect(await counts()).toEqual(
        expect.arrayContaining([
          { state: 'open', count: 2 },
          { state: 'waiting', count: 1 },
        ]),
      )
      for (const one of await its.store.issues.list(id, ['open', 'waiting'])) await its.store.issues.ignore([one.id])
      expect(await counts()).toEqual([])
    })

    test('a run counts while it is in progress', async () => {
      const { id } = await working(its.store)
      const started = run(`r_${uniqueName()}`, id)
      await its.store.runs.start(started)
      expect(of((await its.beside.figures(NOW, DAY)).running, id)).toEqual([{ count: 1 }])
      await its.store.runs.finish({ ...started, status: 'done', finishedAt: NOW })
      expect(of((await its.beside.figures(NOW, DAY)).running, id)).toEqual([])
    })

    test('work is due from its time on, for active connections that nobody works on', async () => {
      const { id, lease } = await working(its.store)
      await its.store.connections.setState(id, 'active', null, NOW)
      const due = async (now: number) => (await its.beside.figures(now, DAY)).due
      const before = await due(NOW)
      await its.store.work.change(id, () => ({ nextAt: NOW }))

      expect(await due(NOW)).toBe(before)
      await its.store.leases.release(lease)
      expect(await due(NOW)).toBe(before + 1)
      expect(await due(NOW - 1)).toBe(before)
      await its.store.connections.setState(id, 'paused', null, NOW)
      expect(await due(NOW)).toBe(before)
    })

    test('API usage is that of the day asked for', async () => {
      const account = uniqueName()
      await newConnection(its.store, account)
      await its.store.usage.add(account, DAY, 40)
      await its.store.usage.add(account, DAY, 2)
      await its.store.usage.add(account, '2026-09-13', 7)
      const { usage } = await its.beside.figures(NOW, DAY)
      expect(usage.filter((one) => one.account === account)).toEqual([{ account, units: 42 }])
    })

    test('a connection has links from its first one on', async () => {
      const { id, sync } = await working(its.store)
      expect(await its.beside.connections.hasLinks(id)).toBe(false)
      await sync.commit([{ do: 'link', link: link() }])
      expect(await its.beside.connections.hasLinks(id)).toBe(true)
    })
  })
}
