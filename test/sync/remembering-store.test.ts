import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RemoteRecord } from '../../src/core/connector.ts'
import { remoteId, runId, sourceKey } from '../../src/core/ids.ts'
import type { Store } from '../../src/core/store.ts'
import type { Link, Shadow, SyncStore } from '../../src/core/sync-store.ts'
import { openStore } from '../../src/store/open.ts'
import { rememberingStore } from '../../src/sync/around/remembering-store.ts'
import { decisions } from '../../src/sync/decide/decisions.ts'
import { testClock } from '../clock.ts'

let dataDir: string
let opened: Store
let base: SyncStore
let asked: string[]
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'ml-remembering-'))
  const clock = testClock()
  const at = clock.now().getTime()
  opened = await openStore({ dataDir, clock })
  const { id } = await opened.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, at)
  const lease = await opened.leases.claim(id, 'test', at, at + 60_000)
  if (lease === null) throw new Error('The connection is taken.')
  const sync = opened.sync(lease)
  asked = []
  base = {
    ...sync,
    linksOf: (stream, keys) => {
      asked.push(`links of ${keys.length}`)
      return sync.linksOf(stream, keys)
    },
    linksTo: (entity, remotes) => {
      asked.push(`links to ${remotes.length}`)
      return sync.linksTo(entity, remotes)
    },
    shadows: (entity, remotes) => {
      asked.push(`${remotes.length} shadows`)
      return sync.shadows(entity, remotes)
    },
    mirrored: (entity, remotes) => {
      asked.push(`${remotes.length} mirrored`)
      return sync.mirrored(entity, remotes)
    },
    commit: (effects) => {
      asked.push(`commit of ${effects.length}`)
      return sync.commit(effects)
    },
  }
})
afterEach(async () => {
  await opened.close()
  rmSync(dataDir, { recursive: true, force: true })
})

const STREAM = 'customerinvoice'
const key = (at: number) => sourceKey(`Invoice:${at}`)
const link = (at: number, more: Partial<Link> = {}): Link => ({
  ...{ stream: STREAM, key: key(at), role: 'entry', entity: 'note', remote: remoteId(at) },
  ...{ origin: 'created', rule: 'created', state: 'live', run: runId('r') },
  ...more,
})
const shadow = (at: number, content: string): Shadow => ({
  ...{
    entity: 'note',
    remote: remoteId(at),
    origin: 'created',
    written: { content },
    unsent: {},
    returned: { content },
  },
  ...{ theirs: [], primary: `${STREAM}:${key(at)}` },
})
const linked = async (count: number): Promise<void> => {
  const all = Array.from({ length: count }, (_, at) => at)
  await base.commit(
    all.flatMap((at) => [
      { do: 'link', link: link(at) } as const,
      { do: 'shadow', shadow: shadow(at, 'old') } as const,
    ]),
  )
  asked.length = 0
}

test('a page of links is asked for once, and their shadows all at once', async () => {
  await linked(3)
  const store = rememberingStore(base)
  await store.links(STREAM, 'entry', [0, 1, 2, 3].map(key))
  for (const at of [0, 1, 2]) {
    expect((await store.links(STREAM, 'entry', [key(at)])).get(key(at))).toEqual(link(at))
    expect((await store.shadows('note', [remoteId(at)])).get(remoteId(at))).toEqual(shadow(at, 'old'))
  }
  expect(await store.links(STREAM, 'entry', [key(3)])).toEqual(new Map())
  expect(asked).toEqual(['links of 4', '3 shadows'])
})

test('what is known of a record in one role is known of it in all', async () => {
  await linked(1)
  const store = rememberingStore(base)
  const roles = async () => [...((await store.linksOf(STREAM, [key(0)])).get(key(0)) ?? [])].map(({ role }) => role)
  expect([...(await store.links(STREAM, 'entry', [key(0)])).keys()]).toEqual([key(0)])
  expect([...(await store.links(STREAM, 'deal', [key(0)])).keys()]).toEqual([])
  await store.commit([{ do: 'link', link: link(0, { role: 'deal', entity: 'deal' }) }])
  expect(await roles()).toEqual(['entry', 'deal'])
  await store.commit([{ do: 'unlink', stream: STREAM, key: key(0), role: 'entry' }])
  expect(await roles()).toEqual(['deal'])
  expect(asked).toEqual(['links of 1', 'commit of 1', 'commit of 1'])
})

test('which records point at one is asked for once, unless they are too many to keep', async () => {
  await linked(2)
  const crowd = Array.from({ length: 60 }, (_, at) => link(at, { role: 'deal', entity: 'deal', remote: remoteId(9) }))
  await base.commit(crowd.map((one) => ({ do: 'link', link: one }) as const))
  asked.length = 0
  const store = rememberingStore(base)
  for (const _ of ['first', 'again']) {
    expect(await store.linksTo('note', [0, 1, 2, 0].map(remoteId))).toEqual([link(0), link(1)])
    expect(await store.linksTo('deal', [remoteId(9)])).toHaveLength(60)
  }
  expect(asked).toEqual(['links to 3', 'links to 1', 'links to 1'])
})

const at = fc.nat({ max: 3 })
const point = fc.record({ at, role: fc.constantFrom('entry', 'deal'), remote: at, isGone: fc.boolean() })

test('it tells which records point at one as the store does, however links move', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.record({ asked: fc.array(at, { maxLength: 2 }), known: fc.option(at), points: fc.array(point) })),
      async (steps) => {
        const store = rememberingStore(base)
        for (const step of steps) {
          if (step.known !== null) await store.linksOf(STREAM, [key(step.known)])
          const asking = store.linksTo('note', step.asked.map(remoteId))
          await store.commit(
            step.points.map(({ at, role, remote, isGone }) =>
              isGone
                ? { do: 'unlink', stream: STREAM, key: key(at), role }
                : { do: 'link', link: link(at, { role, remote: remoteId(remote) }) },
            ),
          )
          await asking
          for (const remote of [0, 1, 2, 3].map(remoteId))
            expect(await store.linksTo('note', [remote])).toEqual(await base.linksTo('note', [remote]))
        }
      },
    ),
    { numRuns: 40 },
  )
})

test('what is committed through it is what it answers from then on', async () => {
  await linked(2)
  const store = rememberingStore(base)
  await store.links(STREAM, 'entry', [0, 1, 2].map(key))
  await store.shadows('note', [remoteId(0)])
  await store.commit([
    { do: 'shadow', shadow: shadow(0, 'new') },
    { do: 'unlink', stream: STREAM, key: key(1), role: 'entry' },
    { do: 'link', link: link(2) },
  ])
  const [links, plain] = await Promise.all([store, base].map((one) => one.links(STREAM, 'entry', [0, 1, 2].map(key))))
  expect(links).toEqual(plain)
  expect([...(links?.keys() ?? [])]).toEqual([key(0), key(2)])
  expect((await store.shadows('note', [remoteId(0)])).get(remoteId(0))?.written).toEqual({ content: 'new' })
})

test('a mirrored record is asked for once, and is as committed since', async () => {
  const organization = (at: number, name: string): RemoteRecord => ({
    ...{ entity: 'organization', id: remoteId(at), fields: { name }, updatedAt: null, deleted: false },
  })
  const mirror = (...records: readonly RemoteRecord[]) =>
    [{ do: 'mirror', entries: records.map((record) => ({ record, keys: {} })) }] as const
  await base.commit(mirror(organization(1, 'old'), organization(2, 'old')))
  const store = rememberingStore(base)
  const names = async (...at: readonly number[]) =>
    [...(await store.mirrored('organization', at.map(remoteId))).values()].map(({ fields }) => fields.name)
  expect(await names(1, 2, 3)).toEqual(['old', 'old'])
  asked.length = 0
  await store.commit(mirror(organization(2, 'new'), organization(3, 'new')))
  expect(await names(1, 2, 3)).toEqual(['old', 'new', 'new'])
  expect(asked).toEqual(['commit of 1'])
})

test('what could not be committed is not remembered', async () => {
  await linked(1)
  const store = rememberingStore({ ...base, commit: () => Promise.reject(new Error('away')) })
  await store.links(STREAM, 'entry', [key(0)])
  await expect(store.commit([{ do: 'unlink', stream: STREAM, key: key(0), role: 'entry' }])).rejects.toThrow('away')
  expect((await store.links(STREAM, 'entry', [key(0)])).get(key(0))).toEqual(link(0))
})

test('an answer that was asked for before a commit does not undo it', async () => {
  await linked(2)
  let answer = () => {}
  const asking = new Promise<void>((resolve) => {
    answer = resolve
  })
  const slow =
    <Args extends readonly unknown[], Found>(look: (...args: Args) => Promise<Found>) =>
    async (...args: Args): Promise<Found> => {
      const found = await look(...args)
      await asking
      return found
    }
  const store = rememberingStore({ ...base, linksOf: slow(base.linksOf), shadows: slow(base.shadows) })
  const links = store.links(STREAM, 'entry', [0, 1, 2].map(key))
  const shadows = store.shadows('note', [remoteId(0), remoteId(1)])
  await store.commit([
    { do: 'shadow', shadow: shadow(0, 'new') },
    { do: 'unlink', stream: STREAM, key: key(1), role: 'entry' },
    { do: 'link', link: link(2) },
  ])
  answer()
  for (const found of [await links, await store.links(STREAM, 'entry', [0, 1, 2].map(key))]) {
    expect([...found.keys()]).toEqual([key(0), key(2)])
  }
  for (const found of [await shadows, await store.shadows('note', [remoteId(0), remoteId(1)])]) {
    expect([...found.values()].map(({ written }) => written.content)).toEqual(['new', 'old'])
  }
})

test('more than it keeps is still answered in full', async () => {
  await linked(1_200)
  const store = rememberingStore(base)
  const remotes = Array.from({ length: 1_200 }, (_, at) => remoteId(at))
  for (const _ of ['first', 'again']) expect((await store.shadows('note', remotes)).size).toBe(1_200)
})

test('what became of records is committed in groups, and all of it at the end', async () => {
  const settled = decisions(base)
  for (let at = 0; at < 300; at++)
    await settled.add([
      { do: 'state', stream: STREAM, key: key(at), state: 'done', reason: null },
      { do: 'resolve', stream: STREAM, key: key(at) },
    ])
  expect(asked).toEqual(['commit of 500'])
  await settled.flush()
  await settled.flush()
  expect(asked).toEqual(['commit of 500', 'commit of 100'])
})
