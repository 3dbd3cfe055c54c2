import type { SourceKey } from '../../../core/ids.ts'
import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { streamOf } from '../streams.ts'

const AT_A_TIME = 500

/**
 * Has a party decided again that was left out since it had no document, and now has one. The party itself need not have
 * changed. Parties are read before documents.
 */
export async function partiesThatMatterNow(
  { store }: PhaseContext,
  stream: StreamName,
  changed: readonly SourceKey[],
): Promise<void> {
  const party = streamOf(stream)?.party
  if (party === undefined) return
  for (let at = 0; at < changed.length; at += AT_A_TIME) {
    const documents = await store.records(stream, changed.slice(at, at + AT_A_TIME))
    const numbers = [...new Set([...documents.values()].flatMap((record) => record.parent ?? []))]
    const parties = await store.byNumber(party, numbers)
    const left = [...parties.values()].filter((record) => record.state === 'skipped').map((record) => record.key)
    if (left.length > 0) await store.touch(party, left)
  }
}
