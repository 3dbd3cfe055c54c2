import type { Party } from '../../../connectors/visma/model.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import { inPlainText } from '../account/seen.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyMatch } from '../matching/party-match.ts'
import type { PartyRow } from '../rows.ts'

/** Names are read for those that run has not read; a person who has to choose among more looks there. */
const MOST_NAMES = 10

/** Several records match by the same rule: which of them is meant is for a person to say. */
export async function ambiguousIssue(
  flow: string,
  record: PartyRow,
  party: Party,
  what: 'organization' | 'person',
  match: Extract<PartyMatch, { do: 'ambiguous' }>,
  context: PhaseContext,
): Promise<NewIssue> {
  const known = await inPlainText(what, match.remotes.slice(0, MOST_NAMES), context)
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
      name: party.name,
      rule: match.ruleName,
      candidates: [...match.remotes],
      names: Object.fromEntries(names),
      sources: [...match.sources],
    },
  }
}
