import { describe, expect, test } from 'vitest'
import { postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { tiny } from './tiny.ts'

describe('owner', () => {
  test('is settings.owner where there is no linked organization', async () => {
    const w = await tiny({ settings: { owner: 'siri@nordlys.example' } })
    const seller = w.pipedrive.act.createUser({ name: 'Siri', email: 'siri@nordlys.example' })
    postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS' }))
    await w.run()
    const owners = [...w.organizations(), ...w.persons(), ...w.deals()].map((one) => one.owner_id)
    expect(owners).toEqual([seller.id, seller.id, seller.id])
  })

  test('is our user where nothing else is said', async () => {
    const w = await tiny()
    postInvoice(w.company, w.customer({ name: 'Fjordkaffe AS' }))
    await w.run()
    const me = [...w.pipedrive.state.users.values()].find((user) => user.name === 'Sync Bot')
    const owners = [...w.organizations(), ...w.persons(), ...w.deals()].map((one) => one.owner_id)
    expect(owners).toEqual([me?.id, me?.id, me?.id])
  })

  test('notes carry the document’s date, so that a backfill does not bury people’s notes', async () => {
    const w = await tiny()
    const invoice = postInvoice(w.company, w.customer(), { documentDate: '2025-03-04' })
    const bill = postSupplierInvoice(w.company, w.supplier(), { date: '2025-05-06' })
    await w.run()
    expect(w.note(invoice).add_time.slice(0, 10)).toBe('2025-03-04')
    expect(w.note(bill).add_time.slice(0, 10)).toBe('2025-05-06')
  })
})

describe('names and contacts', () => {
  test.each([
    ['mainContact.attention first', { attention: 'Kari Nordmann', contact: 'Fjordkaffe kontor' }, 'Kari Nordmann'],
    ['else mainContact.name', { attention: null, contact: 'Fjordkaffe kontor' }, 'Fjordkaffe kontor'],
    ['else the customer’s name', { attention: '  ', contact: null }, 'Fjordkaffe AS'],
  ])('the person is called by %s', async (_, { attention, contact }, name) => {
    const w = await tiny()
    const customer = w.customer({ name: 'Fjordkaffe AS', attention })
    customer.mainContact.name = contact
    await w.run()
    expect(w.persons().map((one) => one.name)).toEqual([name])
  })

  test('invoice e-mail addresses are never primary', async () => {
    const w = await tiny()
    w.customer({ name: 'A AS', attention: 'A', email: 'a@a.example', invoiceEmail: 'faktura@a.example' })
    w.customer({ name: 'B AS', attention: 'B', email: null, invoiceEmail: 'faktura@b.example' })
    await w.run()
    const primaries = w.persons().flatMap((one) => one.emails.filter((email) => email.primary))
    expect(primaries.map((one) => one.value)).toEqual(['a@a.example'])
  })

  test('bank details and personal numbers are nowhere in Pipedrive', async () => {
    const w = await tiny({ settings: { flows: { supplierInvoices: { as: 'note', lines: true } } } })
    const supplier = w.supplier({ name: 'Ola Håndverker', corporateId: '01017012345' })
    const customer = w.customer({ name: 'Kari Enkeltperson', corporateId: '02027054321' })
    postSupplierInvoice(w.company, supplier)
    postInvoice(w.company, customer)
    await w.run()
    const { state } = w.pipedrive
    const everything = JSON.stringify(
      [state.organizations, state.persons, state.deals, state.notes].map((all) => [...all.values()]),
    )
    for (const secret of [supplier.bankAccount, '01017012345', '02027054321']) {
      expect(secret.length).toBeGreaterThan(8)
      expect(everything).not.toContain(secret)
    }
  })
})

describe('an organization shared by several customers', () => {
  const shared = async () => {
    const w = await tiny({ optionalMembers: true })
    const organization = w.pipedrive.act.createOrganization({ name: 'Kjeden' })
    const first = w.customer({ name: 'Kjeden Nord AS', number: '200', web: 'https://nord.example', attention: 'Nord' })
    const second = w.customer({ name: 'Kjeden Sør AS', number: '30', web: 'https://sor.example', attention: 'Sør' })
    w.pipedrive.act.createField('organization', { field_name: 'Visma customer no.', field_type: 'varchar' })
    const code = w.fieldCode('organization', 'Visma customer no.')
    w.pipedrive.act.editOrganization(organization.id, { custom_fields: { [code]: '200, 30' } })
    return { w, organization, first, second }
  }

  test('shows all their numbers, ascending, joined by ", "; its native fields come from the lowest internalId', async () => {
    const { w, organization, first, second } = await shared()
    expect(first.internalId).toBeLessThan(second.internalId)
    await w.run()
    const after = w.pipedrive.state.organizations.get(organization.id)
    expect(w.organizations()).toHaveLength(1)
    expect(after && w.custom('organization', after, 'Visma customer no.')).toBe('30, 200')
    expect(after?.website).toBe('https://nord.example')
    second.mainContact.web = 'https://sor2.example'
    touch(w.company, second)
    await w.run()
    expect(w.pipedrive.state.organizations.get(organization.id)?.website).toBe('https://nord.example')
  })

  test('has a person for each of them: a person belongs to exactly one customer', async () => {
    const { w, organization } = await shared()
    await w.run()
    const made = w.persons().map((one) => [one.name, one.org_id, w.custom('person', one, 'Visma customer no.')])
    expect(made.toSorted()).toEqual([
      ['Nord', organization.id, '200'],
      ['Sør', organization.id, '30'],
    ])
  })

  test('a person that bears two customers’ numbers is still one customer’s', async () => {
    const w = await tiny()
    w.pipedrive.act.createField('person', { field_name: 'Visma customer no.', field_type: 'varchar' })
    const code = w.fieldCode('person', 'Visma customer no.')
    w.pipedrive.act.createPerson({ name: 'Felles', custom_fields: { [code]: '30, 200' } })
    w.customer({ name: 'Nord AS', number: '200', attention: 'Nord' })
    w.customer({ name: 'Sør AS', number: '30', attention: 'Sør' })
    await w.run()
    const connection = (await w.connection()).id
    const links = (
      await Promise.all(
        w.company.customers.map((one) => w.store.ledger.linksOf(connection, 'customer', String(one.internalId))),
      )
    ).flat()
    const persons = links.filter((link) => link.role === 'person').map((link) => link.remote)
    expect(new Set(persons).size).toBe(persons.length)
  })
})
