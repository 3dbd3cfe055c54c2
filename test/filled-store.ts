import type { Store } from '../src/core/store.ts'
import { claimed, NOW } from './contract/store/place.ts'
import { key, link, operation, RUN, raise, record, STREAM, shadow } from './contract/store/samples.ts'
import { aRun } from './runs.ts'

export const SECRETS = { 'visma.clientSecret': 'hemmelig å', 'pipedrive.apiToken': 'token-1' }
export const RECORDS = 1_203

/** A store with a little of everything. */
export async function fill(store: Store) {
  const { id } = await store.connections.save({ name: 'nordlys', settings: { a: 1 }, account: 'x.test' }, SECRETS, NOW)
  await store.connections.setState(id, 'active', null, NOW)
  const lease = await claimed(store, id)
  const sync = store.sync(lease)
  await store.runs.start(aRun({ id: RUN, connection: id, status: 'running' }))
  const rows = Array.from({ length: RECORDS }, (_, n) => record(n, { data: { name: `Kaffe ☕ \u2028${n}\0` } }))
  await sync.stage(STREAM, rows, RUN)
  await sync.begin([operation()], NOW)
  await sync.commit([{ do: 'link', link: link() }, { do: 'shadow', shadow: shadow() }, raise()])
  await sync.saveCheckpoint('customers', '2026-09-14T09:12:33')
  await store.usage.add('x.test', '2026-09-14', 77)
  await store.leases.release(lease)
  return id
}

/** Everything that a restored store must have as it was. */
export async function contents(store: Store, id: Awaited<ReturnType<typeof fill>>) {
  const sync = store.sync({ connection: id, owner: '-', fence: 0 })
  return {
    secrets: await store.secrets.open(id),
    runs: await store.runs.list(id, 10),
    issues: await store.issues.list(id, ['open']),
    ledger: await store.ledger.ofRun(RUN, 10, 0),
    usage: await store.usage.get('x.test', '2026-09-14'),
    records: await sync.walk(STREAM, null, 2_000),
    links: await sync.links(STREAM, 'entry', [key('Invoice:1')]),
    checkpoint: await sync.checkpoint('customers'),
  }
}
