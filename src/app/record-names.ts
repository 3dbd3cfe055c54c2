import type { ConnectionId, SourceKey } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'

interface Named {
  readonly stream: StreamName
  readonly key: SourceKey
}

/** What records are called, by `stream:key`. */
export type RecordNames = ReadonlyMap<string, string>

export const nameIn = (names: RecordNames, { stream, key }: Named): string | null =>
  names.get(`${stream}:${key}`) ?? null

/** What the records that these are about are called by people: `Fjordkaffe AS (10042)`, `Invoice 123194, Fjordkaffe AS`. */
export async function recordNames(
  { ledger }: Pick<Store, 'ledger'>,
  connection: ConnectionId,
  all: readonly Named[],
): Promise<RecordNames> {
  const names = new Map<string, string>()
  const asked = new Set<string>()
  for (const { stream, key } of all) {
    const name = `${stream}:${key}`
    // What is made in the account itself is about no record.
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
