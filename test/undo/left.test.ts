import { expect, test } from 'vitest'
import { forgettingAt } from '../../src/core/history.ts'
import { postInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from '../sync/tiny.ts'
import { differences, snapshot } from './snapshot.ts'
import { resume, undo } from './undo.ts'

/** A customer with a deal of ours and the note of its invoice, all made by one run. */
async function made() {
  const w = await tiny()
  w.calm()
  const customer = w.customer({ name: 'Fjord AS' })
  const invoice = postInvoice(w.company, customer)
  const run = await w.run()
  const [deal] = w.deals()
  if (deal === undefined) throw new Error('The run made no deal.')
  return { w, run, invoice, deal, organization: w.organization('Fjord AS') }
}

/** What the undo left, without what was set up: `undo.edited organization 7`. */
async function left(w: Tiny, run: Awaited<ReturnType<typeof undo>>['run']): Promise<readonly string[]> {
  return (await w.store.ledger.ofRun(run.id, 1_000, 0))
    .filter(({ state, rule }) => state === 'failed' && rule !== 'undo.setup')
    .map(({ rule, entity, remote }) => `${rule} ${entity} ${remote}`)
    .sort()
}

test('R13: an organization that a person edited is left and named, and what hangs on it of ours goes', async () => {
  const { w, run, organization } = await made()
  w.pipedrive.act.editOrganization(organization.id, { name: 'Fjord Kaffe AS' })
  const undone = await undo(w, run.id)
  expect(undone.run.status).toBe('done_with_issues')
  expect(await left(w, undone.run)).toEqual([`undo.edited organization ${organization.id}`])
  expect([w.organization('Fjord Kaffe AS').id, w.notes().length, w.deals().length]).toEqual([organization.id, 0, 0])
})

test('R13: a note that a person wrote into is left, with all that it hangs on', async () => {
  const { w, run, invoice, deal } = await made()
  const note = w.note(invoice)
  w.pipedrive.act.editNote(note.id, `${note.content}<p>Ring Kari først.</p>`)
  const undone = await undo(w, run.id)
  expect(await left(w, undone.run)).toContain(`undo.edited note ${note.id}`)
  expect(await left(w, undone.run)).toContain(`undo.attached deal ${deal.id}`)
  expect(w.notesOf(invoice)).toHaveLength(1)
})

test('R13: a deal that a person archived is left and named', async () => {
  const { w, run, deal } = await made()
  w.pipedrive.act.archiveDeal(deal.id)
  const undone = await undo(w, run.id)
  expect((await left(w, undone.run)).filter((one) => one.endsWith(`deal ${deal.id}`))).toHaveLength(1)
  expect(w.pipedrive.state.deals.get(deal.id)).toMatchObject({ is_deleted: false, is_archived: true })
})

test('R13: what people deleted or merged is named, though Pipedrive does not tell the one from the other', async () => {
  const { w, run, invoice, organization } = await made()
  const note = w.note(invoice)
  w.pipedrive.act.deleteNote(note.id)
  const theirs = w.pipedrive.act.createOrganization({ name: 'Fjord Konsern AS' })
  w.pipedrive.act.mergeOrganizations(organization.id, theirs.id)
  const undone = await undo(w, run.id)
  expect(await left(w, undone.run)).toEqual(
    expect.arrayContaining([`undo.gone note ${note.id}`, `undo.gone organization ${organization.id}`]),
  )
  expect(w.pipedrive.state.organizations.get(theirs.id)?.is_deleted).toBe(false)
  expect(w.notesOf(invoice)).toEqual([])
})

test('R13: a deal on which a person put a note of their own is left, and the note is named by what it hangs on', async () => {
  const { w, run, deal } = await made()
  w.pipedrive.act.createNote({ content: 'Møte i morgen', deal_id: deal.id })
  const undone = await undo(w, run.id)
  expect(await left(w, undone.run)).toContain(`undo.attached deal ${deal.id}`)
  expect(w.pipedrive.state.deals.get(deal.id)?.is_deleted).toBe(false)
})

test("R13: a link to a person's record is taken away with our fields, and nothing else there moves", async () => {
  const w = await tiny()
  w.calm()
  const theirs = w.pipedrive.act.createOrganization({ name: 'Fjord AS', address: { value: 'Kaia 1, Bergen' } })
  w.customer({ name: 'Fjord AS' })
  const before = snapshot(w)
  const run = await w.run()
  expect(w.custom('organization', w.organization('Fjord AS'), 'Visma customer no.')).not.toBeNull()
  const undone = await undo(w, run.id)
  expect([undone.run.status, ...differences(before, snapshot(w))]).toEqual(['done'])
  expect(w.custom('organization', w.organization('Fjord AS'), 'Visma customer no.')).toBeNull()
  const { id } = await w.connection()
  expect(await w.store.ledger.linkedBy(id, run.id)).toEqual([])
  expect(w.pipedrive.state.organizations.get(theirs.id)?.is_deleted).toBe(false)
})

test('R13: values that are not kept any more are left, in words', async () => {
  const { w, run, organization } = await made()
  w.clock.advance(91 * 24 * 3_600_000)
  const { id } = await w.connection()
  const before = forgettingAt(w.clock.now().getTime(), { payloads: 90, inbox: 30, previews: 7, runs: 400 })
  await w.store.history.forget(id, before, new AbortController().signal)
  const undone = await undo(w, run.id)
  expect(await left(w, undone.run)).toContain(`undo.forgotten organization ${organization.id}`)
  expect(undone.run.skipped).toHaveProperty('left: its values are not kept any more')
  expect(w.organizations()).toHaveLength(1)
})

test('R13: where people deleted the organization or the deal, what hangs there of ours goes all the same', async () => {
  const { w, run, deal, organization, invoice } = await made()
  const note = w.note(invoice)
  w.pipedrive.act.deleteDeal(deal.id)
  w.pipedrive.act.deleteOrganization(organization.id)
  const undone = await undo(w, run.id)
  expect(await left(w, undone.run)).toEqual([`undo.gone deal ${deal.id}`, `undo.gone organization ${organization.id}`])
  expect(w.pipedrive.state.notes.get(note.id)?.is_deleted).toBe(true)
  expect(w.persons()).toEqual([])
})

test('R13: what lowering the visibility hid stays hidden, and is named', async () => {
  const w = await tiny()
  w.calm()
  const invoice = postInvoice(w.company, w.customer())
  await w.run()
  expect(w.note(invoice).content).toContain('NOK')
  await w.configure({ visibility: 'bands' })
  const lowered = await w.run()
  const { run } = await undo(w, lowered.id)
  expect(w.note(invoice).content).not.toContain('NOK')
  expect(Object.keys(run.skipped)).toEqual(['left: hidden by settings.visibility'])
  await resume(w)
  w.writes()
  await w.run()
  await w.run({ mode: 'full' })
  expect(w.writes()).toEqual([])
})

test('R13: that no program can take a person off its organization is named, not told as done', async () => {
  const w = await tiny({ settings: { flows: { customers: { organization: 'off' } } } })
  w.calm()
  w.customer({ name: 'Fjord AS' })
  await w.run()
  await w.configure({ flows: { customers: { organization: 'create' } } })
  const run = await w.run()
  const [person] = w.persons()
  const organization = w.organization('Fjord AS')
  expect(person?.org_id).toBe(organization.id)
  const undone = await undo(w, run.id)
  const named = [`undo.attached organization ${organization.id}`, `undo.read_only person ${person?.id}`]
  expect(await left(w, undone.run)).toEqual(named)
  expect(w.persons().map(({ id }) => id)).toEqual([person?.id])
})
