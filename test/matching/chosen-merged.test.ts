import { afterEach, describe, expect, test } from 'vitest'
import { matchUses } from '../../src/app/decide-match.ts'
import { addCustomer, postInvoice } from '../../src/twins/company/company.ts'
import { type HookedWorld, hookedAndSynced } from '../hooks/hooked-world.ts'
import { KARI } from './deciding.ts'

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
