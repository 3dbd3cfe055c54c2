import type { Match } from '../../../core/match.ts'
import type { SuggestReason } from '../matching/suggest.ts'
import type { FlowSettings } from '../settings.ts'
import type { DocumentCounts, OfParty } from './count-documents.ts'
import { type FitParty, organizationIn } from './match-account.ts'
import type { FirstWrites } from './price.ts'

/** At most so many open deals of a customer show what it owes besides those that carry its documents. */
const MOST_OTHER_DEALS = 20

export interface Matched {
  readonly organizations: ReadonlyMap<string, Match>
  readonly persons: ReadonlyMap<string, Match>
  /** Parties without a match that probably are there, each with the best reason; `null`: not looked for. */
  readonly suggested: ReadonlyMap<string, SuggestReason> | null
}

/** Open deals of the account by whom they belong to: `organization 12`, `person 3`. */
export type OpenDeals = ReadonlyMap<string, number>

/**
 * The writes of a first sync, as far as documents that are only counted tell.
 *
 * @param held Whether parties that wait for an answer are counted too: ambiguous ones, probable house accounts, and where
 * the settings have them wait those that are suggested
 */
export function firstWrites(
  parties: readonly FitParty[],
  documents: DocumentCounts,
  matched: Matched,
  openDeals: OpenDeals,
  settings: FlowSettings,
  held: boolean,
): FirstWrites {
  const { flows, deals, summary } = settings
  const writes = { organizations: 0, persons: 0, deals: 0, notes: 0, activities: 0, summaries: 0, otherDeals: 0 }
  const entries = (flow: { readonly as: 'note' | 'activity' } | false) =>
    flow !== false && flow.as === 'activity' ? 'activities' : 'notes'
  const organizations = flows.customers === false ? 'off' : flows.customers.organization
  for (const one of parties) {
    const name = `${one.kind}:${one.party.internalId}`
    const [organization, person] = [matched.organizations.get(name), matched.persons.get(name)]
    const isAmbiguous = organization?.do === 'ambiguous' || person?.do === 'ambiguous'
    const waits = settings.matching.wait > 0 && matched.suggested?.has(name) === true
    const isHeld = one.houseAccount || isAmbiguous || waits
    if (isHeld && !held) continue
    const of: OfParty = documents.byParty.get(one.party.number) ?? { inScope: 0, invoices: 0, hasFigures: false }
    if (one.kind === 'supplier') {
      writes.organizations += 1
      writes[entries(flows.supplierInvoices)] += of.inScope
      continue
    }
    const isThere = organization?.do === 'link'
    if (organizations === 'create' || (organizations === 'link' && isThere)) writes.organizations += 1
    writes.persons += 1
    writes[entries(flows.customerInvoices)] += of.inScope
    const open = openOf(organizationIn(matched.organizations, name), person, openDeals)
    const carries = of.inScope > 0 && (open === 1 || deals.create !== 'never')
    if (deals.create === 'perInvoice') writes.deals += of.invoices
    else if (carries && of.invoices > 0) writes.deals += 1
    if (!flows.receivables || !of.hasFigures) continue
    if (summary) writes.summaries += 1
    writes.otherDeals += Math.min(MOST_OTHER_DEALS, carries && open === 1 ? 0 : open)
  }
  return writes
}

function openOf(organization: string | null, person: Match | undefined, deals: OpenDeals): number {
  const ofPerson = person?.do === 'link' ? (deals.get(`person ${person.id}`) ?? 0) : 0
  return Math.max(organization === null ? 0 : (deals.get(`organization ${organization}`) ?? 0), ofPerson)
}
