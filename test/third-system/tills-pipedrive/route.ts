import { z } from 'zod'
import type { Bundle, Phase, PhaseContext, Route } from '../../../src/core/flow.ts'
import type { SourceKey } from '../../../src/core/ids.ts'
import type { Desired } from '../../../src/core/plan.ts'
import type { StagedRecord } from '../../../src/core/record.ts'

const shop = z.object({ name: z.string(), town: z.string() })
const BATCH = 100

/** Shops of the tills become organizations. */
export const tillsPipedrive = (): Route => ({
  flows: ['shops'],
  off: [],
  streams: ['shop'],
  flowOf: () => 'shops',
  serves: (_stream, flows) => flows.includes('shops'),
  prepare: async () => [SHOPS],
  finder: ({ after }) => ({ query: { newestFirst: true }, matches: ({ fields }) => fields.name === after.name }),
  mapping: null,
})

const SHOPS: Phase = {
  name: 'Shops',
  streams: ['shop'],
  flowOf: () => 'shops',
  next: async (cursor, context) => {
    const records = await context.store.pending('shop', cursor as SourceKey | null, BATCH)
    const last = records.at(-1)
    return last === undefined ? null : { bundles: records.map((one) => bundleOf(one, context)), cursor: last.key }
  },
}

const bundleOf = (record: StagedRecord, context: PhaseContext): Bundle => ({
  records: [record],
  group: `shop:${record.key}`,
  run: (each) =>
    each(record, async () => {
      const { stream, key, modified } = record
      const about = { flow: 'shops', stream, key, role: 'organization', version: modified } as const
      const desired = organizationOf(record)
      const { outcome } = await context.sync({ ...about, desired, match: null, create: true, rule: 'created' })
      return { outcome }
    }),
})

function organizationOf({ data }: StagedRecord): Desired {
  const { name, town } = shop.parse(data)
  const ours = { created: 'ours', linked: 'ours' } as const
  return { entity: 'organization', fields: { name: `${name}, ${town}` }, policy: { name: ours } }
}
