import { describe, expect, test } from 'vitest'
import { SYSTEM } from '../../../src/core/actor.ts'
import { KARI } from '../../actor.ts'
import { NOW, newConnection, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { key, RUN, raise, record, run, STREAM } from './samples.ts'

const BY = { actor: KARI, at: NOW }

export function auditContract(backend: StoreBackend): void {
  describe('the audit', () => {
    const its = openStores(backend)

    test('what a person does is noted with who, when, what it is about, before and after; newest first', async () => {
      const name = uniqueName()
      const { connections, audit } = its.store
      const changes = ['settings.locale: nb-NO → sv-SE']
      const { id } = await connections.save({ name, settings: {}, account: name }, {}, NOW, { actor: KARI, changes })
      await connections.setState(id, 'active', null, NOW + 1)
      await connections.setState(id, 'paused', null, NOW + 2, KARI)
      await its.store.inbox.replay(id, ['w_1'], { ...BY, at: NOW + 3 })
      await audit.note({ ...BY, at: NOW + 4 }, { action: 'connection.authorize', connection: id })

      const nothing = { stream: null, key: null, subject: null, before: null, after: null }
      const same = { id: expect.any(String), actor: KARI, connection: id, connectionName: name, ...nothing }
      expect(await its.beside.audit.list(id, 10)).toEqual([
        { ...same, at: NOW + 4, action: 'connection.authorize' },
        { ...same, at: NOW + 3, action: 'inbox.replay', after: ['w_1'] },
        { ...same, at: NOW + 2, action: 'connection.pause', before: 'active', after: 'paused' },
        { ...same, at: NOW, action: 'connection.apply', after: changes },
      ])
      expect(await audit.list(id, 1)).toHaveLength(1)
    })

    test('what is done about an issue is found by its record', async () => {
      const { id, sync } = await working(its.store)
      await sync.stage(STREAM, [record('Invoice:1')], RUN)
      await sync.commit([raise(), raise({ key: 'Invoice:2' })])
      const found = (await its.store.issues.list(id, ['open'])).find((issue) => issue.key === 'Invoice:1')?.id ?? ''
      await its.store.issues.retry([found], BY)
      await its.store.issues.answer(
        found,
        { choice: 'link 7', by: 'kari', at: NOW, because: 'by phone' },
        'waiting',
        BY,
      )
      await its.store.issues.ignore([found], 'a shop', BY)

      const rows = await its.store.audit.ofRecord(id, STREAM, 'Invoice:1')
      expect(rows.map(({ action, subject, before, after }) => ({ action, subject, before, after }))).toEqual([
        {
          action: 'issue.retry',
          subject: found,
          before: { code: 'match.ambiguous', state: 'open' },
          after: { to: 'open' },
        },
        {
          ...{ action: 'issue.answer', subject: found, before: { code: 'match.ambiguous', state: 'open' } },
          after: { to: 'link 7', because: 'by phone' },
        },
        {
          ...{ action: 'issue.ignore', subject: found },
          before: { code: 'match.ambiguous', state: 'waiting', answer: expect.objectContaining({ choice: 'link 7' }) },
          after: { to: 'ignored', because: 'a shop' },
        },
      ])
      expect(await its.store.audit.ofRecord(id, STREAM, 'Invoice:2')).toEqual([])
    })

    test('a run carries who asked for it; only that of a person is noted', async () => {
      const id = await newConnection(its.store)
      const asked = run(uniqueName(), id, { actor: KARI, mode: 'full' })
      await its.store.runs.start(asked)
      await its.store.runs.start(run(uniqueName(), id, { actor: { kind: 'schedule', name: 'schedule' } }))
      await its.store.runs.start(run(uniqueName(), id, { actor: SYSTEM }))
      expect(await its.beside.runs.get(asked.id)).toMatchObject({ actor: KARI })
      expect(await its.store.audit.list(id, 10)).toMatchObject([
        { action: 'run.start', actor: KARI, subject: asked.id, after: { mode: 'full', trigger: 'hand' } },
      ])
    })

    test('an action that fails leaves no row', async () => {
      const id = await newConnection(its.store)
      await its.store.connections.remove(id, BY)
      const before = await its.store.audit.list(id, 10)
      await its.store.connections.remove(id, BY)
      await expect(its.store.issues.retry(['i_unknown'], BY)).rejects.toMatchObject({ code: 'issue.unknown' })
      expect(await its.store.audit.list(id, 10)).toEqual(before)
    })

    test('of a connection that is deleted stays who did what and when, and nothing of what was about it', async () => {
      const { id, lease, sync } = await working(its.store)
      await sync.stage(STREAM, [record('Invoice:1')], RUN)
      await sync.commit([raise()])
      const [issue] = await its.store.issues.list(id, ['open'])
      await its.store.issues.ignore([issue?.id ?? ''], 'Kari Nordmann has moved', BY)
      await its.store.leases.release(lease)
      await its.store.connections.remove(id, { ...BY, at: NOW + 1 })
      const rows = await its.store.audit.list(id, 10)
      expect(rows.map(({ action }) => action)).toEqual(['connection.delete', 'issue.ignore'])
      for (const row of rows) expect(row).toMatchObject({ actor: KARI, key: null, subject: null, after: null })
      expect(await its.store.audit.ofRecord(id, STREAM, key('Invoice:1'))).toEqual([])
    })

    test('what stood before and after is forgotten as runs are; who did what and when stays', async () => {
      const id = await newConnection(its.store)
      for (const at of [NOW, NOW + 1_000]) await its.store.connections.setState(id, 'paused', null, at, KARI)
      const before = { now: NOW, payloads: 0, inbox: 0, previews: 0, runs: NOW + 500 }
      await its.store.history.forget(id, before, new AbortController().signal)
      expect(await its.store.audit.list(id, 10)).toMatchObject([
        { at: NOW + 1_000, after: 'paused' },
        { at: NOW, actor: KARI, action: 'connection.pause', before: null, after: null },
      ])
    })

    test('what concerns no connection is noted too', async () => {
      await its.store.secrets.rotate({ ...BY, at: NOW + 100_000 })
      expect(await its.store.audit.list(null, 1)).toMatchObject([
        { action: 'keys.rotate', connection: null, connectionName: null, actor: KARI, at: NOW + 100_000 },
      ])
    })
  })
}
