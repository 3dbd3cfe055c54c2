import type { Document, Payment } from '../../connectors/visma/model.ts'
import type { StageContext } from '../../core/flow.ts'
import { type SourceKey, sourceKey } from '../../core/ids.ts'
import type { StagedRecord, StreamName } from '../../core/record.ts'

const PAGE = 500
const PAYMENTS = 'customerPayment'

/**
 * Whether a payment or credit note moves the modification time of the invoice it settles is documented nowhere. So
 * the invoices that new or changed ones touch are read again by themselves, unless this run has just read them.
 *
 * Payments stay pending until that is done: a run that dies in between leaves it to the next one. They are read
 * before the invoices, so an invoice read later in the same run shows them.
 *
 * @param read Reads one invoice by itself and stages it.
 */
export async function followPayments(
  context: StageContext,
  changed: ReadonlyMap<StreamName, readonly SourceKey[]>,
  read: ((key: SourceKey) => Promise<void>) | null,
): Promise<void> {
  const known = new Set(changed.get('customerinvoice') ?? [])
  const follow = async (keys: readonly SourceKey[]) => {
    for (const key of keys) {
      if (read === null || known.has(key)) continue
      known.add(key)
      await read(key)
    }
  }
  for await (const page of pending(PAYMENTS, context)) {
    await follow(page.flatMap((record) => invoicesOf((record.data as unknown as Payment).appliesTo)))
    await context.store.commit(
      page.map(({ stream, key }) => ({ do: 'state', stream, key, state: 'done', reason: null })),
    )
  }
  for await (const page of pending('customerCreditNote', context)) {
    // Those of earlier runs wait for something else; those of a run that died were read again by this one.
    const fresh = page.filter((record) => record.seenBy === context.run)
    await follow(fresh.flatMap((record) => invoicesOf((record.data as unknown as Document).applications ?? [])))
  }
}

async function* pending(stream: StreamName, { store }: StageContext): AsyncGenerator<readonly StagedRecord[]> {
  let after: SourceKey | null = null
  for (;;) {
    const page: readonly StagedRecord[] = await store.pending(stream, after, PAGE)
    const last = page.at(-1)
    if (!last) return
    yield page
    after = last.key
  }
}

const invoicesOf = (documents: readonly { readonly type: string; readonly number: string }[]): readonly SourceKey[] =>
  documents.filter(({ type }) => type === 'Invoice').map(({ type, number }) => sourceKey(`${type}:${number}`))
