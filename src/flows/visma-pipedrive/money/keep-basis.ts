import type { SourceKey } from '../../../core/ids.ts'
import type { StagedRecord, StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { type DocumentRow, type PartyRow, rowsIn } from '../rows.ts'
import { FIGURES } from '../streams.ts'
import { customersInTurn, oncePerDocument, rowsOfCustomers } from './ledger-rows.ts'
import { basisOf } from './what-counts.ts'

/**
 * That documents are let go is no news of their customers. So what their figures are based on becomes what is left,
 * where the figures are those of all documents now; else they are due to be worked out anyway.
 */
export async function keepBasis(
  stream: StreamName,
  old: readonly Pick<StagedRecord, 'key' | 'parent'>[],
  context: PhaseContext,
): Promise<void> {
  const { store, settings } = context
  if (!settings.flows.receivables) return
  const numbers = [...new Set(old.flatMap(({ parent }) => parent ?? []))]
  const customers = [...(await rowsIn(store).byNumber('customer', numbers)).values()]
  const gone = new Set(old.map(({ key }) => key))
  await customersInTurn(customers, context, (some) => keepBases(some, stream, gone, context))
}

async function keepBases(
  customers: readonly PartyRow[],
  stream: StreamName,
  gone: ReadonlySet<SourceKey>,
  context: PhaseContext,
): Promise<void> {
  const { store, run } = context
  const known = await rowsIn(store).records(
    FIGURES,
    customers.map(({ key }) => key),
  )
  const rows = await rowsOfCustomers(customers, context)
  const staged = customers.flatMap(({ key, number }) => {
    const figures = known.get(key)?.data
    if (figures === undefined) return []
    const all = rows.get(number ?? '') ?? []
    const basis = (some: readonly DocumentRow[]) =>
      basisOf(
        oncePerDocument(some).map(({ data }) => data),
        figures.currency,
      )
    if (basis(all) !== figures.basis) return []
    const left = basis(all.filter((row) => row.stream !== stream || !gone.has(row.key)))
    return [{ key, number, parent: number, modified: null, data: { ...figures, basis: left }, volatile: ['asOf'] }]
  })
  if (staged.length > 0) await store.stage(FIGURES, staged, run)
}
