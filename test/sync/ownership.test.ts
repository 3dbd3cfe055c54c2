import { describe, expect, test } from 'vitest'
import { postInvoice, renameCustomer } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { tiny } from './tiny.ts'

describe('a record we created', () => {
  test('organization: each native field is ours until a person changes it, from then on theirs', async () => {
    const w = await tiny({ optionalMembers: true })
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
    const w = await tiny({ optionalMembers: true })
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
    const w = await tiny({ settings, optionalMembers: true })
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
