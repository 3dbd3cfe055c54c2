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
      ? `Say which it is: ml-connector issue answer ID link ${match.remotes[0]}, or keep apart if it is none of them. Or merge the duplicates in Pipedrive, then retry the issue.`
      : `Say whether it is this one: ml-connector issue answer ID link ${match.remotes[0]}, or keep apart if it is not.`,
    details: {
      number: party.number,
      rule: match.ruleName,
      candidates: [...match.remotes],
      names: Object.fromEntries(names),
      sources: [...match.sources],
    },
  }
}
