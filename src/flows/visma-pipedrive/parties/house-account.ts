import type { Party } from '../../../connectors/visma/model.ts'
import type { StagedRecord } from '../../../core/record.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { isHouseAccount, isInScope } from '../documents/scope.ts'
import { rowsIn } from '../rows.ts'
import { documentsOf } from '../streams.ts'

export const HOUSE_ACCOUNT = 'scope.house_account'

/** Keys of customers that people left out when they were asked. */
export async function leftOut({ store }: PhaseContext): Promise<ReadonlySet<string>> {
  const answered = await store.answered([HOUSE_ACCOUNT])
  return new Set(answered.flatMap(({ key, answer }) => (answer?.choice === 'exclude' ? [key] : [])))
}

/**
 * A customer with very many documents in scope is probably a collective account ("web customer"): it is not
 * written until a person includes it.
 */
export async function heldAsHouseAccount(customer: StagedRecord, context: PhaseContext): Promise<boolean> {
  const { store, settings } = context
  const number = customer.number
  if (number === null) return false
  const all = (await store.countByParent(documentsOf('customer'), [number])).get(number) ?? 0
  if (!isHouseAccount(all, settings)) return false
  let inScope = 0
  for (const stream of documentsOf('customer')) {
    for (const record of await rowsIn(store).byParent(stream, [number])) {
      if (isInScope(record, settings)) inScope++
    }
  }
  if (!isHouseAccount(inScope, settings)) return false
  const answered = await store.answered([HOUSE_ACCOUNT])
  return !answered.some(({ key, answer }) => key === customer.key && answer?.choice === 'include')
}

export const houseAccountIssue = (
  record: Pick<StagedRecord, 'key'>,
  party: Pick<Party, 'name' | 'number'>,
  limit: number,
): NewIssue => ({
  flow: 'customers',
  stream: 'customer',
  key: record.key,
  code: HOUSE_ACCOUNT,
  message: `${party.name} (${party.number}) has more than ${limit} documents in scope and is probably a collective account.`,
  advice: 'Include it, or leave it out: ml-connector issue answer ID include, or exclude.',
  details: { number: party.number },
})
