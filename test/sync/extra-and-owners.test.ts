import { expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { type Tiny, tiny } from './tiny.ts'

const EXTRA = [
  { from: 'customer.customerClass', to: 'organization.Kundeklasse' },
  { from: 'customer.creditLimit', to: 'organization.Kredittgrense' },
  { from: 'customer.attributes.SEGMENT', to: 'person.Segment' },
  { from: 'supplier.supplierClass', to: 'organization.Leverandørklasse' },
]

function theirFields(w: Tiny) {
  const { act } = w.pipedrive
  act.createField('organization', { field_name: 'Kundeklasse', field_type: 'varchar' })
  act.createField('organization', { field_name: 'Kredittgrense', field_type: 'double' })
  act.createField('organization', { field_name: 'Leverandørklasse', field_type: 'varchar' })
  const options = [{ label: 'HORECA' }, { label: 'Kontor' }]
  act.createField('person', { field_name: 'Segment', field_type: 'enum', options })
}

test('further members and attributes go one way into fields that are there, and follow changes', async () => {
  const w = await tiny({ settings: { extra: EXTRA } })
  theirFields(w)
  const customer = w.customer({ name: 'Fjordkaffe AS', segment: 'HORECA' })
  const supplier = w.supplier({ name: 'Brenneri AS' })
  await w.run()
  const organization = () => w.organization('Fjordkaffe AS')
  expect(w.custom('organization', organization(), 'Kundeklasse')).toBe(customer.classId)
  expect(w.custom('organization', organization(), 'Kredittgrense')).toBe(100_000)
  expect(w.custom('organization', w.organization(supplier.name), 'Leverandørklasse')).toBe(supplier.classId)
  const [person] = w.persons()
  const segment = w.pipedrive.state.fields.person.get(w.fieldCode('person', 'Segment'))?.options
  expect(person && w.custom('person', person, 'Segment')).toBe(segment?.[0]?.id)

  customer.creditLimit = 75_000
  touch(w.company, customer)
  await w.run()
  expect(w.custom('organization', organization(), 'Kredittgrense')).toBe(75_000)
  w.writes()
  await w.run()
  expect(w.writes()).toEqual([])
})

test('a field that is not there, or of another type, is one issue, and all else is written', async () => {
  const w = await tiny({ settings: { extra: EXTRA.slice(0, 2) } })
  w.pipedrive.act.createField('organization', { field_name: 'Kredittgrense', field_type: 'date' })
  const customer = w.customer()
  await w.run()
  const [issue, second] = await w.issues()
  expect(second).toBeUndefined()
  expect(issue).toMatchObject({ code: 'pipedrive.extra_fields' })
  expect(issue?.message).toContain('"Kundeklasse": there is no such field')
  expect(issue?.message).toContain('"Kredittgrense": it is of type date')
  expect(w.organization(customer.name)).toBeDefined()
  w.pipedrive.act.deleteField('organization', 'Kredittgrense')
  theirFields(w)
  w.customer()
  await w.run()
  expect(await w.issues()).toEqual([])
})

test('the deal of an invoice is given to whom the settings name for its salesperson', async () => {
  const w = await tiny({ settings: { owners: { '2': 'Kari@nordlys.example', '3': 'nobody@nordlys.example' } } })
  const kari = w.pipedrive.act.createUser({ name: 'Kari', email: 'kari@nordlys.example' })
  const [a, b, c] = [w.customer(), w.customer(), w.customer()]
  postInvoice(w.company, a, { salesPersonId: '2' })
  postInvoice(w.company, b, { salesPersonId: '3' })
  postInvoice(w.company, c, { salesPersonId: null })
  await w.run()
  const owners = [a, b, c].map((one) => w.deals().find((deal) => deal.title.includes(one.name))?.owner_id)
  expect(owners[0]).toBe(kari.id)
  expect(owners[1]).toBe(owners[2])
  expect(owners[1]).not.toBe(kari.id)
  const issues = await w.issues()
  expect(issues.map((issue) => issue.code)).toEqual(['pipedrive.no_such_owners'])
  expect(issues[0]?.message).toContain('nobody@nordlys.example')
})
