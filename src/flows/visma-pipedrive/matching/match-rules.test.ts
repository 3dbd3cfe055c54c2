import { describe, expect, test } from 'vitest'
import { exampleParty } from '../../../../test/example-records.ts'
import type { Entity, Fields, RemoteRecord } from '../../../core/connector.ts'
import { remoteId } from '../../../core/ids.ts'
import { matchBatch } from '../../../core/match.ts'
import {
  ORGANIZATION_RULES,
  organizationKeys,
  PERSON_RULES,
  partyKeys,
  partyPostalCode,
  personKeys,
  postalCodeOf,
  SHAREABLE_RULES,
  sharedEmails,
} from './match-rules.ts'

const remote = (entity: Entity, fields: Fields): RemoteRecord => ({
  entity,
  id: remoteId('42'),
  fields,
  updatedAt: null,
  deleted: false,
})
const organization = (fields: Fields) => remote('organization', fields)
const person = (fields: Fields) => remote('person', fields)

test('§5 the order of the rules: number, organisation number, VAT number, e-mail, domain, name', () => {
  expect(ORGANIZATION_RULES).toEqual(['number', 'organisationNumber', 'vatNumber', 'domain', 'name'])
  expect(PERSON_RULES).toEqual(['number', 'email', 'name'])
})

describe('both sides of a rule meet in the same value', () => {
  const keys = partyKeys(exampleParty(), { kind: 'customer' })

  test.each([
    ['number', { 'custom.customerNumber': '10042' }],
    ['organisationNumber', { 'custom.organisationNumber': '912 345 678' }],
    ['organisationNumber', { 'custom.organisationNumber': 912345678 }],
    ['vatNumber', { 'custom.vatNumber': 'NO 912345678 MVA' }],
    ['domain', { website: 'http://www.fjordkaffe.example/kontakt' }],
    ['name', { name: 'FJORDKAFFE A/S' }],
  ] as const)('%s', (rule, fields) => {
    const found = organizationKeys(organization(fields))
    expect(found[rule].filter((value) => keys[rule].includes(value))).toHaveLength(1)
  })

  test('a shared organization is found by each of the numbers it shows', () => {
    expect(organizationKeys(organization({ 'custom.customerNumber': '100, 200' })).number).toEqual([
      'customer:100',
      'customer:200',
    ])
  })

  test('a supplier number is not a customer number', () => {
    const supplier = partyKeys(exampleParty(), { kind: 'supplier' }).number
    expect(organizationKeys(organization({ 'custom.customerNumber': '10042' })).number).not.toEqual(supplier)
  })
})

describe('what never matches', () => {
  test('free-mail domains', () => {
    const party = exampleParty({ contact: { ...NO_CONTACT, emails: ['fjordkaffe@gmail.com'] } })
    expect(partyKeys(party, { kind: 'customer' }).domain).toEqual([])
  })

  test('billing addresses shared by several customers', () => {
    const parties = ['1', '2', '3'].map((internalId) =>
      exampleParty({
        internalId,
        invoiceContact: { ...NO_CONTACT, emails: [internalId === '3' ? 'own@c.example' : 'bilag@revisor.example'] },
      }),
    )
    const shared = sharedEmails(parties)
    expect(shared).toContain('bilag@revisor.example')
    expect(shared).not.toContain('own@c.example')
    const [first] = parties
    const keys =
      first &&
      partyKeys(
        { ...first, contact: { ...NO_CONTACT, emails: ['bilag@revisor.example'] } },
        { kind: 'customer', as: 'person', sharedEmails: shared },
      )
    expect(keys?.email).toEqual([])
  })

  test('the domain of a billing address, which may be an accountant’s', () => {
    const party = exampleParty({ contact: null, invoiceContact: { ...NO_CONTACT, emails: ['bilag@revisor.example'] } })
    expect(partyKeys(party, { kind: 'customer' }).domain).toEqual([])
  })

  test('house accounts, except by our own number', () => {
    const { number, ...others } = partyKeys(exampleParty(), { kind: 'customer', houseAccount: true })
    expect(number).toEqual(['customer:10042'])
    expect(Object.values(others).flat()).toEqual([])
  })
})

describe('persons', () => {
  const options = { kind: 'customer', as: 'person', organization: remoteId('7') } as const
  const keys = partyKeys(exampleParty(), options)
  const meets = (fields: Fields) => personKeys(person(fields)).name.some((value) => keys.name.includes(value))

  test('are found by e-mail, whatever its case', () => {
    const found = personKeys(person({ emails: [{ value: 'POST@fjordkaffe.example', primary: true, label: 'work' }] }))
    expect(keys.email).toContain(found.email[0])
  })
  test('are found by name within their organization', () => {
    expect(meets({ name: 'Kari Nordmann', org_id: '7' })).toBe(true)
  })
  test('are not found by name in another organization', () => {
    expect(meets({ name: 'Kari Nordmann', org_id: '8' })).toBe(false)
  })
  test('without an organization are found by name only where no e-mail address contradicts', () => {
    expect(meets({ name: 'Kari Nordmann', org_id: null, emails: [] })).toBe(true)
    expect(meets({ name: 'Kari Nordmann', org_id: null, emails: [{ value: 'kari@other.example' }] })).toBe(false)
  })
  test('whose organization or addresses Pipedrive leaves out are not found by name: that is not none', () => {
    expect(meets({ name: 'Kari Nordmann', emails: [] })).toBe(false)
    expect(meets({ name: 'Kari Nordmann', org_id: null })).toBe(false)
  })
})

describe('what a record of Pipedrive is found by', () => {
  test('is nothing where its fields hold nothing, or something that cannot be read', () => {
    const nothing = { number: [], organisationNumber: [], vatNumber: [], email: [], domain: [], name: [] }
    expect(organizationKeys(organization({}))).toEqual(nothing)
    expect(organizationKeys(organization({ name: true, website: null, 'custom.customerNumber': ' , ' }))).toEqual(
      nothing,
    )
    expect(personKeys(person({ emails: [null, {}, { value: 'no address' }, { value: null }] }))).toEqual(nothing)
    expect(personKeys(person({ emails: 'post@a.example', name: '', org_id: null }))).toEqual(nothing)
  })

  test('is both its numbers, and each value once', () => {
    const both = { 'custom.customerNumber': '7, 7', 'custom.supplierNumber': 9, name: 'Fjord AS' }
    expect(organizationKeys(organization(both))).toMatchObject({
      number: ['supplier:9', 'customer:7'],
      name: ['fjord'],
    })
    expect(personKeys(person(both)).number).toEqual(['customer:7'])
  })

  test('is a person’s name within the organization, whatever e-mail addresses stand there', () => {
    const attached = { name: 'Kari', org_id: 7, emails: [{ value: 'a@a.example' }] }
    expect(personKeys(person(attached)).name).toEqual(['7|kari'])
    expect(personKeys(person({ name: 'Kari', org_id: null, emails: [{ value: 'no address' }] })).name).toEqual([
      '-|kari',
    ])
  })

  test.each([null, 'Oslo', ['0150'], {}, { postal_code: null }])('is no postal code in the address %j', (address) => {
    expect(postalCodeOf(organization({ address }))).toBeNull()
  })
})

describe('what a customer is looked for by', () => {
  const of = (changes: Parameters<typeof exampleParty>[0], options: object = {}) =>
    partyKeys(exampleParty(changes), { kind: 'customer', ...options })

  test('is its web address alone where that is its own, else the domains of its own e-mail addresses', () => {
    const contact = { ...NO_CONTACT, emails: ['a@one.example', 'b@two.example', 'c@one.example', 'nothing'] }
    expect(of({ contact: { ...contact, web: 'https://own.example' } }).domain).toEqual(['own.example'])
    expect(of({ contact: { ...contact, web: 'https://facebook.com/own' } }).domain).toEqual([
      'one.example',
      'two.example',
    ])
    expect(of({ contact }, { sharedEmails: new Set(['b@two.example']) }).domain).toEqual(['one.example'])
    expect(of({ contact: null }).domain).toEqual([])
  })

  test('is its VAT number in the country of its address', () => {
    expect(of({ vatNumber: '12345679', address: { ...ADDRESS, country: 'FI' } }).vatNumber).toEqual(['FI12345679'])
    expect(of({ vatNumber: '12345679', address: null }).vatNumber).toEqual([])
    expect(of({ vatNumber: null, corporateId: null })).toMatchObject({ vatNumber: [], organisationNumber: [] })
  })

  test('as a person is its name within the organization and outside of any, and every address of its own', () => {
    const kari = { contact: { ...NO_CONTACT, attention: 'Kari', emails: ['A@a.example'] } }
    const invoiceContact = { ...NO_CONTACT, emails: ['b@b.example', 'a@a.example'] }
    expect(of({ ...kari, invoiceContact }, { as: 'person', organization: remoteId(7) })).toMatchObject({
      email: ['a@a.example', 'b@b.example'],
      name: ['7|kari', '-|kari'],
      domain: [],
    })
    expect(of(kari, { as: 'person', organization: null }).name).toEqual(['-|kari'])
  })

  test('is never an address it shares with another customer, while its own twice is its own', () => {
    const emails = (internalId: string, ...addresses: readonly string[]) =>
      exampleParty({ internalId, contact: { ...NO_CONTACT, emails: addresses }, invoiceContact: null })
    const parties = [emails('1', 'a@a.example', 'A@a.example'), emails('2', 'b@b.example'), emails('3', 'b@b.example')]
    expect([...sharedEmails(parties)]).toEqual(['b@b.example'])
  })
})

test('names alike in different places are different companies', () => {
  const record = organization({ name: 'Fjordkaffe', address: { value: 'Oslo', postal_code: '0150' } })
  const party = exampleParty()
  const candidate = { id: record.id, linked: false, postalCode: postalCodeOf(record) }
  const found = matchBatch(
    [{ key: '4821', keys: partyKeys(party, { kind: 'customer' }), postalCode: partyPostalCode(party) }],
    new Map([['name', new Map([['fjordkaffe', [candidate]]])]]),
    ORGANIZATION_RULES,
    { shareable: SHAREABLE_RULES },
  )
  expect(found.get('4821')).toEqual({ do: 'none' })
})

const NO_CONTACT = { name: null, attention: null, emails: [], phones: [], web: null }
const ADDRESS = { lines: [], postalCode: null, city: null, country: null, countryName: null }
