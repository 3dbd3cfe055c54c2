import type { z } from 'zod'
import { sourceKey } from '../../../core/ids.ts'
import type { SourceRecord } from '../../../core/record.ts'
import { rawText, type Sources } from '../calls/stream.ts'
import { members, oneOf, text, time } from '../decode.ts'
import { type Address, type Contact, PARTY_STATUSES, type Party } from '../model.ts'

const idName = members({ id: text, name: text })
export const idDescription = members({ id: text, description: text })

export const addressMember = members({
  addressLine1: text,
  addressLine2: text,
  addressLine3: text,
  postalCode: text,
  city: text,
  country: idName,
})

export const contactMember = members({
  name: text,
  attention: text,
  email: text,
  web: text,
  phone1: text,
  phone2: text,
})

/** Members that customers and suppliers share. */
export const partyMembers = {
  internalId: text,
  number: text,
  name: text,
  status: oneOf(PARTY_STATUSES),
  mainAddress: addressMember,
  mainContact: contactMember,
  vatRegistrationId: text,
  corporateId: text,
  creditTerms: idDescription,
  currencyId: text,
  lastModifiedDateTime: time,
} as const

export const PARTY_SOURCES = {
  address: ['mainAddress'],
  contact: ['mainContact'],
  corporateId: ['corporateId'],
  vatNumber: ['vatRegistrationId'],
  terms: ['creditTerms'],
  currency: ['currencyId'],
} as const satisfies Sources

/** The members that customers and suppliers name differently. */
export interface PartyRest {
  readonly invoiceAddress: Address | null
  readonly invoiceContact: Contact | null
  readonly classId: string | null
}

interface PartyRow {
  readonly internalId: string | null
  readonly number: string | null
  readonly name: string | null
  readonly status: Party['status']
  readonly mainAddress: AddressRow | null
  readonly mainContact: ContactRow | null
  readonly vatRegistrationId: string | null
  readonly corporateId: string | null
  readonly creditTerms: { readonly id: string | null; readonly description: string | null } | null
  readonly currencyId: string | null
  readonly lastModifiedDateTime: string | null
}

/** A party's record. Its key is the internal id, which stays the same when the number is changed. */
export function partyRecord(row: PartyRow, rest: PartyRest): SourceRecord<Party> | string {
  if (row.internalId === null) return 'internalId is missing'
  if (row.number === null) return 'number is missing'
  if (row.name === null) return 'name is missing'
  const party: Party = {
    internalId: row.internalId,
    number: row.number,
    name: row.name,
    status: row.status,
    address: toAddress(row.mainAddress),
    contact: toContact(row.mainContact),
    ...rest,
    corporateId: row.corporateId,
    vatNumber: row.vatRegistrationId,
    terms: toTerms(row.creditTerms),
    currency: row.currencyId,
    modified: row.lastModifiedDateTime,
  }
  return {
    key: sourceKey(party.internalId),
    number: party.number,
    parent: null,
    modified: party.modified,
    data: party,
  }
}

export const partyName = (row: Readonly<Record<string, unknown>>): string | null =>
  rawText(row.internalId) ?? rawText(row.number)

type AddressRow = NonNullable<z.output<typeof addressMember>>
type ContactRow = NonNullable<z.output<typeof contactMember>>

export function toTerms(terms: { readonly id: string | null; readonly description: string | null } | null) {
  return terms === null || terms.id === null ? null : { id: terms.id, description: terms.description }
}

export function toAddress(given: AddressRow | null): Address | null {
  if (given === null) return null
  const lines = [given.addressLine1, given.addressLine2, given.addressLine3].filter((line) => line !== null)
  const { postalCode, city } = given
  const country = given.country?.id?.toUpperCase() ?? null
  const countryName = given.country?.name ?? null
  const empty = lines.length === 0 && [postalCode, city, country, countryName].every((part) => part === null)
  return empty ? null : { lines, postalCode, city, country, countryName }
}

export function toContact(given: ContactRow | null): Contact | null {
  if (given === null) return null
  const emails = distinct(split(given.email), (email) => email.toLowerCase())
  const phones = distinct([...split(given.phone1), ...split(given.phone2)], (phone) => phone.replace(/\s/g, ''))
  const { name, attention, web } = given
  const empty = emails.length + phones.length === 0 && [name, attention, web].every((part) => part === null)
  return empty ? null : { name, attention, emails, phones, web }
}

// People put several addresses into the one field there is.
const split = (given: string | null): readonly string[] =>
  (given ?? '')
    .split(/[;,]/)
    .map((part) => part.trim())
    .filter((part) => part !== '')

function distinct(values: readonly string[], identity: (value: string) => string): readonly string[] {
  const byIdentity = new Map<string, string>()
  for (const value of values) if (!byIdentity.has(identity(value))) byIdentity.set(identity(value), value)
  return [...byIdentity.values()]
}
