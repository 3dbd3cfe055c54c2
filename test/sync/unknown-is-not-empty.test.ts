import { describe, expect, test } from 'vitest'
import { postInvoice } from '../../src/twins/company/company.ts'
import { touch } from '../../src/twins/company/stamps.ts'
import { type Tiny, tiny } from './tiny.ts'

type Party = NonNullable<Parameters<Tiny['customer']>[0]>

/** A customer whose organization and person were there before, and were linked in the first run. */
async function linked(party: Party, there: { organization?: object; person?: object }, options = {}) {
  const w = await tiny(options)
  w.pipedrive.act.createField('organization', { field_name: 'Org.nr.', field_type: 'varchar' })
  const organization = w.pipedrive.act.createOrganization({
    name: 'Fjordkaffe (kunde)',
    custom_fields: { [w.fieldCode('organization', 'Org.nr.')]: '912345674' },
    ...there.organization,
  })
  const person = w.pipedrive.act.createPerson({
    name: 'Kari N.',
    org_id: organization.id,
    emails: [{ value: 'kari@fjordkaffe.example', label: 'home' }],
    ...there.person,
  })
  const customer = w.customer({
    name: 'Fjordkaffe AS',
    corporateId: '912345674',
    email: 'kari@fjordkaffe.example',
    attention: 'Kari Nordmann',
    ...party,
  })
  await w.run()
  const { organizations, persons } = w.pipedrive.state
  return {
    w,
    customer,
    organization: () => organizations.get(organization.id),
    person: () => persons.get(person.id),
    edited: async (edit: () => void) => {
      edit()
      touch(w.company, customer)
      await w.run()
    },
  }
}

describe('a member that the API leaves out is unknown, not empty', () => {
  test('a website that a person typed is not overwritten on a record that was linked', async () => {
    const theirs = { organization: { website: 'https://theirs.example' } }
    const { customer, organization, edited } = await linked({ web: 'https://ours.example' }, theirs)
    expect(organization()?.website).toBe('https://theirs.example')
    await edited(() => {
      customer.mainContact.web = 'https://new.example'
    })
    expect(organization()?.website).toBe('https://theirs.example')
  })

  test('nor on one that we made: there it is written once, with the record', async () => {
    const w = await tiny()
    const customer = w.customer({ name: 'Bønner AS', web: 'https://bonner.example' })
    await w.run()
    const made = w.organization('Bønner AS')
    expect(made.website).toBe('https://bonner.example')
    w.pipedrive.act.editOrganization(made.id, { website: 'https://theirs.example' })
    customer.mainContact.web = 'https://new.example'
    customer.mainAddress.addressLine1 = 'Havnegata 9'
    touch(w.company, customer)
    await w.run()
    expect(w.organization('Bønner AS')).toMatchObject({
      website: 'https://theirs.example',
      address: { value: expect.stringContaining('Havnegata 9') },
    })
  })

  test('what stays unknown is not asked for again while nothing moves', async () => {
    const { w, customer } = await linked({ web: 'https://ours.example' }, {})
    postInvoice(w.company, customer)
    await w.run()
    w.calm()
    w.calls()
    await w.run({ mode: 'full' })
    expect(w.calls().filter(({ path }) => /\/(organizations|persons)\/\d+$/.test(path))).toEqual([])
  })
})

describe('a member that Visma leaves out is unknown, not empty', () => {
  test('the person keeps its name and the addresses of the block that is not told', async () => {
    const untold = new Set<string>()
    const w = await tiny({
      around: {
        visma: (handler) => async (request) => {
          const answer = await handler(request)
          if (untold.size === 0 || !/\/v1\/customer(\/|$)/.test(new URL(request.url).pathname)) return answer
          const rows = JSON.parse(await answer.text(), (key, value) => (untold.has(key) ? undefined : value))
          return Response.json(rows, { status: answer.status })
        },
      },
    })
    w.calm()
    const contact = { attention: 'Kari', email: 'kari@kaffe.example', invoiceEmail: 'faktura@kaffe.example' }
    const customer = w.customer({ name: 'Kaffe AS', addressLine1: 'Strandgata 12', ...contact })
    await w.run()
    for (const block of ['mainContact', 'invoiceContact']) {
      untold.clear()
      untold.add(block)
      customer.mainAddress.addressLine1 = `Kaigata, uten ${block}`
      touch(w.company, customer)
      await w.run()
      expect(w.organization('Kaffe AS').address?.value).toContain(block)
      expect(w.person('Kari').emails.map(({ value }) => value)).toEqual(['kari@kaffe.example', 'faktura@kaffe.example'])
    }
  })
})

describe('ours is only what we wrote', () => {
  test('an e-mail that was there before is not deleted when Visma has another', async () => {
    const { customer, person, edited } = await linked({}, {})
    await edited(() => {
      customer.mainContact.email = 'post@fjordkaffe.example'
    })
    expect(person()?.emails).toEqual([
      { value: 'kari@fjordkaffe.example', primary: true, label: 'home' },
      { value: 'post@fjordkaffe.example', primary: false, label: 'work' },
    ])
    await edited(() => {
      customer.mainContact.email = 'ny@fjordkaffe.example'
    })
    expect(person()?.emails.map(({ value }) => value)).toEqual(['kari@fjordkaffe.example', 'ny@fjordkaffe.example'])
  })

  test('an e-mail of ours that a person took out stays out', async () => {
    const w = await tiny()
    const customer = w.customer({ attention: 'Kari', email: 'kari@kaffe.example; gammel@kaffe.example' })
    await w.run()
    w.pipedrive.act.editPerson(w.person('Kari').id, { emails: [{ value: 'kari@kaffe.example' }] })
    customer.mainContact.email = 'kari@kaffe.example; gammel@kaffe.example; ny@kaffe.example'
    touch(w.company, customer)
    await w.run()
    expect(w.person('Kari').emails.map(({ value }) => value)).toEqual(['kari@kaffe.example', 'ny@kaffe.example'])
  })

  test('an address and a website that were equal by chance are kept when Visma’s move', async () => {
    const here = { addressLine1: 'Strandgata 12', postalCode: '5003', city: 'Bergen', web: 'https://kaffe.example' }
    const theirs = { website: 'https://kaffe.example', address: { value: 'Strandgata 12, 5003 Bergen, Norway' } }
    const { customer, organization, edited } = await linked(here, { organization: theirs }, { optionalMembers: true })
    await edited(() => {
      customer.mainContact.web = 'https://new.example'
      customer.mainAddress.addressLine1 = 'Kaigata 1'
    })
    expect(organization()).toMatchObject({ website: theirs.website, address: { value: theirs.address.value } })
  })

  test('a phone that is written in another way is the same phone', async () => {
    const theirs = { person: { phones: [{ value: '+4722000000', label: 'mobile' }] } }
    const { customer, person, edited } = await linked({ phone1: '+47 22 00 00 00; 22 00 00 01' }, theirs)
    expect(person()?.phones.map(({ value }) => value)).toEqual(['+4722000000', '22 00 00 01'])
    await edited(() => {
      customer.mainContact.phone1 = '+47 22 00 00 00; +47 22000001'
    })
    expect(person()?.phones.map(({ value }) => value)).toEqual(['+4722000000', '22 00 00 01'])
  })
})

describe('R12: before is what stood there', () => {
  test('also of our own fields, on records of people that we write for the first time', async () => {
    const w = await tiny()
    w.pipedrive.act.createField('deal', { field_name: 'Visma invoice no.', field_type: 'varchar' })
    w.pipedrive.act.createField('organization', { field_name: 'Visma customer no.', field_type: 'varchar' })
    const code = w.fieldCode('deal', 'Visma invoice no.')
    const number = w.fieldCode('organization', 'Visma customer no.')
    const organization = w.pipedrive.act.createOrganization({ name: 'Kaffe AS', custom_fields: { [number]: 'gammel' } })
    const deal = w.pipedrive.act.createDeal({
      title: 'Kaffeavtale',
      org_id: organization.id,
      custom_fields: { [code]: 'skrevet for hånd' },
    })
    const customer = w.customer({ name: 'Kaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer)
    const run = await w.run()
    const operations = await w.store.ledger.ofRun(run.id, 100, 0)
    const of = (remote: number) => operations.find((one) => one.remote === String(remote) && one.kind === 'update')
    expect(of(deal.id)?.before).toEqual({
      'custom.invoiceNumber': 'skrevet for hånd',
      'custom.invoiceAmount': null,
      'custom.invoiceDueDate': null,
    })
    expect(of(deal.id)?.after).toMatchObject({ 'custom.invoiceNumber': invoice.referenceNumber })
    expect(of(organization.id)?.before).toMatchObject({ 'custom.customerNumber': 'gammel' })
  })
})
