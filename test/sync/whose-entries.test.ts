import { describe, expect, test } from 'vitest'
import { payInvoice, postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { adopt, inventory, makeAgain } from '../adopting.ts'
import type { WorldOptions } from '../world.ts'
import { type Tiny, tiny } from './tiny.ts'

/** One customer with invoices, all of it written. */
async function written(options: WorldOptions = {}, invoices = 1, documentDate = '2026-11-16') {
  const w = await tiny(options)
  w.calm()
  const customer = w.customer({ name: 'Kaffe AS' })
  const posted = Array.from({ length: invoices }, () => postInvoice(w.company, customer, { documentDate }))
  const [invoice] = posted
  if (invoice === undefined) throw new Error('No invoice.')
  await w.run()
  return { w, customer, invoice, posted }
}

const issuesOf = async (w: Tiny, code: string) => (await w.issues()).filter((issue) => issue.code === code)

/** As the app does: by hand, so now, and on whatever page they are looking at. */
function copied(w: Tiny, content: string, by: number) {
  const elsewhere = w.pipedrive.act.createOrganization({ name: 'Et annet firma' })
  return w.pipedrive.act.createNote({ content, org_id: elsewhere.id }, { by })
}

describe('an entry is known by its marker', () => {
  test.each(['notes', 'activities'] as const)('and found with the token of another user: %s', async (kind) => {
    const as = kind === 'notes' ? 'note' : 'activity'
    const { w, customer, invoice } = await written({ settings: { flows: { customerInvoices: { as } } } }, 3)
    const before = inventory(w)
    const other = w.pipedrive.act.createUser({ name: 'Ny', email: 'ny@nordlys.example', admin: true })
    // Some were written with the new token before the store was lost, so both users have entries.
    await w.configure({}, { pipedrive: { apiToken: w.pipedrive.tokenOf(other.id) } })
    postInvoice(w.company, customer)
    await w.run()
    await makeAgain(w)
    payInvoice(w.company, invoice)
    await w.run()
    expect(inventory(w)).toEqual({ ...before, [kind]: (before[kind] ?? 0) + 1 })
    expect(w.wrong()).toEqual([])
  })

  test('and found where people gave the task to somebody else', async () => {
    const settings = { owner: 'selger@nordlys.example', flows: { customerInvoices: { as: 'activity' } } }
    const { w, customer } = await written({ settings: { flows: settings.flows } })
    w.pipedrive.act.createUser({ name: 'Selger', email: settings.owner })
    const third = w.pipedrive.act.createUser({ name: 'Kollega', email: 'kollega@nordlys.example' })
    await w.configure(settings)
    postInvoice(w.company, customer)
    await w.run()
    for (const { id } of w.activities().slice(0, 1)) w.pipedrive.act.editActivity(id, { owner_id: third.id })
    const before = inventory(w)
    await makeAgain(w)
    await w.run()
    expect(inventory(w)).toEqual(before)
  })

  test('but a copy that a person made is left alone, also where ours is gone', async () => {
    const { w, invoice } = await written()
    const note = w.note(invoice)
    const seller = w.pipedrive.act.createUser({ name: 'Selger', email: 'selger@nordlys.example' })
    const copy = copied(w, note.content, seller.id)
    w.pipedrive.act.deleteNote(note.id)
    await makeAgain(w)
    expect(await adopt(w)).toMatchObject({ doubtful: [{ code: 'entry.copied' }] })
    await w.run()
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.pipedrive.state.notes.get(copy.id)?.content).toBe(copy.content)
    expect(w.notesOf(invoice)).toHaveLength(2)
    const [issue] = await issuesOf(w, 'entry.copied')
    expect(issue?.message).toContain(invoice.referenceNumber)
    w.pipedrive.act.deleteNote(copy.id)
    await w.run({ mode: 'full' })
    expect(await issuesOf(w, 'entry.copied')).toEqual([])
  })

  test('of two, ours comes first, and the copy is left alone', async () => {
    const { w, invoice } = await written()
    const note = w.note(invoice)
    const seller = w.pipedrive.act.createUser({ name: 'Selger', email: 'selger@nordlys.example' })
    const copy = copied(w, note.content, seller.id)
    await makeAgain(w)
    payInvoice(w.company, invoice)
    await w.run()
    expect(w.pipedrive.state.notes.get(copy.id)?.content).toBe(copy.content)
    expect(w.pipedrive.state.notes.get(note.id)?.content).not.toBe(note.content)
    expect(w.notesOf(invoice)).toHaveLength(2)
  })
})

describe('two entries of ours for one document', () => {
  async function doubled(kind: 'note' | 'activity') {
    const { w, invoice } = await written({}, 1, kind === 'note' ? '2026-11-16' : '2026-11-02')
    const note = w.note(invoice)
    const { content, org_id, deal_id } = note
    const me = note.user_id
    const add = { org_id, deal_id }
    const second =
      kind === 'note'
        ? w.pipedrive.act.createNote({ content, ...add }, { by: me })
        : w.pipedrive.act.createActivity({ subject: 'Invoice', note: content, ...add }, { by: me })
    await makeAgain(w)
    await w.run()
    payInvoice(w.company, invoice)
    await w.run()
    return { w, note, second, invoice }
  }

  test.each(['note', 'activity'] as const)('the older one is kept up to date; the other is a %s', async (kind) => {
    const { w, note, second } = await doubled(kind)
    expect(w.pipedrive.state.notes.get(note.id)?.content).not.toBe(note.content)
    const { notes, activities } = w.pipedrive.state
    const other = kind === 'note' ? notes.get(second.id)?.content : activities.get(second.id)?.note
    expect(other).toBe(note.content)
    expect(await issuesOf(w, 'entry.doubled')).toHaveLength(1)
  })

  test.each(['kept', 'other'] as const)('are no issue any more once one is gone: the %s', async (gone) => {
    const { w, note, second } = await doubled('note')
    expect(await issuesOf(w, 'entry.doubled')).toHaveLength(1)
    w.pipedrive.act.deleteNote(gone === 'kept' ? note.id : second.id)
    w.clock.advance(3600_000)
    await w.run()
    expect(await issuesOf(w, 'entry.doubled')).toEqual([])
  })

  test('stay one while both are there, and looking is paid for once an hour', async () => {
    const { w } = await doubled('note')
    w.clock.advance(3600_000)
    await w.run()
    w.calls()
    await w.run()
    expect(w.calls()).toEqual([])
    expect(await issuesOf(w, 'entry.doubled')).toHaveLength(1)
  })
})

describe('the deal we made', () => {
  test.each(['perCustomer', 'perInvoice'] as const)(
    'is ours by its entries where people gave it another title: %s',
    async (create) => {
      const { w, customer, invoice } = await written({ settings: { deals: { create } } })
      const [deal] = w.deals()
      w.pipedrive.act.editDeal(deal?.id ?? 0, { title: 'Rammeavtale 2026' })
      // With it there is no only open deal, so a new invoice goes to the one we made, or to a new one.
      w.pipedrive.act.createDeal({ title: 'Tilbud', org_id: deal?.org_id ?? 0 })
      const before = inventory(w)
      await makeAgain(w)
      const { kinds } = await adopt(w)
      expect(kinds).toContainEqual(expect.objectContaining({ entity: 'deal', by: 'entries', records: 1 }))
      payInvoice(w.company, invoice)
      if (create === 'perCustomer') postInvoice(w.company, customer)
      await w.run()
      expect(inventory(w)).toEqual({ ...before, notes: (before.notes ?? 0) + (create === 'perCustomer' ? 1 : 0) })
      const status = create === 'perCustomer' ? 'open' : 'won'
      expect(w.deals()).toMatchObject([
        { title: 'Rammeavtale 2026', status },
        { title: 'Tilbud', status: 'open' },
      ])
    },
  )

  test('is found where people put it into the archive', async () => {
    const { w, customer } = await written()
    const [deal] = w.deals()
    w.pipedrive.act.archiveDeal(deal?.id ?? 0)
    const before = inventory(w)
    await makeAgain(w)
    postInvoice(w.company, customer)
    await w.run()
    expect(inventory(w)).toEqual({ ...before, notes: (before.notes ?? 0) + 1 })
  })

  test("is people's where they made it: it gets its entries, and nothing else of it is ours", async () => {
    const w = await tiny()
    w.calm()
    const organization = w.pipedrive.act.createOrganization({ name: 'Kaffe AS' })
    w.pipedrive.act.createDeal({ title: 'Avtale', org_id: organization.id })
    const customer = w.customer({ name: 'Kaffe AS' })
    postInvoice(w.company, customer)
    await w.run()
    await makeAgain(w)
    await w.run()
    expect(w.deals().map(({ title }) => title)).toEqual(['Avtale'])
    // Were it the customer's own, a new name would be written into its title.
    renameCustomer(w.company, customer, 'Te AS')
    await w.run()
    expect(w.deals().map(({ title }) => title)).toEqual(['Avtale'])
  })
})

describe('a native field of what we made', () => {
  test('goes on being ours where it says what we would have written', async () => {
    const { w, customer } = await written()
    await makeAgain(w)
    await w.run()
    renameCustomer(w.company, customer, 'Te AS')
    await w.run()
    expect(w.deals().map(({ title }) => title)).toEqual([`Visma – Te AS (${customer.number})`])
  })

  test("is people's where it says something else, from then on", async () => {
    const { w, customer } = await written()
    const [deal] = w.deals()
    const title = `Visma – Kaffe & venner (${customer.number})`
    w.pipedrive.act.editDeal(deal?.id ?? 0, { title, value: 5000 })
    await makeAgain(w)
    await w.run()
    renameCustomer(w.company, customer, 'Te AS')
    await w.run()
    expect(w.deals()).toMatchObject([{ title, value: 5000 }])
  })

  test("of a party stays people's: whether we made it nobody can tell", async () => {
    const { w, customer } = await written()
    await makeAgain(w)
    await w.run()
    renameCustomer(w.company, customer, 'Te AS')
    await w.run()
    expect(w.organizations().map(({ name }) => name)).toEqual(['Kaffe AS'])
  })
})

test('a document that ran out of scope meanwhile is followed to its end by its entry', async () => {
  const w = await tiny({ settings: { backfill: { since: '2026-06-01' } } })
  w.calm()
  const invoice = postInvoice(w.company, w.customer(), { documentDate: '2026-05-01' })
  await w.run()
  expect(w.notesOf(invoice)).toHaveLength(1)
  await makeAgain(w)
  payInvoice(w.company, invoice)
  await w.run()
  expect(w.note(invoice).content).toContain('Betalt')
})
