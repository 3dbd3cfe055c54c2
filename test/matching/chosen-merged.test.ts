import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { matchUses } from '../../src/app/decide-match.ts'
import { addCustomer, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { type HookedWorld, hookedAndSynced } from '../hooks/hooked-world.ts'
import { postgresBinaries, startPostgres, type TestPostgres } from '../postgres.ts'
import { type Deciding, deciding, fjordkaffe, inCrm, KARI } from './deciding.ts'

const codes = async (w: Pick<Deciding, 'issues'>) => (await w.issues()).map(({ code }) => code)

function noticedAtAWrite(databaseUrl: () => Promise<string | null>): void {
  async function chosen(options: Parameters<typeof deciding>[0] = {}) {
    const w = await deciding({ databaseUrl: await databaseUrl(), ...options })
    const [first, second] = [inCrm(w, 'Fjordkaffe AS'), inCrm(w, 'Kaffe Holding', {})]
    const customer = fjordkaffe(w)
    postInvoice(w.company, customer)
    await w.run()
    await w.decide({ action: 'relink', key: '10042', remote: String(second.id) })
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: second.id, rule: 'decision' })
    const renamed = async (name: string) => {
      renameCustomer(w.company, customer, name)
      // So that there is something to write on the organization.
      postInvoice(w.company, customer)
      await w.run()
    }
    return { w, first, second, customer, renamed, act: w.pipedrive.act }
  }

  test('is followed, and nobody is asked', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const kept = inCrm(w, 'Selgers Egen AS', {})
    act.mergeOrganizations(second.id, kept.id)
    await renamed('Fjordkaffe Nord AS')
    for (const mode of ['changes', 'full', 'changes'] as const) {
      await w.run({ mode })
      expect(await w.linkOf(customer)).toMatchObject({ remote: kept.id, rule: 'decision' })
      expect(await codes(w)).toEqual([])
    }
    w.writes()
    await w.run({ mode: 'full' })
    expect(w.writes()).toEqual([])
  })

  test('once and once more, is followed to the end', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const [third, fourth] = [inCrm(w, 'Tredje AS', {}), inCrm(w, 'Fjerde AS', {})]
    act.mergeOrganizations(second.id, third.id)
    await renamed('Fjordkaffe Nord AS')
    act.mergeOrganizations(third.id, fourth.id)
    await renamed('Fjordkaffe Sør AS')
    await w.run()
    expect(await w.linkOf(customer)).toMatchObject({ remote: fourth.id })
    expect(await codes(w)).toEqual([])
  })

  test('and whose survivor was deleted then, is gone', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const kept = inCrm(w, 'Selgers Egen AS', {})
    act.mergeOrganizations(second.id, kept.id)
    await renamed('Fjordkaffe Nord AS')
    act.deleteOrganization(kept.id)
    await renamed('Fjordkaffe Sør AS')
    await w.run({ mode: 'full' })
    expect(await w.linkOf(customer)).toBeNull()
    expect(await codes(w)).toEqual(['match.chosen_gone'])
  })

  test('is followed by all customers that share it', async () => {
    const { w, second, customer, renamed, act } = await chosen()
    const other = w.customer({ number: '20002', name: 'Datter AS' })
    await w.run()
    await w.decide({ action: 'relink', key: '20002', remote: String(second.id) })
    await w.run()
    const kept = inCrm(w, 'Selgers Egen AS', {})
    act.mergeOrganizations(second.id, kept.id)
    await renamed('Fjordkaffe Nord AS')
    await w.run()
    for (const one of [customer, other]) expect(await w.linkOf(one)).toMatchObject({ remote: kept.id })
    expect(await codes(w)).toEqual([])
    expect(w.custom('organization', w.organization('Selgers Egen AS'), 'Visma customer no.')).toBe('10042, 20002')
  })

  test('a person that was chosen is followed too', async () => {
    const { w, customer, act } = await chosen()
    const [per, kept] = [act.createPerson({ name: 'Per' }), act.createPerson({ name: 'Per Hansen' })]
    await w.decide({ action: 'relink', key: '10042', remote: `person:${per.id}` })
    await w.run()
    act.mergePersons(per.id, kept.id)
    customer.mainContact.phone1 = '+47 99 88 77 66'
    touch(w.company, customer)
    await w.run()
    await w.run()
    expect(await w.linkOf(customer, 'person')).toMatchObject({ remote: kept.id })
    expect(await codes(w)).toEqual([])
  })
}

describe('R11: a record that somebody chose and people merged later, noticed at a write', () => {
  describe('on SQLite', () => noticedAtAWrite(async () => null))

  describe.skipIf(postgresBinaries === null)('on PostgreSQL', () => {
    let server: TestPostgres | null = null
    beforeAll(async () => {
      server = await startPostgres()
    })
    afterAll(() => server?.stop())
    noticedAtAWrite(async () => (await server?.newDatabase()) ?? null)
  })
})

describe('R11: a record that somebody chose and people merged, told by a webhook', () => {
  let w: HookedWorld
  afterEach(() => w.close())

  /** Two customers, each with an organization and a person of its own. */
  async function hooked() {
    w = await hookedAndSynced({ suppliers: 0, customers: 4, invoices: 12 })
    const { id } = await w.connection()
    const linked = async (key: number, role: string) =>
      (await w.store.ledger.linksOf(id, 'customer', String(key))).find((one) => one.role === role)
    const all = w.company.customers.filter(({ status }) => status === 'Active')
    const there = await Promise.all(all.map(async (one) => ((await linked(one.internalId, 'person')) ? [one] : [])))
    const [one, two] = there.flat()
    if (!one || !two) throw new Error('The company has too few customers.')
    const by = () => ({ actor: KARI, at: w.clock.now().getTime() })
    const match = matchUses(
      w.store,
      () => w.connection(),
      async () => undefined,
      by,
    )
    const heard = async () => {
      await w.settled()
      w.clock.advance(60_000)
      expect((await w.webhookRun()).status).toMatch(/^done/)
    }
    const gone = async () =>
      (await w.store.issues.list(id, ['open'])).filter(({ code }) => code === 'match.chosen_gone').length
    return { one, two, linked, heard, gone, act: w.pipedrive.act, decide: match.decide }
  }

  test.each(['organization', 'person'] as const)(
    'is followed, %s, before a run has linked it and after',
    async (role) => {
      const { one, linked, heard, gone, act, decide } = await hooked()
      const make = (name: string) =>
        (role === 'person' ? act.createPerson({ name }) : act.createOrganization({ name })).id
      const merge = role === 'person' ? act.mergePersons : act.mergeOrganizations
      const [first, second, third] = [make('Første'), make('Andre'), make('Tredje')]
      await heard()
      await decide('nordlys', { action: 'relink', key: one.number, remote: `${role}:${first}` })
      merge(first, second)
      await heard()
      expect(await linked(one.internalId, role)).toMatchObject({ remote: String(second), state: 'live' })
      merge(second, third)
      await heard()
      await w.sync({ mode: 'full' })
      expect(await linked(one.internalId, role)).toMatchObject({ remote: String(third), state: 'live' })
      expect(await gone()).toBe(0)
    },
  )

  test('into another customer’s organization: both are linked to that one', async () => {
    const { one, two, linked, heard, gone, act, decide } = await hooked()
    const chosen = act.createOrganization({ name: 'Første' }).id
    await heard()
    await decide('nordlys', { action: 'relink', key: one.number, remote: `organization:${chosen}` })
    const theirs = Number((await linked(two.internalId, 'organization'))?.remote)
    act.mergeOrganizations(chosen, theirs)
    await heard()
    await w.sync()
    for (const { internalId } of [one, two])
      expect(await linked(internalId, 'organization')).toMatchObject({ remote: String(theirs), state: 'live' })
    expect(await gone()).toBe(0)
  })

  test('into another customer’s person: it belongs to that one, so it is gone for whom it was chosen', async () => {
    const { one, two, linked, heard, gone, act, decide } = await hooked()
    const chosen = act.createPerson({ name: 'Per' }).id
    await heard()
    const before = (await linked(one.internalId, 'person'))?.remote
    await decide('nordlys', { action: 'relink', key: one.number, remote: `person:${chosen}` })
    const theirs = Number((await linked(two.internalId, 'person'))?.remote)
    act.mergePersons(chosen, theirs)
    await heard()
    expect(await linked(one.internalId, 'person')).toMatchObject({ remote: before, state: 'live' })
    expect(await gone()).toBe(1)
  })

  test('keep apart from one that people merged into another holds against that one too', async () => {
    w = await hookedAndSynced({ suppliers: 0, customers: 2, invoices: 2, settings: { matching: { wait: 30 } } })
    const { id } = await w.connection()
    const address = { value: 'Strandgata 1, 5003 Bergen, Norge', postal_code: '5003', country: 'Norge' }
    const likely = w.pipedrive.act.createOrganization({ name: 'Fjordkafe', address })
    const party = { number: '10042', name: 'Fjordkaffe AS', postalCode: '5003' }
    const customer = addCustomer(w.company, { ...w.company.customers[0], ...party } as never)
    postInvoice(w.company, customer)
    await w.settled()
    w.clock.advance(2 * 3600_000)
    await w.sync()
    const linked = async () =>
      (await w.store.ledger.linksOf(id, 'customer', String(customer.internalId))).find(
        ({ role }) => role === 'organization',
      )
    // It waits, since one is likely.
    expect(await linked()).toBeUndefined()
    const by = () => ({ actor: KARI, at: w.clock.now().getTime() })
    const match = matchUses(
      w.store,
      () => w.connection(),
      async () => undefined,
      by,
    )
    await match.decide('nordlys', { action: 'reject', key: '10042', remote: String(likely.id) })
    // Now one of the customer's very name, which is certain.
    const kept = w.pipedrive.act.createOrganization({ name: 'Fjordkaffe AS', address })
    w.pipedrive.act.mergeOrganizations(likely.id, kept.id)
    await w.settled()
    w.clock.advance(60_000)
    await w.webhookRun()
    w.clock.advance(2 * 3600_000)
    await w.sync({ mode: 'full' })
    expect(await linked()).toMatchObject({ origin: 'created' })
    expect((await linked())?.remote).not.toBe(String(kept.id))
  })
})
