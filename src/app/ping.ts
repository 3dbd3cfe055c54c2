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

interface Pinging {
  readonly reach: Reach
  readonly hooks: (connection: Connection) => Promise<HookStatus>
}

/** Checks both systems piece by piece, and tells each check when it is made. Writes nothing. */
export async function ping({ reach, hooks }: Pinging, name: string, { signal, tell }: Caller): Promise<PingDocument> {
  const reached = await reach(name)
  const checks: PingDocument['checks'] = []
  for await (const check of checksOf(reached, hooks, signal)) {
    checks.push(systemCheck.parse(check))
    tell({ is: 'checked', check })
  }
  return { connection: name, ok: isWell(checks), checks }
}

async function* checksOf(
  { connection, source, destination }: Reached,
  hooks: Pinging['hooks'],
  signal: AbortSignal,
): AsyncGenerator<PingCheck> {
  let books: string | null = null
  for await (const check of source.ping(signal)) {
    if (check.name === 'company' && check.status === 'ok')
      books = (await source.company(signal).catch(() => null))?.baseCurrency ?? null
    yield check
  }
  const { visma } = await hooks(connection)
  if (visma.url !== null) yield webhooksToSubscribe(visma)
  yield* destination.ping(signal, books)
}
