import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { streamOf } from '../streams.ts'

const AT_A_TIME = 500

/**
 * Has a party decided again that was left out since it had no document, and now has one. The party itself need not have
 * changed. Parties are read before documents.
 *
 * @param numbers of the parties of documents that are new or changed
 */
export async function partiesThatMatterNow(
  { store }: PhaseContext,
  stream: StreamName,
  numbers: readonly string[],
): Promise<void> {
  const party = streamOf(stream)?.party
  if (party === undefined) return
  for (let at = 0; at < numbers.length; at += AT_A_TIME) {
    const parties = await store.byNumber(party, numbers.slice(at, at + AT_A_TIME))
    const left = [...parties.values()].filter((record) => record.state === 'skipped').map((record) => record.key)
    if (left.length > 0) await store.touch(party, left)
  }
}

/** Has the customers decided again whose documents went to another customer: they owe less now. */
export async function partiesLeft(
  { store }: PhaseContext,
  stream: StreamName,
  numbers: readonly string[],
): Promise<void> {
  if (numbers.length === 0 || streamOf(stream)?.party !== 'customer') return
  const parties = await store.byNumber('customer', numbers)
  await store.touch(
    'customer',
    [...parties.values()].map(({ key }) => key),
  )
}
