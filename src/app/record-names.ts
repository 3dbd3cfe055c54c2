import type { ConnectionId, SourceKey } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'

interface Named {
  readonly stream: StreamName
  readonly key: SourceKey
}

/** `stream:key` → the name of the record. */
export type RecordNames = ReadonlyMap<string, string>

export const nameIn = (names: RecordNames, { stream, key }: Named): string | null =>
  names.get(`${stream}:${key}`) ?? null

/** The names that people have for these records: `Fjordkaffe AS (10042)`, `Invoice 123194, Fjordkaffe AS`. */
export async function recordNames(
  { ledger }: Pick<Store, 'ledger'>,
  connection: ConnectionId,
  all: readonly Named[],
): Promise<RecordNames> {
  const names = new Map<string, string>()
  const asked = new Set<string>()
  for (const { stream, key } of all) {
    const name = `${stream}:${key}`
    // Things that are made in the account itself belong to no record.
    if (stream === 'connection' || asked.has(name)) continue
    asked.add(name)
    const record = (await ledger.find(connection, key)).find((one) => one.stream === stream && one.key === key)
    const called = record && nameOf(toldBy(record))
    if (called) names.set(name, called)
  }
  return names
}

function nameOf(data: ReturnType<typeof toldBy>): string | null {
  if (data.number === undefined) return null
  if (data.type !== undefined) return [`${data.type} ${data.number}`, data.party?.name].filter(Boolean).join(', ')
  return data.name ? `${data.name} (${data.number})` : null
}
