import type { Party } from '../../../connectors/visma/model.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { PartyKind } from '../documents/scope.ts'
import { personName } from '../parties/customer-to-person.ts'
import {
  companyDomain,
  legalForm,
  normaliseEmail,
  normaliseName,
  normaliseOrganisationNumber,
  normalisePostalCode,
  normaliseVat,
} from './names.ts'

/** Rules by which records find each other on first contact, strongest first. */
export const ORGANIZATION_RULES = ['number', 'organisationNumber', 'vatNumber', 'domain', 'name'] as const
export const PERSON_RULES = ['number', 'email', 'name'] as const
export type MatchRule = (typeof ORGANIZATION_RULES)[number] | (typeof PERSON_RULES)[number]

/** Our number field holds the numbers of all customers of an organization, so several may find it by that. */
export const SHAREABLE_RULES: ReadonlySet<string> = new Set(['number'])

export type MatchKeys = Readonly<Record<MatchRule, readonly string[]>>

export interface PartyKeyOptions {
  readonly kind: PartyKind
  /** Which kind of record is looked for; a customer has both. */
  readonly as?: 'organization' | 'person'
  /** Addresses used by several customers (`sharedEmails`): they point to none of them. */
  readonly sharedEmails?: ReadonlySet<string>
  /** A collective customer is no one company, so only our own number field may find it. */
  readonly houseAccount?: boolean
  /** The customer's organization, once known: a person's name is looked for within it. */
  readonly organization?: RemoteId | null
}

/** Rule → values by which a customer or supplier is looked for among the mirrored records. */
export function partyKeys(party: Party, options: PartyKeyOptions): MatchKeys {
  const number = [`${options.kind}:${party.number}`]
  if (options.houseAccount) return keys({ number })
  const shared = options.sharedEmails ?? NONE
  const emails = emailsOf(party).filter((email) => !shared.has(email))
  if (options.as === 'person') {
    const name = normaliseName(personName(party))
    const within = options.organization ? [options.organization, UNATTACHED] : [UNATTACHED]
    return keys({ number, email: emails, name: name === '' ? [] : within.map((scope) => `${scope}|${name}`) })
  }
  const country = party.address?.country ?? null
  return keys({
    number,
    organisationNumber: [party.corporateId && normaliseOrganisationNumber(party.corporateId)],
    vatNumber: [party.vatNumber && normaliseVat(party.vatNumber, country)],
    domain: domainsOf(party, shared),
    name: [normaliseName(party.name)],
  })
}

/** The same values read off an organization of Pipedrive, for its mirror entry. */
export function organizationKeys(record: RemoteRecord): MatchKeys {
  const { fields } = record
  const organisationNumber = textOf(fields['custom.organisationNumber'])
  const website = textOf(fields.website)
  return keys({
    number: [...numbersOf(record, 'supplier'), ...numbersOf(record, 'customer')],
    organisationNumber: [normaliseOrganisationNumber(organisationNumber)],
    vatNumber: [normaliseVat(textOf(fields['custom.vatNumber']))],
    domain: [companyDomain(website)],
    name: [normaliseName(textOf(fields.name))],
  })
}

/**
 * The same for a person. A name alone is weak, so it counts only within the person's organization; a person
 * without one must also have no e-mail address that could contradict.
 */
export function personKeys(record: RemoteRecord): MatchKeys {
  const { fields } = record
  const emails = valuesOf(fields.emails).map(normaliseEmail)
  const name = normaliseName(textOf(fields.name))
  const organization = textOf(fields.org_id)
  // Members that Pipedrive leaves out are unknown: the person may have an organization, or another address.
  const isAlone = fields.org_id === null && fields.emails !== undefined && emails.every((email) => email === null)
  const scope = organization !== '' ? organization : isAlone ? UNATTACHED : null
  return keys({
    number: numbersOf(record, 'customer'),
    email: emails,
    name: [scope !== null && name !== '' ? `${scope}|${name}` : null],
  })
}

/** Postal code in its normal form, where the record has one: names alike in different places are different. */
export function postalCodeOf(record: RemoteRecord): string | null {
  const address = record.fields.address
  if (address === null || typeof address !== 'object' || Array.isArray(address)) return null
  return normalisePostalCode(textOf((address as { readonly postal_code?: unknown }).postal_code))
}

/** The legal form in the name of a record, and in the name that a party's record would get. */
export const formOf = (record: RemoteRecord): string | null => legalForm(textOf(record.fields.name))
export const partyForm = (party: Party, as: 'organization' | 'person'): string | null =>
  legalForm(as === 'person' ? personName(party) : party.name)

export const partyPostalCode = (party: Party): string | null => normalisePostalCode(party.address?.postalCode ?? '')

/** E-mail addresses that several of these customers use, e.g. one accountant's for all its clients. */
export function sharedEmails(parties: Iterable<Party>): ReadonlySet<string> {
  const owners = new Map<string, string>()
  const shared = new Set<string>()
  for (const party of parties) {
    for (const email of emailsOf(party)) {
      const owner = owners.get(email)
      if (owner !== undefined && owner !== party.internalId) shared.add(email)
      owners.set(email, party.internalId)
    }
  }
  return shared
}

const UNATTACHED = '-'
const NONE: ReadonlySet<string> = new Set()

const emailsOf = (party: Party): readonly string[] =>
  present([...(party.contact?.emails ?? []), ...(party.invoiceContact?.emails ?? [])].map(normaliseEmail))

// The web address is the company's own. Only without one do its main e-mail addresses count; billing addresses never
// do, since they are often an accountant's.
function domainsOf(party: Party, shared: ReadonlySet<string>): readonly (string | null)[] {
  const web = party.contact?.web ? companyDomain(party.contact.web) : null
  if (web !== null) return [web]
  const emails = present((party.contact?.emails ?? []).map(normaliseEmail))
  return emails.filter((email) => !shared.has(email)).map(companyDomain)
}

// A shared organization shows all its customers' numbers, joined by ", ".
const numbersOf = (record: RemoteRecord, kind: PartyKind): readonly string[] =>
  textOf(record.fields[`custom.${kind}Number`])
    .split(',')
    .map((number) => number.trim())
    .filter((number) => number !== '')
    .map((number) => `${kind}:${number}`)

const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : ''

const valuesOf = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.map((item: { readonly value?: unknown } | null) => textOf(item?.value)) : []

const present = (values: readonly (string | null | undefined)[]): readonly string[] => [
  ...new Set(values.filter((value): value is string => value !== null && value !== undefined && value !== '')),
]

const keys = (found: Partial<Record<MatchRule, readonly (string | null)[]>>): MatchKeys => ({
  number: present(found.number ?? []),
  organisationNumber: present(found.organisationNumber ?? []),
  vatNumber: present(found.vatNumber ?? []),
  email: present(found.email ?? []),
  domain: present(found.domain ?? []),
  name: present(found.name ?? []),
})
