import type { Address, Party } from '../../../connectors/visma/model.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Json } from '../../../core/json.ts'
import type { Desired } from '../../../core/plan.ts'
import type { PartyKind } from '../documents/scope.ts'
import { desired, FIRST, OURS, OWN_OR_FILL } from '../fields/desired.ts'
import type { FlowSettings } from '../settings.ts'

export interface OrganizationOptions {
  readonly kind: PartyKind
  readonly names: FlowSettings['names']
  /** Owner on creation: the setting's user, or `null` for ours. */
  readonly ownerId: RemoteId | null
  /** Numbers of all parties of this kind that share the organization, this one's among them. */
  readonly numbers?: readonly string[]
  /** `false` when the native fields of a shared organization come from another party. */
  readonly primary?: boolean
}

/** The organization of a supplier or a customer: only the fields that this party may write. */
export function organizationOf(party: Party, options: OrganizationOptions): Desired {
  const number = sharedCustomerNumbers(options.numbers ?? [party.number])
  const numberField = options.kind === 'supplier' ? 'custom.supplierNumber' : 'custom.customerNumber'
  if (options.primary === false) return desired('organization', { [numberField]: [number, OURS] })
  return desired('organization', {
    name: [party.name.trim(), { created: 'own', linked: options.names === 'visma' ? 'ours' : 'never' }],
    address: [addressOf(party.address), OWN_OR_FILL],
    website: [websiteOf(party.contact?.web ?? null), OWN_OR_FILL],
    owner_id: [options.ownerId, FIRST],
    [numberField]: [number, OURS],
  })
}

const MAX_VARCHAR = 255

/** `['200', '100']` → `100, 200`. A list that is too long is cut after a whole number, and shows that. */
export function sharedCustomerNumbers(numbers: readonly string[]): string {
  const sorted = [...new Set(numbers.map((number) => number.trim()))].filter((number) => number !== '').sort(inOrder)
  const all = sorted.join(', ')
  if (all.length <= MAX_VARCHAR) return all
  const cut = all.slice(0, MAX_VARCHAR - 3)
  return `${cut.slice(0, cut.lastIndexOf(', '))}, …`
}

const collator = new Intl.Collator('en', { numeric: true })
const inOrder = (a: string, b: string): number => collator.compare(a, b) || (a < b ? -1 : a > b ? 1 : 0)

/** An address as the Nordic countries write it, e.g. `Strandgata 12, 5003 Bergen, Norway`; `null` when empty. */
export function addressOf(address: Address | null): { readonly [key: string]: Json } | null {
  if (address === null) return null
  const lines = address.lines.map((line) => line.trim()).filter((line) => line !== '')
  const postalCode = filled(address.postalCode)
  const city = filled(address.city)
  // A country alone is no address: Visma sets it by default where nothing was filled in.
  if (lines.length === 0 && postalCode === null && city === null) return null
  const country = filled(address.countryName) ?? countryName(address.country)
  const place = [postalCode, city].filter((part) => part !== null).join(' ')
  const value = [...lines, place, country].filter((part) => part !== null && part !== '').join(', ')
  // Pipedrive sets members that are not sent to null, so all of them are sent.
  return {
    value,
    ...street(lines),
    subpremise: null,
    locality: city,
    sublocality: null,
    admin_area_level_1: null,
    admin_area_level_2: null,
    country,
    postal_code: postalCode,
  }
}

// Only the plain shape "Storgata 7 B" is taken apart; a box or "c/o" number is no house number.
function street(lines: readonly string[]): { route: string | null; street_number: string | null } {
  const line = lines.find((candidate) => !/^(?:c\/o|v\/|att|postboks|pb\b|box\b|boks\b|pl\b)/i.test(candidate))
  if (line === undefined) return { route: null, street_number: null }
  const match = /^(\p{L}[\p{L}\s.'’-]*?),?\s+(\d+(?:\s?-\s?\d+)?\s?\p{L}?)$/u.exec(line)
  return { route: match?.[1] ?? line, street_number: match?.[2] ?? null }
}

const regions = new Intl.DisplayNames('en', { type: 'region' })

function countryName(code: string | null): string | null {
  const upper = filled(code)?.toUpperCase() ?? null
  return upper !== null && /^[A-Z]{2}$/.test(upper) ? (regions.of(upper) ?? null) : null
}

/** `www.fjordkaffe.no` → `https://www.fjordkaffe.no`; `null` for what is no web address. */
export function websiteOf(web: string | null): string | null {
  const text = web?.trim() ?? ''
  if (text === '' || /[\s@<>"]/.test(text)) return null
  const url = /^https?:\/\//i.test(text) ? text : /^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? null : `https://${text}`
  if (url === null || url.length > MAX_VARCHAR || !URL.canParse(url)) return null
  return /\.\p{L}[\p{L}\p{N}-]+$/u.test(new URL(url).hostname) ? url.replace(/\/$/, '') : null
}

const filled = (text: string | null): string | null => (text === null || text.trim() === '' ? null : text.trim())
