import type { Bundle } from '../../../core/flow.ts'
import type { SourceKey } from '../../../core/ids.ts'
import type { Setup } from '../account/setup.ts'
import type { Phase } from '../context.ts'
import { type Row, rowsIn } from '../rows.ts'
import { termsOf } from './known.ts'

const BATCH = 200

/** Payment terms become options of the person's field. None is ever removed: customers may still have it. */
export const termsPhase = (setup: Setup): Phase => ({
  name: 'Payment terms',
  streams: ['creditTerm'],
  flowOf: () => 'referenceData',
  next: async (cursor, context) => {
    const batch = await rowsIn(context.store).pending('creditTerm', cursor as SourceKey | null, BATCH)
    const last = batch.at(-1)
    if (!last) return null
    if (cursor === null) {
      const terms = await termsOf(context)
      await setup.wantTerms([...terms].map(([id, one]) => ({ id, ...one })))
    }
    return { bundles: batch.map(bundleOf), cursor: last.key }
  },
})

const bundleOf = (record: Row<'creditTerm'>): Bundle => ({
  records: [record],
  group: `creditTerm:${record.key}`,
  run: (each) =>
    each(record, async () =>
      record.data.forCustomers ? { outcome: 'unchanged' } : { outcome: 'skipped', reason: 'not for customers' },
    ),
})
