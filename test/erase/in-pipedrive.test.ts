import { afterEach, expect, test } from 'vitest'
import { eraseCustomer } from '../../src/app/erase-customer.ts'
import { postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import type { HookedWorld } from '../hooks/hooked-world.ts'
import { erase, inFiles, withPerson } from './world.ts'

let w: HookedWorld
afterEach(() => w.close())

const HOUR = 3_600_000
const RECORDS = ['organizations', 'persons', 'deals', 'notes'] as const
/** Every record that is there, as text. */
const there = (): ReadonlyMap<string, string> =>
  new Map(
    RECORDS.flatMap((kind) =>
      [...w.pipedrive.state[kind].values()]
        .filter((one) => !('is_deleted' in one && one.is_deleted) && !('active_flag' in one && !one.active_flag))
        .map((one) => [`${kind} ${one.id}`, JSON.stringify(one)] as const),
    ),
  )
const WORDS_OF_HER = /Kjellaug|Forsvinnsen|Torgunn|Utvisketunet/

async function shown(settings: object = {}) {
  const it = await withPerson({ settings: { flows: { receivables: true }, ...settings } })
  w = it.w
  return it
}

test('with --pipedrive everything that was made for her goes there too, nothing of others, and nothing comes back', async () => {
  const { customer } = await shown()
  await w.sync()
  w.clock.advance(HOUR)
  const before = there()
  const ofOthers = [...before].filter(([, text]) => !WORDS_OF_HER.test(text))
  expect(ofOthers.length).toBeLessThan(before.size - 3)

  const erased = await erase(w, customer.number, true)
  expect(erased.run).toMatchObject({ status: 'done' })
  expect(new Set(erased.inPipedrive.map(({ became }) => became))).toEqual(new Set(['deleted']))
  expect([...there()]).toEqual(ofOthers)
  expect(inFiles(w.dataDir)).toEqual([])

  postInvoice(w.company, customer)
  for (const mode of ['full', 'reconcile'] as const) {
    w.clock.advance(HOUR)
    expect((await w.sync({ mode })).status).toBe('done')
  }
  expect([...there()].filter(([, text]) => WORDS_OF_HER.test(text))).toEqual([])
  expect([...there().keys()]).toEqual(ofOthers.map(([name]) => name))
  const { id } = await w.connection()
  expect(await w.store.ledger.keptBack(id)).toEqual([])
})

test('what people made or changed stays and is named; what we wrote on their records is put back', async () => {
  const { customer } = await shown()
  const { act, state } = w.pipedrive
  const theirs = act.createOrganization({ name: 'Kjellaug Forsvinnsen' })
  await w.sync()
  const linked = state.organizations.get(theirs.id)
  expect(JSON.stringify(linked?.custom_fields)).toContain(customer.number)
  const [note] = [...state.notes.values()].filter(({ content }) => content.includes('Kjellaug'))
  if (note === undefined) throw new Error('Her invoice is not shown.')
  act.editNote(note.id, `${note.content}<p>Ring først!</p>`)
  w.clock.advance(HOUR)

  const erased = await erase(w, customer.number, true)
  expect(erased).toMatchObject({ erased: true, run: { status: 'done_with_issues' } })
  const became = new Map(erased.inPipedrive.map((one) => [`${one.entity} ${one.remote}`, one]))
  expect(became.get(`organization ${theirs.id}`)).toMatchObject({ origin: 'linked', became: 'put_back' })
  expect(became.get(`note ${note.id}`)).toMatchObject({ became: 'left', because: 'edited' })
  expect(JSON.stringify(state.organizations.get(theirs.id)?.custom_fields)).not.toContain(customer.number)
  expect(state.organizations.get(theirs.id)).toMatchObject({ name: 'Kjellaug Forsvinnsen', is_deleted: false })
  expect(inFiles(w.dataDir)).toEqual([])
})

test('it is refused while a write for her is in doubt, and while a run is in progress, and nothing is erased', async () => {
  const { customer } = await shown()
  await w.sync()
  const { id } = await w.connection()
  const now = w.clock.now().getTime()
  const lease = await w.store.leases.claim(id, 'another', now, now + 60_000)
  if (lease === null) throw new Error('It is busy.')
  await expect(erase(w, customer.number)).rejects.toMatchObject({ code: 'connection.busy' })
  await expect(erase(w, customer.number, true)).rejects.toMatchObject({ code: 'connection.busy' })
  const [made] = await w.store.ledger.ofRecord(id, 'customer', String(customer.internalId))
  if (made === undefined) throw new Error('She was never written.')
  const { id: _, settledAt: __, absentAt: ___, createdAt: ____, ...rest } = made
  const intent = { ...rest, state: 'intent', kind: 'update', before: { name: 'x' } } as const
  await w.store.sync(lease).begin([intent], now)
  await w.store.leases.release(lease)
  const before = there()
  for (const pipedrive of [false, true])
    await expect(erase(w, customer.number, pipedrive)).rejects.toMatchObject({
      code: 'erase.in_doubt',
      message: expect.stringContaining('may or may not have arrived'),
    })
  expect(there()).toEqual(before)
  expect(inFiles(w.dataDir)).not.toEqual([])
  // The next run settles it, as it does what a run left that died.
  renameCustomer(w.company, customer, 'Kjellaug Forsvinnsen Nytt')
  w.clock.advance(HOUR)
  await w.sync()
  expect(await erase(w, customer.number)).toMatchObject({ erased: true })
})

test('whoever is called so a moment later is not erased in the place of the one who was agreed on', async () => {
  const { customer } = await shown()
  await w.sync()
  const reach = async () => Promise.reject(new Error('Nobody is asked.'))
  const deps = {
    store: w.store,
    clock: w.clock,
    owner: 'test',
    actor: { kind: 'person', name: 'Kari' },
    reach,
  } as const
  const caller = { signal: new AbortController().signal, tell: () => undefined }
  const whom = { text: customer.number, key: '1' }
  await expect(eraseCustomer(deps, await w.connection(), whom, caller)).rejects.toMatchObject({
    code: 'customer.another',
  })
  expect(inFiles(w.dataDir)).not.toEqual([])
})
