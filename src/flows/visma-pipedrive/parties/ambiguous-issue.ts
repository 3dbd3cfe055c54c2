import type { Party } from '../../../connectors/visma/model.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyMatch } from '../matching/party-match.ts'
import type { PartyRow } from '../rows.ts'

/** Several records match by the same rule: which of them is meant is for a person to say. */
export async function ambiguousIssue(
  flow: string,
  record: PartyRow,
  party: Party,
  what: 'organization' | 'person',
  match: Extract<PartyMatch, { do: 'ambiguous' }>,
  { store }: PhaseContext,
): Promise<NewIssue> {
  const known = await store.mirrored(what, match.remotes)
  const names = match.remotes.map((id) => [id, known.get(id)?.fields.name ?? null] as const)
  const several = match.remotes.length > 1
  const found = several
    ? `${match.remotes.length} ${what}s in Pipedrive have`
    : `${match.sources.length} records in Visma.net match one ${what} that has`
  return {
    flow,
    stream: record.stream,
    key: record.key,
    code: `match.ambiguous_${what}`,
    message: `${party.name} (${party.number}): ${found} the same ${match.ruleName}.`,
    advice: several
      ? `Merge the duplicates in Pipedrive, or give the right one the number ${party.number} in its Visma number field; then retry the issue.`
      : `Give the ${what} in Pipedrive the number of the right one in its Visma number field; then retry the issue.`,
    details: {
      number: party.number,
      rule: match.ruleName,
      candidates: [...match.remotes],
      names: Object.fromEntries(names),
      sources: [...match.sources],
    },
  }
}
