import { createHash } from 'node:crypto'
import { systemClock } from '../../src/core/clock.ts'
import { LINK_MS } from '../../src/core/people.ts'
import type { Store } from '../../src/core/store.ts'
import type { Bench, BenchOptions, Figure } from '../bench.ts'
import { activeConnection, beside, HARDLY_EVER } from '../parts/connections.ts'
import { cpuMs } from '../parts/cpu.ts'
import { startServe } from '../parts/served.ts'
import { onEachStore, type StorePlace } from '../parts/stores.ts'

const STREAMS = 200
const WATCHED_MS = 60_000
/** Until all that begins with a stream is over. */
const SETTLED_MS = 5_000

/** Browsers that have a page open, of a server that does nothing. */
export const events: Bench = {
  name: 'events',
  bar: '200 open event streams on an idle server < 5 % of a core, on each store',
  run: onEachStore(measure),
}

async function measure(place: StorePlace, { size, say }: BenchOptions): Promise<readonly Figure[]> {
  const { kind } = place
  const streams = size ?? STREAMS
  const store = await beside(place)
  try {
    const nobody = {
      ...{ visma: { url: 'http://127.0.0.1:9', clientId: 'c', clientSecret: 's', tenantId: 't', companyId: '1' } },
      ...{ pipedrive: { url: 'http://127.0.0.1:9', apiToken: 'token' }, invoices: 0 },
    }
    await activeConnection(store, { name: 'quiet', pair: nobody, plan: 'ultimate', schedule: HARDLY_EVER })
    const cookie = await signedIn(store)
    const served = await startServe([], { ...place.env })
    const ending = new AbortController()
    try {
      const alone = await shareOf(served.pid, WATCHED_MS / 2)
      const opened = await Promise.all(
        Array.from({ length: streams }, () => openStream(served.url, cookie, ending.signal)),
      )
      await systemClock.sleep(SETTLED_MS)
      const share = await shareOf(served.pid, WATCHED_MS)
      const open = opened.filter((one) => one.isOpen()).length
      if (open < streams) throw new Error(`Only ${open} of ${streams} streams stayed open.`)
      say(`${kind}: ${share.toFixed(2)} % with ${open} streams, ${alone.toFixed(2)} % without`)
      return [
        {
          store: kind,
          what: `${streams} open event streams, nothing happens`,
          value: share,
          unit: '% of a core',
          bar: { is: 'below', value: 5 },
          note: `serve as a whole, watched for ${WATCHED_MS / 1000} s; ${alone.toFixed(2)} % without any stream.`,
        },
      ]
    } finally {
      ending.abort()
      await served.stop()
    }
  } finally {
    await store.close()
  }
}

async function shareOf(pid: number, ms: number): Promise<number> {
  const before = cpuMs(pid)
  await systemClock.sleep(ms)
  return (100 * (cpuMs(pid) - before)) / ms
}

/** @returns the cookie of a session */
async function signedIn(store: Store): Promise<string> {
  const at = systemClock.now().getTime()
  const by = { actor: { kind: 'system', name: 'bench' } as const, at }
  const link = { hash: hashOf('link'), expiresAt: at + LINK_MS }
  const person = await store.people.invite({ email: 'kari@large.example', name: 'Kari', role: 'admin' }, link, by)
  if (person === null) throw new Error('There is one already.')
  const session = { id: 's_bench', person: person.id, via: 'link', agent: '', createdAt: at, seenAt: at } as const
  await store.people.begin({ ...session, hash: hashOf('bench') }, by)
  return 'ml-session=bench'
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

async function openStream(url: string, cookie: string, signal: AbortSignal) {
  const answer = await fetch(`${url}/api/v1/events?connection=quiet`, { headers: { cookie }, signal })
  if (answer.status !== 200 || answer.body === null) throw new Error(`The stream was answered ${answer.status}.`)
  let open = true
  const { body } = answer
  const read = async () => {
    for await (const _ of body) if (!open) return
  }
  void read()
    .catch(() => undefined)
    .finally(() => {
      open = false
    })
  return { isOpen: () => open }
}
