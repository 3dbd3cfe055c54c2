import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import { type PartyRow, rowsIn } from '../rows.ts'
import { partyKeys } from './match-rules.ts'

const PAGE = 500

/** Rules by which a supplier and a customer are known to be one legal entity. */
export const LEGAL_RULES = ['organisationNumber', 'vatNumber'] as const

/** Rule → number → organizations that parties of the other kind with this number are linked to. */
export type LegalEntities = ReadonlyMap<string, ReadonlyMap<string, readonly RemoteId[]>>

/**
 * A company that is both supplier and customer has one organization. Its number need not be in Pipedrive for that: our
 * own link tells that the organization of the one is this company.
 */
export async function otherKinds(
  kind: PartyKind,
  wanted: ReadonlySet<string>,
  { store }: PhaseContext,
): Promise<LegalEntities> {
  const found = new Map(LEGAL_RULES.map((rule) => [rule as string, new Map<string, RemoteId[]>()]))
  if (wanted.size === 0) return found
  const other = kind === 'customer' ? 'supplier' : 'customer'
  let after: SourceKey | null = null
  for (;;) {
    const page: readonly PartyRow[] = await rowsIn(store).walk(other, after, PAGE)
    const last = page.at(-1)
    if (!last) return found
    after = last.key
    const hits = page.flatMap((record) => {
      const keys = partyKeys(record.data, { kind: other })
      return LEGAL_RULES.flatMap((rule) =>
        keys[rule].filter((value) => wanted.has(value)).map((value) => ({ key: record.key, rule, value })),
      )
    })
    const links = await store.links(
      other,
      'organization',
      hits.map((hit) => hit.key),
    )
    for (const { key, rule, value } of hits) {
      const link = links.get(key)
      if (link?.state !== 'live') continue
      const known = found.get(rule)?.get(value) ?? []
      if (!known.includes(link.remote)) found.get(rule)?.set(value, [...known, link.remote])
    }
  }
}
