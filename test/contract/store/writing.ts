import { describe, expect, test } from 'vitest'
import { remoteId, runId } from '../../../src/core/ids.ts'
import { pendingCount } from '../../pending-count.ts'
import { NOW, openStores, type StoreBackend, uniqueName, working } from './place.ts'
import { entry, key, link, operation, RUN, raise, record, remote, STREAM, shadow, state } from './samples.ts'

export function writingContract(backend: StoreBackend): void {
  describe('writing', () => {
    const its = openStores(backend)

    test('intents are committed together, and answered by ids in their order', async () => {
      const { id, sync } = await working(its.store)
      const intents = Array.from({ length: 12 }, (_, n) => operation({ key: key(n), sourceVersion: null, rule: null }))
      const ids = await sync.begin(intents, NOW)

      expect(new Set(ids).size).toBe(12)
      expect((await sync.unsettled()).map((each) => [each.id, each.key])).toEqual(ids.map((one, n) => [one, String(n)]))
      expect(await its.beside.ledger.ofRecord(id, STREAM, '3')).toEqual([
        { ...intents[3], id: ids[3], createdAt: NOW, settledAt: null, absentAt: null },
      ])
    })

    test('operations stay in the order they were begun, although the clock stands still or is set back', async () => {
      const { id, sync } = await working(its.store)
      const ids = []
      for (const at of [NOW, NOW, NOW - 5_000, NOW + 1]) ids.push(...(await sync.begin([operation()], at)))

      expect((await sync.unsettled()).map((each) => each.id)).toEqual(ids)
      expect((await its.store.ledger.ofRecord(id, STREAM, 'Invoice:1')).map((each) => each.id)).toEqual(ids)
    })

    test('an intent is settled as done, as failed, or put in doubt until a listing found or missed it', async () => {
      const { id, sync } = await working(its.store)
      const [done, failed, doubt] = await sync.begin([operation(), operation(), operation()], NOW)
      if (!done || !failed || !doubt) throw new Error('three ids')
      await sync.commit([
        { do: 'settle', operation: done, state: 'done', remote: remoteId(7), at: NOW + 1 },
        { do: 'settle', operation: failed, state: 'failed', remote: null, at: NOW + 2 },
        { do: 'settle', operation: doubt, state: 'doubt', remote: null, at: NOW + 3, absentAt: NOW + 3 },
      ])
      const life = () => its.store.ledger.ofRecord(id, STREAM, 'Invoice:1')

      expect(await life()).toMatchObject([
        { state: 'done', remote: '7', settledAt: NOW + 1, absentAt: null },
        { state: 'failed', remote: null, settledAt: NOW + 2 },
        { state: 'doubt', remote: null, settledAt: null, absentAt: NOW + 3 },
      ])
      expect((await sync.unsettled()).map((each) => each.id)).toEqual([doubt])
      await sync.commit([{ do: 'settle', operation: doubt, state: 'doubt', remote: null, at: NOW + 4 }])
      expect((await sync.unsettled())[0]?.absentAt).toBe(NOW + 3)
      await sync.commit([
        { do: 'settle', operation: doubt, state: 'done', remote: remoteId(8), at: NOW + 5, absentAt: null },
      ])
      expect((await life())[2]).toMatchObject({ state: 'done', remote: '8', settledAt: NOW + 5, absentAt: null })
    })

    test('an operation of another connection is not settled', async () => {
      const [a, b] = [await working(its.store), await working(its.store)]
      const [foreign] = await a.sync.begin([operation()], NOW)
      if (!foreign) throw new Error('an id')
      await b.sync.commit([{ do: 'settle', operation: foreign, state: 'done', remote: null, at: NOW }])

      expect(await a.sync.unsettled()).toHaveLength(1)
      expect(await b.sync.unsettled()).toEqual([])
    })

    test('the ledger pages through the operations of a run, oldest first', async () => {
      const { id, sync } = await working(its.store)
      const run = runId(uniqueName())
      const recorded = Array.from({ length: 5 }, (_, n) =>
        operation({ run, key: key(n), kind: 'update', state: 'done', remote: remoteId(n), before: { total: '1' } }),
      )
      await sync.commit(recorded.map((each, n) => ({ do: 'record', operation: each, at: NOW + n })))

      expect((await its.store.ledger.ofRun(run, 2, 0)).map((each) => each.key)).toEqual(['0', '1'])
      expect((await its.store.ledger.ofRun(run, 10, 3)).map((each) => each.key)).toEqual(['3', '4'])
      expect(await its.store.ledger.ofRecord(id, STREAM, '4')).toEqual([
        { ...recorded[4], id: expect.any(String), createdAt: NOW + 4, settledAt: NOW + 4, absentAt: null },
      ])
    })

    test('a link is stored, replaced, marked deleted and removed', async () => {
      const { id, sync } = await working(its.store)
      const get = async () => (await sync.links(STREAM, 'entry', [key('Invoice:1'), key('none')])).get(key('Invoice:1'))
      await sync.commit([{ do: 'link', link: link() }])
      expect(await get()).toEqual(link())

      const deleted = link({
        remote: remoteId(12),
        state: 'deleted',
        origin: 'linked',
        rule: 'name',
        run: runId('r_2'),
      })
      await sync.commit([
        { do: 'link', link: deleted },
        { do: 'link', link: link({ role: 'deal', entity: 'deal' }) },
      ])
      expect(await get()).toEqual(deleted)
      expect((await its.store.ledger.linksOf(id, STREAM, 'Invoice:1')).map((each) => each.role)).toEqual([
        'deal',
        'entry',
      ])

      await sync.commit([{ do: 'unlink', stream: STREAM, key: key('Invoice:1'), role: 'entry' }])
      expect(await get()).toBeUndefined()
    })

    test('links to what we made are told apart from those to what was there, in one role', async () => {
      const { sync } = await working(its.store)
      const made = link({ key: key('Invoice:1'), role: 'deal', entity: 'deal' })
      await sync.commit([
        { do: 'link', link: made },
        { do: 'link', link: link({ key: key('Invoice:1') }) },
        { do: 'link', link: link({ key: key('Invoice:2'), role: 'deal', entity: 'deal', origin: 'linked' }) },
      ])
      const keys = ['Invoice:1', 'Invoice:2', 'Invoice:3'].map(key)
      expect(await sync.linksMade(STREAM, 'deal', keys)).toEqual(new Map([[made.key, made]]))
    })

    test('links are found by the record they point at, from whichever stream', async () => {
      const { sync } = await working(its.store)
      const shared = { entity: 'organization', remote: remoteId(5), role: 'organization' } as const
      await sync.commit([
        { do: 'link', link: link({ ...shared, stream: 'supplier', key: key(2) }) },
        { do: 'link', link: link({ ...shared, stream: 'customer', key: key(1) }) },
        { do: 'link', link: link({ ...shared, entity: 'person', stream: 'customer', key: key(3) }) },
      ])
      const found = await sync.linksTo('organization', [remoteId(5), remoteId(6)])
      expect(found.map((each) => `${each.stream}:${each.key}`)).toEqual(['customer:1', 'supplier:2'])
    })

    test('a shadow is stored and replaced', async () => {
      const { sync, id } = await working(its.store)
      await sync.commit([{ do: 'shadow', shadow: shadow() }])
      const next = shadow({
        origin: 'linked',
        written: {},
        unsent: {},
        returned: { a: null },
        theirs: ['name'],
        primary: 'supplier:1',
      })
      expect((await sync.shadows('note', [remoteId(11)])).get(remoteId(11))).toEqual(shadow())

      await sync.commit([{ do: 'shadow', shadow: next }])
      expect(await sync.shadows('note', [remoteId(11), remoteId(1)])).toEqual(new Map([[remoteId(11), next]]))
      expect(await sync.shadows('deal', [remoteId(11)])).toEqual(new Map())
      expect(await sync.shadowsAfter('note', null, 10)).toEqual([next])
      expect(await sync.shadowsAfter('note', remoteId(11), 10)).toEqual([])
      expect(await sync.shadowsAfter('deal', null, 10)).toEqual([])
      expect(await its.beside.records.shadowsAfter(id, 'note', null, 10)).toEqual([next])
    })

    test('within a commit the last word counts', async () => {
      const { sync } = await working(its.store)
      await sync.stage(STREAM, [record(1)], RUN)
      const unlink = { do: 'unlink', stream: STREAM, key: key('Invoice:1'), role: 'entry' } as const
      await sync.commit([
        { do: 'link', link: link() },
        unlink,
        { do: 'link', link: link({ remote: remoteId(99) }) },
        state(1, 'skipped', { reason: 'a' }),
        state(1, 'issue', { reason: 'b' }),
        { do: 'shadow', shadow: shadow() },
        { do: 'shadow', shadow: shadow({ theirs: ['content'] }) },
        raise(),
        { do: 'resolve', stream: STREAM, key: 'Invoice:1' },
        { do: 'mirror', entries: [entry(1, { name: ['a'] }), entry(1, { name: ['b'] })] },
      ])

      expect((await sync.links(STREAM, 'entry', [key('Invoice:1')])).get(key('Invoice:1'))?.remote).toBe('99')
      expect((await sync.records(STREAM, [key(1)])).get(key(1))).toMatchObject({ state: 'issue', reason: 'b' })
      expect((await sync.shadows('note', [remoteId(11)])).get(remoteId(11))?.theirs).toEqual(['content'])
      expect(await sync.issueState(STREAM, 'Invoice:1', 'match.ambiguous')).toBe('resolved')
      expect([...(await sync.candidates('organization', 'name', ['a', 'b'])).keys()]).toEqual(['b'])
      await sync.commit([{ do: 'link', link: link() }, unlink, raise()])
      expect((await sync.links(STREAM, 'entry', [key('Invoice:1')])).size).toBe(0)
      expect(await sync.issueState(STREAM, 'Invoice:1', 'match.ambiguous')).toBe('open')
    })

    test('a commit that fails leaves nothing behind', async () => {
      const { sync } = await working(its.store)
      const impossible = link({ key: null as never })

      await expect(
        sync.commit([raise(), { do: 'shadow', shadow: shadow() }, { do: 'link', link: impossible }]),
      ).rejects.toThrow()
      expect(await sync.issueState(STREAM, 'Invoice:1', 'match.ambiguous')).toBeNull()
      expect((await sync.shadows('note', [remoteId(11)])).size).toBe(0)
      await sync.commit([])
    })

    test('a commit of thousands of effects is one commit', async () => {
      const { sync } = await working(its.store)
      const many = Array.from({ length: 1_300 }, (_, n) => n)
      await sync.stage(
        STREAM,
        many.map((n) => record(n)),
        RUN,
      )
      await sync.commit(
        many.flatMap((n) => [
          { do: 'link', link: link({ key: key(n), remote: remoteId(n) }) } as const,
          { do: 'shadow', shadow: shadow({ remote: remoteId(n) }) } as const,
          { do: 'record', operation: operation({ key: key(n), state: 'done' }), at: NOW } as const,
          state(n, 'done'),
          raise({ key: String(n) }),
        ]),
      )
      expect((await sync.links(STREAM, 'entry', many.map(key))).size).toBe(1_300)
      expect(await pendingCount(sync, [STREAM])).toBe(0)
    })
  })

  describe('the mirror', () => {
    const its = openStores(backend)

    test('records are found by any of their keys under a rule', async () => {
      const { sync } = await working(its.store)
      await sync.commit([
        {
          do: 'mirror',
          entries: [
            entry(1, { name: ['fjordkaffe'], domain: ['fjordkaffe.no', 'kaffe.no'] }),
            entry(2, { name: ['fjordkaffe'] }),
            entry(3, { name: ['fjordkaffe'] }, { entity: 'person' }),
          ],
        },
      ])
      const found = async (rule: string, values: readonly string[]) =>
        [...(await sync.candidates('organization', rule, values))].map(([value, all]) => [
          value,
          all.map(({ hashes: _, ...one }) => one),
        ])
      expect(await found('name', ['fjordkaffe', 'other'])).toEqual([['fjordkaffe', [remote(1), remote(2)]]])
      const [kaffe, fjordkaffe] = [['kaffe.no', [remote(1)]] as const, ['fjordkaffe.no', [remote(1)]] as const]
      expect(new Set(await found('domain', ['kaffe.no', 'fjordkaffe.no']))).toEqual(new Set([fjordkaffe, kaffe]))
      expect(await sync.candidates('organization', 'organisationNumber', ['fjordkaffe'])).toEqual(new Map())
    })

    test('a record listed again replaces its fields and its keys', async () => {
      const { sync } = await working(its.store)
      await sync.commit([{ do: 'mirror', entries: [entry(1, { name: ['old'], domain: ['a.no'] })] }])
      const renamed = { fields: { name: 'New' }, updatedAt: null }
      await sync.commit([{ do: 'mirror', entries: [entry(1, { name: ['new', 'new'] }, renamed)] }])
      await sync.commit([{ do: 'mirror', entries: [entry(1, { name: ['new', 'new'] }, renamed)] }])

      expect(await sync.mirrored('organization', [remoteId(1), remoteId(2)])).toEqual(
        new Map([[remoteId(1), remote(1, renamed)]]),
      )
      expect([...(await sync.candidates('organization', 'name', ['old', 'new'])).keys()]).toEqual(['new'])
      expect((await sync.candidates('organization', 'domain', ['a.no'])).size).toBe(0)
    })

    test('deleted and merged records are no candidates but stay known', async () => {
      const { sync } = await working(its.store)
      const merged = { mergedInto: remoteId(3) }
      const entries = [
        entry(1, { name: ['a'] }, { deleted: true }),
        entry(2, { name: ['a'] }, merged),
        entry(3, { name: ['a'] }),
      ]
      await sync.commit([{ do: 'mirror', entries }])

      expect((await sync.candidates('organization', 'name', ['a'])).get('a')).toMatchObject([remote(3)])
      expect(await sync.mirrored('organization', [remoteId(1), remoteId(2)])).toEqual(
        new Map([
          [remoteId(1), remote(1, { deleted: true })],
          [remoteId(2), remote(2, merged)],
        ]),
      )
    })

    test('of keys and marks only hashes are stored, the same for what is equal and others for every connection', async () => {
      const [one, other] = [await working(its.store), await working(its.store)]
      const entries = [{ ...entry(1, { name: ['fjordkaffe'] }), marks: { place: ['0150'] } }]
      for (const { sync } of [one, other]) await sync.commit([{ do: 'mirror', entries }])
      const hashesOf = async (sync: typeof one.sync) => (await sync.mirrorPage('organization', null, 1))[0]?.hashes
      const hashed = async (rule: string, value: string) => (await one.sync.hashed(rule, [value])).get(value) ?? ''
      expect(await hashesOf(one.sync)).toEqual({
        name: [await hashed('name', 'fjordkaffe')],
        place: [await hashed('place', '0150')],
      })
      expect(await hashesOf(other.sync)).not.toEqual(await hashesOf(one.sync))
      expect(await hashed('name', '0150')).not.toBe(await hashed('place', '0150'))
      expect((await one.sync.candidates('organization', 'place', ['0150'])).size).toBe(0)
    })

    test('a key of any length is found, by the whole of it', async () => {
      const { sync } = await working(its.store)
      const long = 'x'.repeat(10_000)
      await sync.commit([{ do: 'mirror', entries: [entry(1, { name: [long] }), entry(2, { name: [`${long}y`] })] }])
      expect((await sync.candidates('organization', 'name', [long])).get(long)).toMatchObject([remote(1)])
    })
  })
}
