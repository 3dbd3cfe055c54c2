import { describe, expect, test } from 'vitest'
import type { Entity, Fields, RemoteRecord } from '../../core/connector.ts'
import { remoteId } from '../../core/ids.ts'
import { matchBatch } from '../../core/match.ts'
import { exampleParty } from './example-records.ts'
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
