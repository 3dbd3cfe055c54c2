import { type RemoteId, sourceKey } from '../../../core/ids.ts'
import { type SuggestReason, suggester } from '../matching/suggest.ts'
import { suggestAddress, suggestCandidate, suggestSource } from '../matching/suggest-keys.ts'
import type { FlowSettings } from '../settings.ts'
import { emailsOf, type FitParty, type Matches, nameOf, organizationIn, type Pages } from './match-account.ts'

// More than are shown, since it is only known afterwards which of them other parties have taken.
const KEPT = 10

/** Looks along while the account is listed; of what is listed only what some party probably is is kept. */
export interface AccountSuggester {
  /** The same pages, looked at on their way. Organizations go first. */
  readonly organizations: (pages: Pages) => Pages
  readonly persons: (pages: Pages) => Pages
  /** Why each party that no certain rule has matched is probably there; `null`: the settings want nothing suggested. */
  readonly found: (matches: Matches) => ReadonlyMap<string, SuggestReason> | null
}

/** Suggestions as a first sync would make them. A house account is no one company, and of it none is made. */
export function accountSuggester(
  parties: readonly FitParty[],
  { matching }: Pick<FlowSettings, 'matching'>,
): AccountSuggester {
  const looked = matching.suggestions ? parties.filter(({ houseAccount }) => !houseAccount) : []
  const shared = { supplier: emailsOf(parties, 'supplier'), customer: emailsOf(parties, 'customer') }
  const search = suggester(
    looked.map((one) => suggestSource(sourceKey(nameOf(one)), one.party, shared[one.kind])),
    KEPT,
  )
  return {
    organizations: async function* (pages) {
      for await (const page of pages) {
        for (const record of page) search.offer(suggestCandidate(record))
        yield page
      }
    },
    persons: async function* (pages) {
      for await (const page of pages) {
        for (const record of page) {
          const address = suggestAddress(record)
          for (const domain of address?.domains ?? []) search.address(domain, address?.organization ?? record.id)
        }
        yield page
      }
    },
    found: (matches) => {
      if (!matching.suggestions) return null
      const taken = { supplier: takenBy(parties, 'supplier', matches), customer: takenBy(parties, 'customer', matches) }
      const found = search.found()
      const reasons = new Map<string, SuggestReason>()
      for (const one of looked) {
        const name = nameOf(one)
        if (matches.get(name)?.do !== 'none') continue
        const best = found.get(sourceKey(name))?.find(({ remote }) => !taken[one.kind].has(remote))
        if (best !== undefined) reasons.set(name, best.reason)
      }
      return reasons
    },
  }
}

/** An organization that another party of the kind has is not suggested. */
const takenBy = (parties: readonly FitParty[], kind: FitParty['kind'], matches: Matches): ReadonlySet<RemoteId> =>
  new Set(parties.flatMap((one) => (one.kind === kind ? (organizationIn(matches, nameOf(one)) ?? []) : [])))
