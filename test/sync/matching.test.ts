import { describe, expect, test } from 'vitest'
import { postInvoice, postSupplierInvoice } from '../../src/twins/company/company.ts'
import { type Tiny, tiny } from './tiny.ts'

type Party = Parameters<Tiny['customer']>[0]
type Members = Parameters<Tiny['pipedrive']['act']['createOrganization']>[0]

/** The rule by which a party of Visma was linked, and to what. */
async function linkOf(
  w: Tiny,
  party: { readonly internalId: number },
  role: 'organization' | 'person',
  stream = 'customer',
) {
  const links = await w.store.ledger.linksOf((await w.connection()).id, stream, String(party.internalId))
  const link = links.find((one) => one.role === role)
  return link && { remote: Number(link.remote), rule: link.rule, origin: link.origin }
}
const named = (w: Tiny, name: string, members: Members = {}) => w.pipedrive.act.createOrganization({ name, ...members })
const withField = (w: Tiny, field: string) => {
  w.pipedrive.act.createField('organization', { field_name: field, field_type: 'varchar' })
  return (value: string) => ({ custom_fields: { [w.fieldCode('organization', field)]: value } })
}

describe('each certain rule links an organization', () => {
  test.each<[string, (w: Tiny) => number, Party]>([
    ['number', (w) => named(w, 'Annet navn', withField(w, 'Visma customer no.')('10042')).id, { number: '10042' }],
    [
      'organisationNumber',
      (w) => named(w, 'Annet navn', withField(w, 'Org.nr.')('NO 912 345 674 MVA')).id,
      { corporateId: '912345674' },
    ],
    [
      'vatNumber',
      (w) => named(w, 'Annet navn', withField(w, 'VAT no.')('SE556012579001')).id,
      { country: 'SE', vatRegistrationId: 'SE556012579001' },
    ],
    [
      'domain',
      (w) => named(w, 'Annet navn', { website: 'http://www.fjordkaffe.example/om' }).id,
      { web: 'https://fjordkaffe.example' },
    ],
    [
      'domain',
      (w) => named(w, 'Annet navn', { website: 'fjordkaffe.example' }).id,
      { email: 'kari@fjordkaffe.example' },
    ],
    ['name', (w) => named(w, 'FJORDKAFFE').id, {}],
  ])('%s', async (rule, prepare, party) => {
    const w = await tiny({ optionalMembers: rule === 'domain' })
    const id = prepare(w)
    named(w, 'Uten betydning')
    const customer = w.customer({ name: 'Fjordkaffe A/S', ...party })
    await w.run()
    expect(await linkOf(w, customer, 'organization')).toEqual({ remote: id, rule, origin: 'linked' })
    expect(w.organizations()).toHaveLength(2)
  })

  test('suppliers by the same rules, with a number field of their own', async () => {
    const w = await tiny()
    const members = withField(w, 'Visma supplier no.')('50007')
    const organization = named(w, 'Helt annet navn', members)
    const supplier = w.supplier({ number: '50007' })
    w.customer({ number: '50007', name: 'Kunde med samme nummer' })
    await w.run()
    expect(await linkOf(w, supplier, 'organization', 'supplier')).toMatchObject({ remote: organization.id })
    expect(w.organization('Kunde med samme nummer').id).not.toBe(organization.id)
  })

  test('a stronger rule comes before a weaker one', async () => {
    const w = await tiny()
    named(w, 'Fjordkaffe AS')
    const byNumber = named(w, 'Noe annet', withField(w, 'CVR')('912345674'))
    const customer = w.customer({ name: 'Fjordkaffe AS', corporateId: '912345674' })
    await w.run()
    expect(await linkOf(w, customer, 'organization')).toMatchObject({ remote: byNumber.id, rule: 'organisationNumber' })
  })

  test('names alike in different postal codes are different companies', async () => {
    const w = await tiny()
    named(w, 'Hansen Bygg', { address: { value: 'Oslo', postal_code: '0150' } })
    const north = named(w, 'Hansen Bygg', { address: { value: 'Tromsø', postal_code: '9008' } })
    const customer = w.customer({ name: 'Hansen Bygg AS', postalCode: '9008' })
    await w.run()
    expect(await linkOf(w, customer, 'organization')).toMatchObject({ remote: north.id, rule: 'name' })
  })
})

describe('legal forms', () => {
  test('Granitt AS and Granitt ENK are two companies, in both systems', async () => {
    const w = await tiny()
    const share = named(w, 'Granitt A/S')
    const sole = w.customer({ name: 'Granitt ENK', attention: 'Enk' })
    const company = w.customer({ name: 'Granitt AS', attention: 'As' })
    await w.run()
    expect(await linkOf(w, company, 'organization')).toMatchObject({ remote: share.id, rule: 'name' })
    expect(await linkOf(w, sole, 'organization')).toMatchObject({ rule: 'created' })
    expect(await w.issues()).toEqual([])
  })

  test('As Transport AS is not Transport AS', async () => {
    const w = await tiny()
    named(w, 'As Transport AS')
    const other = w.customer({ name: 'Transport AS' })
    await w.run()
    expect(await linkOf(w, other, 'organization')).toMatchObject({ rule: 'created' })
  })

  test('an address that a customer who is linked already uses too is shared: it points to nobody', async () => {
    const w = await tiny()
    const first = w.customer({ name: 'Kafé A', attention: 'Anne', email: 'regnskap@byraa.example' })
    await w.run()
    expect(await linkOf(w, first, 'person')).toMatchObject({ rule: 'created' })
    w.pipedrive.act.createPerson({ name: 'Regnskapsfører', emails: [{ value: 'regnskap@byraa.example' }] })
    const second = w.customer({ name: 'Kafé B', attention: 'Bente', email: 'regnskap@byraa.example' })
    w.clock.advance(3_600_000)
    await w.run()
    expect(await linkOf(w, second, 'person')).toMatchObject({ rule: 'created' })
    expect(await w.issues()).toEqual([])
  })
})

describe('each certain rule links a person', () => {
  test('e-mail', async () => {
    const w = await tiny()
    const person = w.pipedrive.act.createPerson({ name: 'K. N.', emails: [{ value: 'KARI@fjordkaffe.example' }] })
    const customer = w.customer({ name: 'Fjordkaffe AS', email: 'post@fjordkaffe.example;kari@fjordkaffe.example' })
    await w.run()
    expect(await linkOf(w, customer, 'person')).toMatchObject({ remote: person.id, rule: 'email' })
  })

  test('the name, within the customer’s organization', async () => {
    const w = await tiny()
    const organization = named(w, 'Fjordkaffe AS')
    const other = named(w, 'Et annet sted')
    w.pipedrive.act.createPerson({ name: 'Kari Nordmann', org_id: other.id })
    const person = w.pipedrive.act.createPerson({ name: 'Kari Nordmann', org_id: organization.id })
    const customer = w.customer({ name: 'Fjordkaffe AS', attention: 'Kari Nordmann' })
    await w.run()
    expect(await linkOf(w, customer, 'person')).toMatchObject({ remote: person.id, rule: 'name' })
  })
})

describe('unique is decided over the whole batch, not in order of arrival', () => {
  test('two customers that match one organization are an issue for both, and nothing is linked or made', async () => {
    const w = await tiny()
    named(w, 'Hansen Bygg')
    const customers = [w.customer({ name: 'Hansen Bygg AS' }), w.customer({ name: 'HANSEN BYGG' })]
    const invoice = postInvoice(w.company, customers[0] as never)
    const run = await w.run()
    expect(run.flows.customers).toMatchObject({ issues: 2, created: 0, linked: 0 })
    expect(w.organizations()).toHaveLength(1)
    expect(w.persons()).toEqual([])
    const issues = await w.issues()
    expect(issues.map((issue) => issue.code)).toEqual(['match.ambiguous_organization', 'match.ambiguous_organization'])
    for (const { message, advice } of issues) {
      expect(message).toMatch(/name/)
      expect(advice).not.toBe('')
    }
    expect(run.flows.customerInvoices).toMatchObject({ waiting: 1 })
    expect(w.notesOf(invoice)).toEqual([])
  })

  test('one customer that matches two organizations is an issue, never a guess', async () => {
    const w = await tiny()
    const candidates = [named(w, 'Fjordkaffe'), named(w, 'Fjordkaffe AS')]
    w.customer({ name: 'Fjordkaffe AS' })
    w.customer({ name: 'Uten problem AS' })
    const run = await w.run()
    expect(run.flows.customers).toMatchObject({ issues: 1, created: 1 })
    const [issue] = await w.issues()
    expect(issue?.details).toMatchObject({
      candidates: candidates.map((one) => String(one.id)),
      names: Object.fromEntries(candidates.map(({ id, name }) => [id, name])),
      rule: 'name',
    })
    expect(w.organizations()).toHaveLength(3)
  })
})

describe('after a person resolved it, a retry goes on', () => {
  const contested = async () => {
    const w = await tiny()
    const candidates = [named(w, 'Fjordkaffe'), named(w, 'Fjordkaffe AS')] as const
    const customer = w.customer({ name: 'Fjordkaffe AS', number: '10042' })
    const invoice = postInvoice(w.company, customer)
    await w.run()
    const retry = async () => {
      for (const issue of await w.issues()) await w.store.issues.retry([issue.id])
      return w.run()
    }
    return { w, candidates, customer, invoice, retry }
  }

  test('by giving the right one the number', async () => {
    const { w, candidates, customer, invoice, retry } = await contested()
    const [, right] = candidates
    w.clock.advance(60_000)
    const code = w.fieldCode('organization', 'Visma customer no.')
    w.pipedrive.act.editOrganization(right.id, { custom_fields: { [code]: '10042' } })
    expect((await retry()).status).toBe('done')
    expect(await linkOf(w, customer, 'organization')).toMatchObject({ remote: right.id, rule: 'number' })
    expect(await w.issues()).toEqual([])
    expect(w.notesOf(invoice)).toHaveLength(1)
  })

  test.each([
    ['merging', (w: Tiny, gone: number, kept: number) => w.pipedrive.act.mergeOrganizations(gone, kept)],
    ['deleting', (w: Tiny, gone: number) => w.pipedrive.act.deleteOrganization(gone)],
  ])('by %s the duplicate', async (_, resolve) => {
    const { w, candidates, customer, retry } = await contested()
    resolve(w, candidates[0].id, candidates[1].id)
    expect((await retry()).status).toBe('done')
    expect(await linkOf(w, customer, 'organization')).toMatchObject({ remote: candidates[1].id, rule: 'name' })
    expect(await w.issues()).toEqual([])
  })

  test('unresolved it stays one issue', async () => {
    const { w, retry } = await contested()
    expect((await retry()).status).toBe('done_with_issues')
    expect(await w.issues()).toHaveLength(1)
  })
})

describe('what never matches', () => {
  test('domains of free mail', async () => {
    const w = await tiny({ optionalMembers: true })
    named(w, 'Gratispost', { website: 'https://gmail.com' })
    w.customer({ name: 'Kiosken', email: 'kiosken@gmail.com' })
    await w.run()
    expect(w.organizations()).toHaveLength(2)
  })

  test('billing addresses shared by several customers', async () => {
    const w = await tiny({ optionalMembers: true })
    named(w, 'Regnskapsbyrået', { website: 'https://regnskap.example' })
    w.pipedrive.act.createPerson({ name: 'Regnskapsfører', emails: [{ value: 'faktura@regnskap.example' }] })
    w.customer({ name: 'Kafé A', invoiceEmail: 'faktura@regnskap.example' })
    w.customer({ name: 'Kafé B', invoiceEmail: 'faktura@regnskap.example' })
    await w.run()
    expect(w.organizations().map((one) => one.name)).toEqual(['Regnskapsbyrået', 'Kafé A', 'Kafé B'])
    expect(w.persons()).toHaveLength(3)
    expect(await w.issues()).toEqual([])
  })

  test('house accounts', async () => {
    const w = await tiny({ settings: { houseAccountAt: 2 } })
    named(w, 'Nettkunde')
    const customer = w.customer({ name: 'Nettkunde' })
    for (let at = 0; at < 3; at++) postInvoice(w.company, customer)
    await w.run()
    const [issue] = await w.issues()
    const include = { choice: 'include', by: 'kari', at: 1, because: null }
    await w.store.issues.answer(issue?.id ?? '', include, 'ignored')
    await w.run()
    expect(w.organizations()).toHaveLength(2)
  })

  test('records that people deleted before', async () => {
    const w = await tiny()
    w.pipedrive.act.deleteOrganization(named(w, 'Fjordkaffe AS').id)
    w.customer({ name: 'Fjordkaffe AS' })
    await w.run()
    expect(w.organizations()).toHaveLength(1)
  })
})

describe('sharing', () => {
  test('supplier and customer of one legal entity have one organization, with both numbers', async () => {
    const w = await tiny()
    const entity = { name: 'Bytte & Handel AS', corporateId: '923609016' }
    const supplier = w.supplier({ ...entity, number: '500' })
    const customer = w.customer({ ...entity, name: 'Bytte og Handel', number: '100' })
    const [bill, invoice] = [postSupplierInvoice(w.company, supplier), postInvoice(w.company, customer)]
    await w.run()
    expect(w.organizations()).toHaveLength(1)
    const organization = w.organization('Bytte & Handel AS')
    expect(w.custom('organization', organization, 'Visma supplier no.')).toBe('500')
    expect(w.custom('organization', organization, 'Visma customer no.')).toBe('100')
    expect(await linkOf(w, customer, 'organization')).toMatchObject({ rule: 'organisationNumber' })
    expect(w.note(bill).org_id).toBe(organization.id)
    expect(w.notesOf(invoice)).toHaveLength(1)
    expect(w.wrong()).toEqual([])
  })

  test('both are found again when each already stands on that organization by name', async () => {
    const w = await tiny()
    const organization = named(w, 'Felles AS', withField(w, 'Org.nr.')('923609016'))
    w.supplier({ name: 'Felles AS', corporateId: '923609016' })
    w.customer({ name: 'Felles AS', corporateId: '923609016' })
    await w.run()
    expect(w.organizations().map((one) => one.id)).toEqual([organization.id])
  })
})
