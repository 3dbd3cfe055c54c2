import { createHmac, randomUUID } from 'node:crypto'
import type { Deliver } from '../../src/twins/pipedrive/twin.ts'
import { between, chance, seeded } from '../../src/twins/random.ts'
import type { Scenario } from './scenario.ts'
import type { ChaosClock } from './time.ts'

/** The way of webhooks to the program: some are lost, some come twice, and those that take long come out of order. */
export interface Mail {
  readonly deliver: Deliver
  /** Visma's notification that something of this kind happened, if it knows where to. */
  readonly notify: (event: string) => void
  readonly arrived: () => number
  /** Resolves when nothing is on its way. */
  readonly idle: () => Promise<void>
}

interface Addressee {
  /** Where the program listens, `http://127.0.0.1:4411`. */
  readonly url: string
  readonly tenantId: string
  readonly secret: string
}

// Virtual ms: long enough to be overtaken by many, and to arrive when the program is dead.
const LONGEST = 30_000

export function mail(plan: Scenario, clock: ChaosClock, addressee: Addressee): Mail {
  const random = seeded(plan.seed + 31)
  const onTheWay = new Set<Promise<unknown>>()
  let arrived = 0

  const post = async (url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> => {
    // The probe of a new webhook is part of the call that makes it, which would take longer than a write may.
    const isProbe = body === '{}'
    if (chance(random, 0.3) && !isProbe) await clock.sleep(between(random, 0, LONGEST))
    const { status } = await fetch(url, { method: 'POST', body, headers, signal: AbortSignal.timeout(5_000) })
    if (status < 300) arrived++
    return status
  }
  const carried = (work: Promise<unknown>) => {
    const quiet = work.catch(() => undefined).finally(() => onTheWay.delete(quiet))
    onTheWay.add(quiet)
  }
  const deliver: Deliver = async (url, body, headers) => {
    // Somewhere between the two, somebody answered for us.
    if (chance(random, plan.mail.lost)) return 200
    if (chance(random, plan.mail.twice)) carried(post(url, body, headers))
    return post(url, body, headers)
  }
  return {
    deliver,
    notify: (event) => {
      if (!plan.mail.visma) return
      const now = String(clock.now().getTime())
      const body = JSON.stringify({ contextId: addressee.tenantId, eventId: event, action: 'Changed' })
      const headers = {
        'content-type': 'application/json',
        'x-vwd-event-id': event,
        'x-vwd-tenant-id': addressee.tenantId,
        'x-vwd-notification-id': randomUUID(),
        'x-vwd-notification-timestamp': now,
        'x-vwd-webhook-timestamp': now,
        'x-vwd-signature-v1': createHmac('sha256', addressee.secret).update(body).digest('base64'),
      }
      carried(deliver(`${addressee.url}/hooks/visma`, body, headers))
    },
    arrived: () => arrived,
    idle: async () => {
      while (onTheWay.size > 0) await Promise.all(onTheWay)
    },
  }
}
