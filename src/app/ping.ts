import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { PingCheck } from '../core/ping.ts'
import type { Caller } from './caller.ts'
import { isWell, systemCheck } from './checks.ts'
import type { HookStatus } from './hook-status.ts'
import type { Reach, Reached } from './reach.ts'
import { webhooksToSubscribe } from './webhooks-to-subscribe.ts'

/** `ping --json`. */
export const pingDocument = z.strictObject({ connection: z.string(), ok: z.boolean(), checks: z.array(systemCheck) })
export type PingDocument = z.output<typeof pingDocument>

/** Both systems, as far as a ping asks them. */
export type Pinged = Pick<Reached, 'source' | 'destination'>

interface Pinging {
  readonly reach: Reach
  readonly hooks: (connection: Connection) => Promise<HookStatus>
}

/** Checks both systems piece by piece, and tells each check when it is made. Writes nothing. */
export async function ping({ reach, hooks }: Pinging, name: string, caller: Caller): Promise<PingDocument> {
  const reached = await reach(name)
  const subscribing = async () => {
    const { visma } = await hooks(reached.connection)
    return visma.url === null ? null : webhooksToSubscribe(visma)
  }
  return pingOf(name, reached, caller, subscribing)
}

/** @param subscribing what is to be said of webhooks, where there is a connection that has addresses for them */
export async function pingOf(
  name: string,
  systems: Pinged,
  { signal, tell }: Caller,
  subscribing: () => Promise<PingCheck | null> = async () => null,
): Promise<PingDocument> {
  const checks: PingDocument['checks'] = []
  for await (const check of checksOf(systems, subscribing, signal)) {
    checks.push(systemCheck.parse(check))
    tell({ is: 'checked', check })
  }
  return { connection: name, ok: isWell(checks), checks }
}

async function* checksOf(
  { source, destination }: Pinged,
  subscribing: () => Promise<PingCheck | null>,
  signal: AbortSignal,
): AsyncGenerator<PingCheck> {
  let books: string | null = null
  for await (const check of source.ping(signal)) {
    if (check.name === 'company' && check.status === 'ok')
      books = (await source.company(signal).catch(() => null))?.baseCurrency ?? null
    yield check
  }
  const subscribe = await subscribing()
  if (subscribe !== null) yield subscribe
  yield* destination.ping(signal, books)
}
