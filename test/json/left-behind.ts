import type { Clock } from '../../src/core/clock.ts'
import { sourceKey } from '../../src/core/ids.ts'
import type { NewDelivery } from '../../src/core/inbox.ts'
import { houseAccountIssue } from '../../src/flows/visma-pipedrive/parties/house-account.ts'
import { openStore } from '../../src/store/open.ts'

const WEB = { key: sourceKey('9') }

/** What only a world that goes wrong leaves to the connection `nordlys`: three issues and a delivery. */
export async function leaveBehind(
  { dataDir, clock }: { dataDir: string; clock: Clock },
  { question = false } = {},
): Promise<void> {
  const store = await openStore({ dataDir, clock })
  const id = (await store.connections.byName('nordlys'))?.id
  if (id === undefined) throw new Error('The connection was not made.')
  const now = clock.now().getTime()
  const lease = await store.leases.claim(id, 'test', now, now + 60_000)
  if (lease === null) throw new Error('Nobody else holds it.')
  const rows = ['1', '2', '3'].map((key) => ({ key, reason: 'no number', raw: '{}' }))
  await store.sync(lease).reject('customers', 'customer', rows, 'r_1' as never)
  // Whoever asks for it finds an issue that takes an answer too.
  if (question)
    await store.sync(lease).commit([{ do: 'issue', issue: houseAccountIssue(WEB, { name: 'Web', number: '9' }, 1) }])
  await store.leases.release(lease)
  const delivery: NewDelivery = {
    ...{ connection: id, system: 'visma', deliveryId: 'n-1', about: 'customer 10042 changed', concerns: ['customer'] },
    ...{ aside: null, headers: {}, body: Buffer.from('{}'), receivedAt: now },
  }
  await store.inbox.add([delivery])
  await store.close()
}
