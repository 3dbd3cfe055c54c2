import type { ConnectionId, SourceKey } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'

interface Named {
  readonly stream: StreamName
  readonly key: SourceKey
}

const AT_ONCE = 500

/** `stream:key` → the name of the record. */
export type RecordNames = ReadonlyMap<string, string>

export const nameIn = (names: RecordNames, { stream, key }: Named): string | null =>
  names.get(`${stream}:${key}`) ?? null

/** The names that people have for these records: `Fjordkaffe AS (10042)`, `Invoice 123194, Fjordkaffe AS`. */
export async function recordNames(
  { records }: Pick<Store, 'records'>,
  connection: ConnectionId,
  all: readonly Named[],
): Promise<RecordNames> {
  const names = new Map<string, string>()
  for (const [stream, some] of Map.groupBy(all, (one) => one.stream)) {
    // Things that are made in the account itself belong to no record.
    if (stream === 'connection') continue
    const keys = [...new Set(some.map(({ key }) => key))]
    for (let at = 0; at < keys.length; at += AT_ONCE) {
      for (const [key, record] of await records.get(connection, stream, keys.slice(at, at + AT_ONCE))) {
        const called = nameOf(toldBy(record))
        if (called) names.set(`${stream}:${key}`, called)
      }
    }
  }
  return names
}

function nameOf(data: ReturnType<typeof toldBy>): string | null {
  if (data.number === undefined) return null
  if (data.type !== undefined) return [`${data.type} ${data.number}`, data.party?.name].filter(Boolean).join(', ')
  return data.name ? `${data.name} (${data.number})` : null
}
