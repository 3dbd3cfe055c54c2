import { afterEach, describe, expect, test } from 'vitest'
import { postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { isCalled } from '../field-names.ts'
import { compareTwins } from '../oracle.ts'
import {
  brief,
  type HookedOptions,
  type HookedWorld,
  hookedAndSynced,
  inboxOf,
  personsEvent,
  pipedriveDoor,
} from './hooked-world.ts'

let w: HookedWorld
afterEach(() => w.close())

const start = async (options: HookedOptions = {}): Promise<HookedWorld> => {
  w = await hookedAndSynced({ suppliers: 1, customers: 4, invoices: 9, ...options })
  return w
}
const complete = (except: readonly string[] = []) =>
  compareTwins(w.company, w.pipedrive, { companyId: w.visma.credentials.companyId, except })

/** A customer with an invoice, and where Pipedrive has it. */
async function home(at = 0) {
  const { id } = await w.connection()
  const customers = new Set(
    w.company.customerInvoices.filter((one) => one.status === 'Open').map((one) => one.customer),
  )
  const customer = [...customers].filter((one) => one.status === 'Active')[at]
  if (!customer) throw new Error('The company has no such customer.')
  const links = await w.store.ledger.linksOf(id, 'customer', String(customer.internalId))
  const remote = (role: string) => Number(links.find((link) => link.role === role)?.remote)
  return { customer, organization: remote('organization'), person: remote('person'), deal: remote('deal') }
}
const linkOf = async (key: number, role: string) =>
  (await w.store.ledger.linksOf((await w.connection()).id, 'customer', String(key))).find((one) => one.role === role)

const heard = async () => {
  await w.settled()
  w.calls()
  const run = await w.webhookRun()
  return { run, calls: brief(w.calls()) }
}

test('§3.1: an open deal that a person makes for the organization shows what its customers owe at once', async () => {
  await start({ settings: { flows: { receivables: true } } })
  w.calm()
  const { organization, customer } = await home()
  const { id } = w.pipedrive.act.createDeal({ title: 'Renewal', org_id: organization })
  const { calls } = await heard()
  const field = [...w.pipedrive.state.fields.deal.values()].find((one) => isCalled(one, 'Visma open balance'))
  const shown = () => w.pipedrive.state.deals.get(id)?.custom_fields[field?.field_code ?? '']
  expect(shown()).toMatchObject({ currency: 'NOK', value: expect.any(Number) })
  expect(calls.filter((call) => call.startsWith('P'))).toEqual(['PATCH /api/v2/deals/ID'])

  const elsewhere = w.pipedrive.act.createOrganization({ name: `Not ${customer.name}` })
  w.pipedrive.act.editDeal(id, { org_id: elsewhere.id })
  await heard()
  expect(shown() ?? null).toBe(null)
})

test('our own writes come back to us, cost no call, and wake nobody', async () => {
  await start()
  const { customer } = await home()
  postInvoice(w.company, customer)
  await w.sync()
  w.woken.length = 0
  w.calls()
  await w.pipedrive.settled()
  expect(w.receiver.results().pipedrive).toMatchObject({ echo: 1, stored: 0, aside: 0 })
  expect((await inboxOf(w)).filter(({ system }) => system === 'pipedrive')).toEqual([])
  expect([w.woken, w.calls()]).toEqual([[], []])
})

test('a write of ours that was stored before we knew whom we act as costs no call either', async () => {
  await start()
  const { id } = await w.connection()
  await w.store.inbox.changeHook(id, 'pipedrive', { ourUser: null })
  const { customer } = await home()
  w.clock.advance(10_000)
  renameCustomer(w.company, customer, 'Nytt Navn AS')
  await w.sync()
  await w.pipedrive.settled()
  expect(w.receiver.results().pipedrive.stored).toBeGreaterThan(0)
  expect((await heard()).calls).toEqual([])
})

describe('what people change', () => {
  test('is read again into our copy, one by one, and costs no call where nothing is copied', async () => {
    await start()
    const { organization, person } = await home()
    w.pipedrive.act.editOrganization(organization, { name: 'Omdøpt AS' })
    w.pipedrive.act.editPerson(person, { name: 'Kari Nordmann' })
    const { calls, run } = await heard()
    expect(calls.toSorted()).toEqual(['GET /api/v2/organizations/ID', 'GET /api/v2/persons/ID'])
    expect(w.vismaCalls()).toEqual([])
    expect(run.counts.read).toBe(0)
    const sync = w.store.sync({ connection: (await w.connection()).id, owner: '', fence: 0 })
    const found = await sync.candidates('organization', 'name', ['omdøpt'])
    expect(found.get('omdøpt')).toMatchObject([{ id: String(organization) }])
    expect(found.get('omdøpt')?.[0]?.hashes.number).toHaveLength(1)
  })

  test('in bulk is read again with one list', async () => {
    await start()
    for (let at = 0; at < 30; at++) w.pipedrive.act.createPerson({ name: `Person ${at}` })
    expect((await heard()).calls).toEqual(['GET /api/v2/persons'])
  })

  test('of entries needs no run: it is noticed when they are written next', async () => {
    await start()
    const [note] = [...w.pipedrive.state.notes.values()]
    w.pipedrive.act.editNote(note?.id ?? 0, `${note?.content}<p>Called them.</p>`)
    await w.settled()
    expect((await inboxOf(w)).map(({ state, reason }) => [state, reason])).toContainEqual([
      'done',
      'noticed when it is written next',
    ])
    expect(w.woken).toEqual([])
  })
})

describe('R11: what people delete', () => {
  test('stays deleted: the link is kept as such after one look, and nothing is made anew', async () => {
    await start()
    const { customer, deal } = await home()
    w.pipedrive.act.deleteDeal(deal)
    // Where its entry hangs tells a deletion from a merge.
    expect((await heard()).calls).toEqual(['GET /api/v2/deals/ID', 'GET /api/v1/notes/ID'])
    expect(await linkOf(customer.internalId, 'deal')).toMatchObject({ remote: String(deal), state: 'deleted' })
    const before = w.pipedrive.state.deals.size
    postInvoice(w.company, customer)
    await w.settled()
    expect((await w.webhookRun()).status).toBe('done')
    expect(w.pipedrive.state.deals.size).toBe(before)
  })

  test('is made anew where the settings say so, in the same run', async () => {
    await start({ settings: { onDeleted: 'recreate' } })
    const { customer, person } = await home()
    w.pipedrive.act.deletePerson(person)
    await heard()
    const link = await linkOf(customer.internalId, 'person')
    expect(link?.state).toBe('live')
    expect(link?.remote).not.toBe(String(person))
    expect(complete()).toEqual([])
  })

  test('and is nothing of ours costs no call', async () => {
    await start()
    const { id } = w.pipedrive.act.createOrganization({ name: 'Ikke Vår AS' })
    await heard()
    w.pipedrive.act.deleteOrganization(id)
    expect((await heard()).calls).toEqual([])
  })

  test('is not believed of what is there after all: hints are late and can be played again', async () => {
    await start()
    const { customer, organization } = await home()
    const { url, headers } = await pipedriveDoor(w)
    const body = personsEvent(w, { entity: 'organization', action: 'delete', id: organization })
    expect((await fetch(url, { method: 'POST', body, headers })).status).toBe(200)
    await heard()
    expect((await linkOf(customer.internalId, 'organization'))?.state).toBe('live')
    renameCustomer(w.company, customer, 'Fortsatt Her AS')
    await w.sync()
    expect(complete()).toEqual([])
  })
})

describe('R11: what people merge', () => {
  test('is followed: the survivor is linked and bears both numbers', async () => {
    await start()
    const a = await home(0)
    const b = await home(1)
    w.pipedrive.act.mergeOrganizations(a.organization, b.organization)
    expect((await heard()).run.status).toBe('done')
    for (const { customer } of [a, b]) {
      const link = await linkOf(customer.internalId, 'organization')
      expect([link?.remote, link?.state]).toEqual([String(b.organization), 'live'])
    }
    expect(complete()).toEqual([])
    renameCustomer(w.company, a.customer, 'Etter Sammenslåing AS')
    postInvoice(w.company, a.customer)
    await w.sync()
    expect(complete()).toEqual([])
  })

  test('that several share is followed by all of them', async () => {
    await start()
    const [a, b] = [await home(0), await home(1)]
    w.pipedrive.act.mergeOrganizations(a.organization, b.organization)
    await heard()
    const theirs = w.pipedrive.act.createOrganization({ name: 'Selgers Egen AS' })
    w.pipedrive.act.mergeOrganizations(b.organization, theirs.id)
    await heard()
    for (const { customer } of [a, b]) {
      const link = await linkOf(customer.internalId, 'organization')
      expect([link?.remote, link?.state]).toEqual([String(theirs.id), 'live'])
    }
    expect(complete()).toEqual([])
  })

  test('into a record of theirs is followed, and what did not come over is written again', async () => {
    await start()
    const { customer, organization } = await home()
    const theirs = w.pipedrive.act.createOrganization({ name: 'Selgers Egen AS' })
    w.pipedrive.act.mergeOrganizations(organization, theirs.id)
    await heard()
    expect((await linkOf(customer.internalId, 'organization'))?.remote).toBe(String(theirs.id))
    expect(w.pipedrive.state.organizations.get(theirs.id)?.name).toBe('Selgers Egen AS')
    expect(complete()).toEqual([])
  })

  test('into a record of theirs that bore something else where our field is: ours is written again', async () => {
    await start()
    const { organization } = await home()
    const field = [...w.pipedrive.state.fields.organization.values()].find((one) => isCalled(one, 'Visma customer no.'))
    const theirs = w.pipedrive.act.createOrganization({
      name: 'Selgers Egen AS',
      custom_fields: { [field?.field_code ?? '']: 'se permen' },
    })
    w.pipedrive.act.mergeOrganizations(organization, theirs.id)
    await heard()
    expect(complete()).toEqual([])
  })

  test.each([false, true])('once and once more is followed to the end (told in reverse: %s)', async (isReversed) => {
    const held: { readonly send: () => Promise<number> }[] = []
    let isHolding = false
    await start({
      network: (send) => {
        if (!isHolding) return send()
        held.push({ send })
        return Promise.resolve(200)
      },
    })
    const { customer, organization } = await home()
    const second = w.pipedrive.act.createOrganization({ name: 'Andre AS' }).id
    const third = w.pipedrive.act.createOrganization({ name: 'Tredje AS' }).id
    await heard()
    isHolding = true
    w.pipedrive.act.mergeOrganizations(organization, second)
    w.pipedrive.act.mergeOrganizations(second, third)
    await w.pipedrive.settled()
    isHolding = false
    for (const { send } of isReversed ? held.toReversed() : held) {
      await send()
      await w.webhookRun()
    }
    const link = await linkOf(customer.internalId, 'organization')
    expect([link?.remote, link?.state]).toEqual([String(third), 'live'])
    await w.sync()
    expect(complete()).toEqual([])
  })

  test('of persons and told twice is followed once', async () => {
    await start()
    const a = await home(0)
    const other = w.pipedrive.act.createPerson({ name: 'Dobbel Person' }).id
    w.pipedrive.act.mergePersons(a.person, other)
    await heard()
    const { id } = await w.connection()
    const ids = (await inboxOf(w)).filter(({ about }) => about.includes('merged')).map((one) => one.id)
    expect(await w.store.inbox.replay(id, ids)).toBe(ids.length)
    expect((await w.webhookRun()).status).toBe('done')
    expect((await linkOf(a.customer.internalId, 'person'))?.remote).toBe(String(other))
    expect(complete()).toEqual([])
  })

  test('of persons: what we added to their list stays ours, what the other one had stays theirs', async () => {
    await start()
    const { customer, person } = await home(0)
    customer.mainContact.email = 'gammel@kunde.example'
    touch(w.company, customer)
    await w.sync()
    const emails = [{ value: 'egen@selger.example', label: 'home' }]
    const other = w.pipedrive.act.createPerson({ name: 'Dobbel Person', emails }).id
    w.pipedrive.act.mergePersons(person, other)
    await heard()
    const values = () => w.pipedrive.state.persons.get(other)?.emails.map(({ value }) => value)
    expect(values()).toContain('gammel@kunde.example')
    customer.mainContact.email = 'ny@kunde.example'
    touch(w.company, customer)
    w.clock.advance(60_000)
    await w.sync()
    expect(values()).toEqual(expect.arrayContaining(['egen@selger.example', 'ny@kunde.example']))
    expect(values()).not.toContain('gammel@kunde.example')
  })
})
