import { describe, expect, test } from 'vitest'
import { postInvoice, postSupplierInvoice, renameCustomer } from '../../src/twins/company.ts'
import { touch } from '../../src/twins/company-stamps.ts'
import { tiny } from './tiny.ts'

describe('a record we created', () => {
  test('organization: each native field is ours until a person changes it, from then on theirs', async () => {
    const w = await tiny()
    const customer = w.customer({
      name: 'Fjordkaffe AS',
      addressLine1: 'Strandgata 12',
      postalCode: '5003',
      city: 'Bergen',
      web: 'https://fjordkaffe.example',
    })
    await w.run()
    const made = w.organization('Fjordkaffe AS')
    expect(made.website).toBe('https://fjordkaffe.example')
    expect(made.address?.value).toBe('Strandgata 12, 5003 Bergen, Norway')

    customer.mainContact.web = 'https://kaffe.example'
    touch(w.company, customer)
    await w.run()
    expect(w.organization('Fjordkaffe AS').website).toBe('https://kaffe.example')

    w.pipedrive.act.editOrganization(made.id, { website: 'https://sales.example' })
    customer.mainContact.web = 'https://new.example'
    customer.mainAddress.addressLine1 = 'Kaigata 1'
    touch(w.company, customer)
    renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
    await w.run()
    const after = w.organization('Fjordkaffe Gruppen AS')
    expect(after.website).toBe('https://sales.example')
    expect(after.address?.value).toBe('Kaigata 1, 5003 Bergen, Norway')

    // Theirs it stays, even when it comes to look like ours for a while.
    w.pipedrive.act.editOrganization(made.id, { website: 'https://new.example' })
    customer.mainContact.web = 'https://newest.example'
    touch(w.company, customer)
    await w.run()
    expect(w.organization('Fjordkaffe Gruppen AS').website).toBe('https://new.example')
  })

  test('a field that a person cleared is theirs too, and stays empty', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Fjordkaffe AS', web: 'https://fjordkaffe.example' })
    await w.run()
    w.pipedrive.act.editOrganization(w.organization('Fjordkaffe AS').id, { website: null })
    customer.mainContact.web = 'https://new.example'
    touch(w.company, customer)
    await w.run()
    expect(w.organization('Fjordkaffe AS').website).toBeNull()
  })

  test('person: name follows Visma until a person changes it; e-mails and phones are kept in step beside theirs', async () => {
    const w = await tiny()
    const customer = w.customer({
      name: 'Fjordkaffe AS',
      attention: 'Kari Nordmann',
      email: 'kari@fjordkaffe.example; post@fjordkaffe.example',
      invoiceEmail: 'faktura@fjordkaffe.example',
      phone1: '+47 55 00 00 00',
    })
    await w.run()
    const made = w.person('Kari Nordmann')
    expect(made.emails.map((one) => one.value)).toEqual([
      'kari@fjordkaffe.example',
      'post@fjordkaffe.example',
      'faktura@fjordkaffe.example',
    ])

    customer.mainContact.attention = 'Ola Nordmann'
    touch(w.company, customer)
    await w.run()
    expect(w.person('Ola Nordmann').id).toBe(made.id)

    w.pipedrive.act.editPerson(made.id, {
      name: 'Ola N.',
      emails: [...w.person('Ola Nordmann').emails, { value: 'ola@home.example', primary: false, label: 'home' }],
    })
    customer.mainContact.attention = 'Per Nordmann'
    customer.mainContact.email = 'per@fjordkaffe.example; post@fjordkaffe.example'
    customer.mainContact.phone1 = '+47 55 11 11 11'
    touch(w.company, customer)
    await w.run()
    const after = w.person('Ola N.')
    expect(after.emails.map((one) => one.value).sort()).toEqual([
      'faktura@fjordkaffe.example',
      'ola@home.example',
      'per@fjordkaffe.example',
      'post@fjordkaffe.example',
    ])
    expect(after.emails.find((one) => one.primary)?.value).not.toBe('faktura@fjordkaffe.example')
    expect(after.phones.map((one) => one.value)).toEqual(['+47 55 11 11 11'])
  })

  test('deal: title follows the name until a person changes it; value and stage are people’s', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    postInvoice(w.company, customer)
    await w.run()
    const made = w.deal('Visma – Fjordkaffe AS (10042)')
    renameCustomer(w.company, customer, 'Fjordkaffe Gruppen AS')
    await w.run()
    expect(w.deal('Visma – Fjordkaffe Gruppen AS (10042)').id).toBe(made.id)

    const stages = [...w.pipedrive.state.stages.values()]
    const other = stages.find((stage) => stage.id !== made.stage_id)
    w.pipedrive.act.editDeal(made.id, { title: 'Rammeavtale', value: 5000, stage_id: other?.id })
    renameCustomer(w.company, customer, 'Kaffe AS')
    postInvoice(w.company, customer)
    await w.run()
    expect(w.deal('Rammeavtale')).toMatchObject({ value: 5000, stage_id: other?.id, status: 'open' })
  })
})

describe('a record that existed and was linked', () => {
  const linked = async (settings = {}) => {
    const w = await tiny({ settings })
    w.pipedrive.act.createField('organization', { field_name: 'Org.nr.', field_type: 'varchar' })
    const customer = w.customer({
      name: 'Fjordkaffe AS',
      number: '10042',
      corporateId: '912345674',
      web: 'https://fjordkaffe.example',
      addressLine1: 'Strandgata 12',
      postalCode: '5003',
      city: 'Bergen',
      attention: 'Kari Nordmann',
      email: 'kari@fjordkaffe.example',
      phone1: '+47 55 00 00 00',
    })
    const seller = w.pipedrive.act.createUser({ name: 'Siri', email: 'siri@nordlys.example' })
    const organization = w.pipedrive.act.createOrganization(
      {
        name: 'Fjordkaffe (kunde)',
        custom_fields: { [w.fieldCode('organization', 'Org.nr.')]: '912 345 674' },
        website: 'https://theirs.example',
      },
      { by: seller.id },
    )
    const person = w.pipedrive.act.createPerson(
      { name: 'Kari N.', org_id: organization.id, emails: [{ value: 'Kari@fjordkaffe.example' }] },
      { by: seller.id },
    )
    const deal = w.pipedrive.act.createDeal(
      { title: 'Kaffeavtale', org_id: organization.id, value: 900 },
      { by: seller.id },
    )
    postInvoice(w.company, customer)
    return { w, customer, organization, person, deal, seller }
  }

  test('empty address, website, e-mail and phone are filled, e-mails and phones added, our custom fields written', async () => {
    const { w, organization, person } = await linked()
    await w.run()
    const after = w.pipedrive.state.organizations.get(organization.id)
    expect(w.organizations()).toHaveLength(1)
    expect(after?.website).toBe('https://theirs.example')
    expect(after?.address?.value).toBe('Strandgata 12, 5003 Bergen, Norway')
    expect(after && w.custom('organization', after, 'Visma customer no.')).toBe('10042')
    const kari = w.pipedrive.state.persons.get(person.id)
    expect(kari?.emails.map((one) => one.value)).toEqual(['Kari@fjordkaffe.example'])
    expect(kari?.phones.map((one) => one.value)).toEqual(['+47 55 00 00 00'])
    expect(kari && w.custom('person', kari, 'Visma customer no.')).toBe('10042')
  })

  test('name, title, value, status, stage and owner are never written', async () => {
    const { w, customer, organization, person, deal, seller } = await linked()
    await w.run()
    renameCustomer(w.company, customer, 'Noe Annet AS')
    customer.mainContact.attention = 'En Annen'
    touch(w.company, customer)
    postInvoice(w.company, customer)
    await w.run()
    const { organizations, persons, deals } = w.pipedrive.state
    expect(organizations.get(organization.id)).toMatchObject({ name: 'Fjordkaffe (kunde)', owner_id: seller.id })
    expect(persons.get(person.id)).toMatchObject({ name: 'Kari N.', owner_id: seller.id })
    expect(deals.get(deal.id)).toMatchObject({
      title: 'Kaffeavtale',
      value: 900,
      status: 'open',
      stage_id: deal.stage_id,
      owner_id: seller.id,
    })
    expect(w.custom('deal', deals.get(deal.id) as never, 'Visma invoice no.')).not.toBeNull()
  })

  test('with names: visma the name is written too', async () => {
    const { w, customer, organization, person } = await linked({ names: 'visma' })
    await w.run()
    expect(w.pipedrive.state.organizations.get(organization.id)?.name).toBe('Fjordkaffe AS')
    expect(w.pipedrive.state.persons.get(person.id)?.name).toBe('Kari Nordmann')
    w.pipedrive.act.editOrganization(organization.id, { name: 'Mitt navn' })
    renameCustomer(w.company, customer, 'Nytt Navn AS')
    await w.run()
    expect(w.pipedrive.state.organizations.get(organization.id)?.name).toBe('Nytt Navn AS')
  })

  test('values we wrote earlier may be replaced, others are kept', async () => {
    const { w, customer, organization } = await linked()
    await w.run()
    customer.mainAddress.addressLine1 = 'Kaigata 1'
    customer.mainContact.web = 'https://new.example'
    touch(w.company, customer)
    await w.run()
    const ours = () => w.pipedrive.state.organizations.get(organization.id)
    expect(ours()).toMatchObject({ website: 'https://theirs.example' })
    expect(ours()?.address?.value).toBe('Kaigata 1, 5003 Bergen, Norway')
    w.pipedrive.act.editOrganization(organization.id, { address: { value: 'Der de selv sier' } })
    customer.mainAddress.addressLine1 = 'Kaigata 2'
    touch(w.company, customer)
    await w.run()
    expect(ours()?.address?.value).toBe('Der de selv sier')
  })

  test('owner_id of what we create is the linked organization’s owner', async () => {
    const { w, organization, seller, deal } = await linked()
    w.pipedrive.act.loseDeal(deal.id)
    w.pipedrive.act.deletePerson([...w.pipedrive.state.persons.values()][0]?.id ?? 0)
    await w.run()
    expect(w.persons().map((one) => one.owner_id)).toEqual([seller.id])
    expect(w.deal('Visma – Fjordkaffe AS (10042)')).toMatchObject({ org_id: organization.id, owner_id: seller.id })
  })
})

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
    const w = await tiny()
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
    expect(w.persons().map((one) => [one.name, one.org_id, w.custom('person', one, 'Visma customer no.')])).toEqual([
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
