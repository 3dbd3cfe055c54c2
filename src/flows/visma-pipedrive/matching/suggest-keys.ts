import type { Party } from '../../../connectors/visma/model.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { type RemoteId, remoteId, type SourceKey } from '../../../core/ids.ts'
import { countryCode } from './countries.ts'
import { formOf, organizationKeys, partyForm, partyPostalCode, postalCodeOf } from './match-rules.ts'
import { companyDomain, normaliseEmail, normaliseName } from './names.ts'
import { beginnings, type SuggestCandidate, type SuggestSource } from './suggest.ts'

/**
 * A party as suggestions compare it.
 *
 * @param sharedEmails addresses of several parties (`sharedEmails`): they point to none of them
 */
export function suggestSource(
  key: SourceKey,
  party: Party,
  sharedEmails: ReadonlySet<string>,
  apart: ReadonlySet<RemoteId> = NONE,
): SuggestSource {
  const emails = [...(party.contact?.emails ?? []), ...(party.invoiceContact?.emails ?? [])]
  const own = emails.flatMap((email) => normaliseEmail(email) ?? []).filter((email) => !sharedEmails.has(email))
  const web = party.contact?.web ? [party.contact.web] : []
  return {
    key,
    name: normaliseName(party.name),
    form: partyForm(party, 'organization'),
    postalCode: partyPostalCode(party),
    country: party.address?.country?.toUpperCase() ?? null,
    domains: [...new Set([...web, ...own].flatMap((text) => companyDomain(text) ?? []))],
    apart,
  }
}

/** An organization of Pipedrive as suggestions compare it. */
export function suggestCandidate(record: RemoteRecord): SuggestCandidate {
  const { name, domain } = organizationKeys(record)
  return {
    id: record.id,
    called: typeof record.fields.name === 'string' ? record.fields.name : null,
    name: name[0] ?? '',
    form: formOf(record),
    postalCode: postalCodeOf(record),
    country: countryOf(record),
    domains: domain,
  }
}

/** By what our copy tells which organizations a party may be, before anybody looks at their names. */
export function organizationMarks(record: RemoteRecord): Readonly<Record<string, readonly string[]>> {
  const { name, postalCode } = suggestCandidate(record)
  return { place: postalCode === null ? [] : [postalCode], beginning: [...beginnings(name)] }
}

/** The same of a person: whose e-mail domains these are. */
export const personMarks = (record: RemoteRecord): Readonly<Record<string, readonly string[]>> => ({
  domain: suggestAddress(record)?.domains ?? [],
})

/** The company domains of a person's e-mail addresses, and its organization; `null` where there is none. */
export function suggestAddress(
  record: RemoteRecord,
): { readonly domains: readonly string[]; readonly organization: RemoteId } | null {
  const { org_id, emails } = record.fields
  if (typeof org_id !== 'string' || !Array.isArray(emails)) return null
  const domains = emails.flatMap((item: { readonly value?: unknown } | null) =>
    typeof item?.value === 'string' ? (companyDomain(item.value) ?? []) : [],
  )
  return { domains: [...new Set(domains)], organization: remoteId(org_id) }
}

const NONE: ReadonlySet<RemoteId> = new Set()

/** Pipedrive tells the country apart only where it understood the address; else it may be its last part. */
function countryOf({ fields }: RemoteRecord): string | null {
  const { address } = fields
  if (address === null || typeof address !== 'object' || Array.isArray(address)) return null
  const { country, value } = address as { readonly country?: unknown; readonly value?: unknown }
  if (typeof country === 'string' && country.trim() !== '') return countryCode(country)
  return typeof value === 'string' && value.includes(',') ? countryCode(value.split(',').at(-1) ?? null) : null
}
