import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { isCalled } from '../field-names.ts'
import { type World, world } from '../world.ts'
import { balancesOf, summariesOf } from './balances.ts'
import { check, SINCE, snapshot } from './checker.ts'
import { crmOf } from './crm.ts'
import { scenario } from './scenario.ts'
import { leaks } from './secrets.ts'

// A checker that finds nothing is only worth something if it finds what is wrong.
let w: World
let before: ReturnType<typeof snapshot>
beforeEach(async () => {
  const settings = { backfill: { since: SINCE }, flows: { receivables: true } }
  w = await world({ seed: 3, suppliers: 3, customers: 6, invoices: 20, settings })
  before = snapshot(w.pipedrive)
  expect((await w.sync()).status).toBe('done')
})
afterEach(() => w.close())

const expected = () => ({
  companyId: w.visma.credentials.companyId,
  baseCurrency: 'NOK',
  deals: 'perCustomer' as const,
  before,
})
const wrong = () => check(w.company, w.pipedrive, expected())
const money = () => [...balancesOf(w.company, crm(), '2026-11-16'), ...summariesOf(w.company, crm())]
const crm = () => crmOf(w.pipedrive, expected())
const some = <T>(all: Iterable<T>, fits: (one: T) => boolean = () => true): T => {
  const found = [...all].find(fits)
  if (found === undefined) throw new Error('The company is too small for this test.')
  return found
}

test('finds nothing where all is well', () => {
  expect(wrong()).toEqual([])
  expect(money()).toEqual([])
  expect(crm().entries.length).toBeGreaterThan(10)
})

describe('finds', () => {
  test('an entry that is missing or there twice', () => {
    const note = some(w.pipedrive.state.notes.values())
    w.pipedrive.act.createNote({ content: note.content, deal_id: note.deal_id, org_id: note.org_id })
    expect(wrong().join()).toMatch(/\d entries instead of \d/)
    for (const one of [...w.pipedrive.state.notes.values()].filter(({ content }) => content === note.content))
      w.pipedrive.act.deleteNote(one.id)
    expect(wrong().join()).toMatch(/\d entries instead of \d/)
  })

  test('a summary that is missing or there twice, and a balance that is not that of the books', () => {
    const note = some(w.pipedrive.state.notes.values(), ({ content }) => content.includes('Visma summary '))
    w.pipedrive.act.createNote({ content: note.content, org_id: note.org_id })
    expect(money().join()).toMatch(/has 2 summaries instead of 1/)
    for (const one of [...w.pipedrive.state.notes.values()].filter(({ content }) => content === note.content))
      w.pipedrive.act.deleteNote(one.id)
    expect(money().join()).toMatch(/has 0 summaries instead of 1/)
    const [code] = [...w.pipedrive.state.fields.organization.values()]
      .filter((field) => isCalled(field, 'Visma open balance'))
      .map((field) => field.field_code)
    if (code === undefined || note.org_id === null) throw new Error('The account has no such field.')
    w.pipedrive.act.editOrganization(note.org_id, { custom_fields: { [code]: { value: 1.23, currency: 'NOK' } } })
    expect(money().join()).toMatch(/shows Visma open balance .* instead of/)
  })

  test('an organization, a person or a deal that was made twice, or that belongs to nobody', () => {
    const { organizations, persons, deals } = w.pipedrive.state
    const { name, custom_fields } = some(organizations.values())
    w.pipedrive.act.createOrganization({ name, custom_fields })
    const person = some(persons.values())
    w.pipedrive.act.createPerson({ name: person.name, org_id: person.org_id, custom_fields: person.custom_fields })
    const deal = some(deals.values())
    w.pipedrive.act.createDeal({ title: deal.title, org_id: deal.org_id })
    w.pipedrive.act.createOrganization({ name: 'Forgotten AS' })
    const found = wrong().join('\n')
    expect(found).toMatch(/on 2 organizations instead of 1/)
    expect(found).toMatch(/on 2 persons instead of 1/)
    expect(found).toMatch(/has 2 deals of its own instead of 1/)
    expect(found).toMatch(/"Forgotten AS" was made and bears no number/)
  })

  test('a name, an amount, a number or a date that is not today’s', () => {
    const { organizations, deals } = w.pipedrive.state
    w.pipedrive.act.editOrganization(some(organizations.values()).id, { name: 'Old Name AS' })
    const code = (name: string) => some(w.pipedrive.state.fields.deal.values(), (one) => isCalled(one, name)).field_code
    const [one, two, three] = deals.values()
    w.pipedrive.act.editDeal(one?.id ?? 0, { custom_fields: { [code('Visma invoice no.')]: '1' } })
    w.pipedrive.act.editDeal(two?.id ?? 0, { custom_fields: { [code('Visma invoice due date')]: '2020-01-01' } })
    w.pipedrive.act.editDeal(three?.id ?? 0, {
      custom_fields: { [code('Visma invoice amount')]: { value: 1, currency: 'NOK' } },
    })
    const found = wrong().join('\n')
    expect(found).toMatch(/is called "Old Name AS" instead of/)
    expect(found).toMatch(/describes invoice "1" instead of/)
    expect(found).toMatch(/shows the due date "2020-01-01" instead of/)
    expect(found).toMatch(/shows the amount {"value":1,"currency":"NOK"} instead of/)
  })

  test('a balance that is not today’s', () => {
    const note = some(
      w.pipedrive.state.notes.values(),
      (one) => one.deal_id !== null && /Restbeløp[\s\S]*Visma Invoice /.test(one.content),
    )
    w.pipedrive.act.editNote(note.id, note.content.replace(/Restbeløp:[^<]*/, 'Restbeløp: 12,34 NOK'))
    expect(wrong().join()).toMatch(/shows the balance 1234 instead of/)
  })

  test('an entry on somebody else’s deal', () => {
    const note = some(w.pipedrive.state.notes.values(), (one) => one.deal_id !== null)
    const other = some(w.pipedrive.state.deals.values(), (one) => one.id !== note.deal_id)
    w.pipedrive.act.deleteNote(note.id)
    w.pipedrive.act.createNote({ content: note.content, deal_id: other.id })
    expect(wrong().join()).toMatch(/hangs on a record that is not its party's/)
  })

  test('a custom field or a pipeline that was made twice', () => {
    w.pipedrive.act.createField('person', { field_name: 'Visma customer no.', field_type: 'varchar' })
    w.pipedrive.act.createPipeline('Visma', ['Customers'])
    const found = wrong().join('\n')
    expect(found).toMatch(/person field "Visma customer no." is there 2 times instead of once/)
    expect(found).toMatch(/pipeline "Visma" is there 2 times instead of once/)
  })

  test('a secret in a file or in a table', () => {
    const secrets = new Map([['the token', 'tok-only-in-a-run']])
    expect(leaks(secrets, [w.dataDir], new Map([['table run', '[{"message":"a tok-only-in-a-run"}]']]))).toEqual([
      'the token stands in table run',
    ])
  })
})

test('a seed always gives the same scenario', () => {
  expect(scenario(7, 'sqlite')).toEqual(scenario(7, 'sqlite'))
  expect(scenario(7, 'sqlite')).not.toEqual(scenario(7, 'postgres'))
})
