import { describe, expect, test } from 'vitest'
import { exampleParty } from '../../../../test/example-records.ts'
import type { Contact } from '../../../connectors/visma/model.ts'
import { remoteId } from '../../../core/ids.ts'
import { personOf } from './customer-to-person.ts'

const options = { organizationId: remoteId('42'), ownerId: remoteId('9'), names: 'people' } as const
const contact = (changes: Partial<Contact>): Contact => ({
  name: null,
  attention: null,
  emails: [],
  phones: [],
  web: null,
  ...changes,
})

test('a customer becomes a person in its organization, with its number', () => {
  expect(personOf(exampleParty(), options).fields).toEqual({
    name: 'Kari Nordmann',
    emails: [
      { value: 'post@fjordkaffe.example', primary: true, label: 'work' },
      { value: 'faktura@fjordkaffe.example', primary: false, label: 'other' },
    ],
    phones: [{ value: '+47 55 00 00 00', primary: true, label: 'work' }],
    org_id: '42',
    owner_id: '9',
    'custom.customerNumber': '10042',
  })
})

describe('the name', () => {
  const nameOf = (changes: Partial<Contact> | null) =>
    personOf(exampleParty({ contact: changes && contact(changes) }), options).fields.name

  test('is the attention of the main contact', () => {
    expect(nameOf({ attention: ' Kari Nordmann ', name: 'Innkjøp' })).toBe('Kari Nordmann')
  })
  test('else the name of the main contact', () => expect(nameOf({ attention: ' ', name: 'Innkjøp' })).toBe('Innkjøp'))
  test('else the name of the customer', () => expect(nameOf(null)).toBe('Fjordkaffe AS'))
})

describe('e-mails', () => {
  const emailsOf = (main: readonly string[], billing: readonly string[]) =>
    personOf(
      exampleParty({ contact: contact({ emails: main }), invoiceContact: contact({ emails: billing }) }),
      options,
    ).fields.emails

  test('several main addresses are all taken, the first is primary', () => {
    expect(emailsOf(['a@x.example', 'b@x.example', 'A@X.example'], [])).toEqual([
      { value: 'a@x.example', primary: true, label: 'work' },
      { value: 'b@x.example', primary: false, label: 'work' },
    ])
  })
  test('an invoice address is never primary, not even one listed first among the main ones', () => {
    expect(emailsOf(['faktura@x.example', 'kari@x.example'], ['faktura@x.example'])).toEqual([
      { value: 'kari@x.example', primary: true, label: 'work' },
      { value: 'faktura@x.example', primary: false, label: 'other' },
    ])
  })
  test('an invoice address alone is left out: Pipedrive would make it primary', () => {
    expect(emailsOf([], ['faktura@x.example'])).toBeUndefined()
  })
})

describe('§3 who owns a native field', () => {
  const { policy } = personOf(exampleParty(), options)

  test('e-mails and phones are added, created or linked', () => {
    expect([policy.emails, policy.phones]).toEqual([
      { created: 'add', linked: 'add' },
      { created: 'add', linked: 'add' },
    ])
  })
  test('the organization is ours on our persons and filled on linked ones', () => {
    expect(policy.org_id).toEqual({ created: 'own', linked: 'fill' })
  })
  test('the name of a linked person is never touched, or ours with names: visma', () => {
    expect(policy.name).toEqual({ created: 'own', linked: 'never' })
    expect(personOf(exampleParty(), { ...options, names: 'visma' }).policy.name?.linked).toBe('ours')
  })
})

test('R2 an empty source value never clears a filled one', () => {
  const bare = exampleParty({ contact: null, invoiceContact: null })
  expect(personOf(bare, { organizationId: null, ownerId: null, names: 'people' }).fields).toEqual({
    name: 'Fjordkaffe AS',
    'custom.customerNumber': '10042',
  })
})
