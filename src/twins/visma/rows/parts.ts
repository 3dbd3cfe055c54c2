import type { Company } from '../../company/model.ts'
import type { Address, ContactInfo, Customer, IdDescription } from '../../company/party-model.ts'
import { COUNTRIES, type Country, SALES_PEOPLE } from '../../company/reference.ts'

/** A row as it goes over the wire. Keys and their spelling are the specification's. */
export type Row = Record<string, unknown>

export interface Metadata {
  readonly totalCount: number
  readonly maxPageSize: number
}

/** The real system sends every key of a row, most of them null: `nulls('a b')` → `{ a: null, b: null }`. */
export const nulls = (keys: string): Row =>
  Object.fromEntries(
    keys
      .trim()
      .split(/\s+/)
      .map((key) => [key, null]),
  )

/** A calendar day as Visma writes it. */
export const midnight = (day: string | null): string | null => (day === null ? null : `${day}T00:00:00`)

export const period = (day: string | null): string | null => day && `${day.slice(0, 4)}${day.slice(5, 7)}`

export const numberName = (party: { readonly number: string; readonly name: string }): Row => ({
  number: party.number,
  name: party.name,
})

export const internalNumberName = (party: { internalId: number; number: string; name: string }): Row => ({
  internalId: party.internalId,
  number: party.number,
  name: party.name,
})

export const idDescription = (value: IdDescription): Row => ({ id: value.id, description: value.description })

const country = (id: string): Row => ({
  id,
  name: COUNTRIES[id as Country] ?? null,
  errorInfo: null,
  metadata: null,
})

export const address = (from: Address): Row => ({
  addressId: from.addressId,
  addressLine1: from.addressLine1,
  addressLine2: from.addressLine2,
  addressLine3: from.addressLine3,
  postalCode: from.postalCode,
  city: from.city,
  country: country(from.countryId),
  county: null,
})

export const contact = (from: ContactInfo): Row => ({
  contactId: from.contactId,
  name: from.name,
  attention: from.attention,
  email: from.email,
  web: from.web,
  phone1: from.phone1,
  phone2: from.phone2,
  fax: null,
})

export const documentAddress = (from: Address): Row => ({ overrideAddress: false, ...address(from) })

export const documentContact = (customer: Customer): Row => ({
  contactId: customer.invoiceContact.contactId,
  businessName: customer.invoiceContact.name,
  attention: customer.invoiceContact.attention,
  email: customer.invoiceContact.email,
  phone1: customer.invoiceContact.phone1,
  overrideContact: false,
})

export const mainLocation = (countryId: string): Row => ({ countryId, id: 'MAIN', name: 'Primary Location' })

export const vatZone = (countryId: string): Row => {
  const [id, description, category] = countryId === 'NO' ? ['01', 'Innland', '3'] : ['02', 'Utland', '52']
  return {
    id,
    description,
    defaultVatCategory: category,
    defaultTaxCategory: { number: category, description: 'Standard' },
    errorInfo: null,
    metadata: null,
  }
}

export function creditTerms(company: Company, termsId: string | null): Row | null {
  const term = company.creditTerms.find((each) => each.termsId === termsId)
  return term ? { id: term.termsId, description: term.description } : null
}

export function account(company: Company, accountCD: string): Row {
  const found = company.accounts.find((each) => each.accountCD === accountCD)
  return {
    type: found?.type ?? null,
    externalCode1: null,
    externalCode2: null,
    active: found?.active ?? null,
    number: accountCD,
    description: found?.description ?? null,
  }
}

export const mainBranch = (company: Company): Row | null =>
  company.branches[0] ? numberName(company.branches[0]) : null

/** That of a document, or the main one. */
export function branchOf(company: Company, { branch }: { readonly branch?: string }): Row | null {
  const named = company.branches.find(({ number }) => number === branch)
  return named === undefined ? mainBranch(company) : numberName(named)
}

export const noProject = (): Row => ({ internalId: 0, id: 'X', description: 'Ikke-prosjektkode' })

export const seller = (id: string | null): Row | null => (id ? { id, description: SALES_PEOPLE[id] ?? null } : null)
