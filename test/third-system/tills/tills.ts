import type { Source } from '../../../src/core/connector.ts'
import { sourceKey } from '../../../src/core/ids.ts'
import type { SourceRecord } from '../../../src/core/record.ts'

/** A shop with a till, as the system of tills keeps it. */
export interface Shop {
  readonly id: string
  readonly name: string
  readonly town: string
  /** By the clock of the tills. */
  readonly changed: string
}

/** A system of tills, in memory: what its shops are, by id. */
export function tills(shops: ReadonlyMap<string, Shop>): Source {
  let calls = 0
  const asked = () => {
    calls += 1
    return [...shops.values()]
  }
  return {
    system: 'tills',
    title: 'Tills',
    vendor: 'the maker of the tills',
    streams: ['shop'],
    pages: async function* (_stream, since) {
      const records = asked()
        .filter(({ changed }) => since === null || changed >= since)
        .map(recordOf)
      yield { records, rejected: [], total: records.length }
    },
    one: async (_stream, key) =>
      asked()
        .map(recordOf)
        .find((record) => record.key === key) ?? null,
    calls: () => calls,
  }
}

const recordOf = (shop: Shop): SourceRecord => ({
  key: sourceKey(shop.id),
  number: shop.id,
  parent: null,
  modified: shop.changed,
  data: { name: shop.name, town: shop.town },
})
