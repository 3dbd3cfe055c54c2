import type { Party } from '../../../connectors/visma/model.ts'
import { isHouseAccount, type PartyKind, partyScope } from '../documents/scope.ts'
import type { FlowSettings } from '../settings.ts'
import type { DocumentCounts } from './count-documents.ts'
import type { FitParty } from './match-account.ts'

export interface PartyCounts {
  readonly kind: PartyKind
  readonly read: number
  /** Carried over; probable house accounts are held until somebody answers, and are among them. */
  readonly inScope: number
  /** Reason → how many. */
  readonly skipped: ReadonlyMap<string, number>
  readonly houseAccounts: readonly { readonly number: string; readonly name: string; readonly documents: number }[]
  /** In scope and without an organisation number in the books. */
  readonly withoutNumber: number
}

/** Which parties of a kind are carried over, and which look like collective accounts. */
export function countParties(
  kind: PartyKind,
  all: readonly Party[],
  { byParty }: Pick<DocumentCounts, 'byParty'>,
  settings: FlowSettings,
): { readonly counts: PartyCounts; readonly taken: readonly FitParty[] } {
  const skipped = new Map<string, number>()
  const taken: FitParty[] = []
  for (const party of all) {
    const documents = byParty.get(party.number)?.inScope ?? 0
    const scope = partyScope(party, settings, { kind, hasDocumentInScope: documents > 0 })
    if (scope.do === 'skip') skipped.set(scope.reason, (skipped.get(scope.reason) ?? 0) + 1)
    else taken.push({ kind, party, houseAccount: kind === 'customer' && isHouseAccount(documents, settings) })
  }
  const houseAccounts = taken
    .filter(({ houseAccount }) => houseAccount)
    .map(({ party: { number, name } }) => ({ number, name, documents: byParty.get(number)?.inScope ?? 0 }))
  const withoutNumber = taken.filter(({ party }) => (party.corporateId ?? '').trim() === '').length
  return { counts: { kind, read: all.length, inScope: taken.length, skipped, houseAccounts, withoutNumber }, taken }
}

/** What of a party is needed to match and to count it: a large company has many. */
export const slim = ({ more: _, terms: __, invoiceAddress: ___, ...party }: Party): Party => ({
  ...party,
  terms: null,
  invoiceAddress: null,
})
