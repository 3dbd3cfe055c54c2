import { rmSync } from 'node:fs'
import { afterEach } from 'vitest'
import type { SyncStore } from '../src/core/sync-store.ts'
import { RECORD_MEMORY } from '../src/flows/visma-pipedrive/record-memory.ts'
import { openStore } from '../src/store/open.ts'
import { type TestClock, testClock } from './clock.ts'
import { migratedFolder } from './migrated-folder.ts'

let close: (() => Promise<void>)[] = []
afterEach(async () => {
  const open = close
  close = []
  await Promise.all(open.map((one) => one()))
})

/** The store of a connection of its own while its lease is held, until the test ends. */
export const syncStore = async (clock?: TestClock): Promise<SyncStore> => (await openedStore(clock)).sync

/** The same with the connection and all that can be asked beside the run. */
export async function openedStore(clock: TestClock = testClock()) {
  const dataDir = await migratedFolder('ml-sync-store-')
  const at = clock.now().getTime()
  const store = await openStore({ dataDir, clock })
  close.push(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const connection = await store.connections.save({ name: 'nordlys', settings: {}, account: 'a' }, {}, at)
  const lease = await store.leases.claim(connection.id, 'test', at, at + 3_600_000)
  if (lease === null) throw new Error('The connection is taken.')
  return { store, connection, sync: store.sync(lease, RECORD_MEMORY) }
}
