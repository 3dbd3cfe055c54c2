import { createHash } from 'node:crypto'
import { instant, nowOf } from '../gateway/times.ts'
import type { Webhook } from '../model.ts'
import type { Change, World } from '../world.ts'
import { type Hooked, isHooked } from './webhook-data.ts'
import { actionV1, banned, type HookEvent, payload } from './webhook-payload.ts'

/** Sends one request and answers its status; throws when there was none. */
export type Deliver = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>

export interface Delivery {
  readonly kind: 'event' | 'probe'
  readonly webhookId: number
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** 1–4 */
  readonly attempt: number
  readonly at: Date
  /** `null` until it was tried, and when nothing answered. */
  status: number | null
}

export interface Deliveries {
  /** Every attempt so far, oldest first; the last 10,000. */
  readonly log: readonly Delivery[]
  readonly onChange: (change: Change) => void
  /** Whether somebody answers at the hook's address. */
  readonly probe: (hook: Webhook) => Promise<boolean>
  /** Resolves when nothing is being delivered or waiting for its retry. */
  readonly settled: () => Promise<void>
  readonly close: () => void
}

const RETRY_AFTER_MS = [3_000, 30_000, 150_000]
const BAN_AFTER = 10
const BAN_MS = 30 * 60_000
const GIVE_UP_MS = 3 * 86_400_000
const LOG_SIZE = 10_000

/**
 * Outgoing webhooks. Without `deliver` they are only logged, for a test to carry over by hand.
 *
 * A failed delivery is tried again after 3, 30 and 150 s. The tenth failed first attempt in a row bans the hook for
 * half an hour, and what happens in that time is lost. A hook that got nothing through for three days is deleted.
 */
export function deliveries(world: World, deliver: Deliver | undefined): Deliveries {
  const log: Delivery[] = []
  const running = new Set<Promise<void>>()
  const closing = new AbortController()
  let events = 0

  const write = (hook: Webhook, kind: Delivery['kind'], body: unknown, attempt: number): Delivery => {
    const text = JSON.stringify(body)
    const at = world.clock.now()
    const delivery = {
      kind,
      webhookId: hook.id,
      url: hook.subscription_url,
      headers: headersOf(hook),
      body: text,
      attempt,
      at,
      status: null,
    }
    if (log.length >= LOG_SIZE) log.splice(0, LOG_SIZE / 10)
    log.push(delivery)
    return delivery
  }

  const send = async (delivery: Delivery): Promise<boolean> => {
    try {
      delivery.status = deliver === undefined ? null : await deliver(delivery.url, delivery.body, delivery.headers)
    } catch {
      delivery.status = null
    }
    return delivery.status !== null && delivery.status >= 200 && delivery.status < 300
  }

  const run = async (hookId: number, event: HookEvent): Promise<void> => {
    for (let attempt = 1; attempt <= RETRY_AFTER_MS.length + 1; attempt++) {
      const hook = world.tables.webhook.get(hookId)
      if (hook === undefined || banned(hook, nowOf(world.clock))) return
      const delivery = write(hook, 'event', payload(world, hook, event, attempt), attempt)
      if (deliver === undefined) return
      const succeeded = await send(delivery)
      settleHook(world, hookId, delivery, succeeded)
      const wait = RETRY_AFTER_MS[attempt - 1]
      if (succeeded || wait === undefined) return
      await world.clock.sleep(wait, closing.signal)
    }
  }

  const track = (work: Promise<void>) => {
    // The only rejection is the abort of `close`.
    const quiet = work.catch(() => {}).finally(() => running.delete(quiet))
    running.add(quiet)
  }

  return {
    log,
    onChange: (change) => {
      if (world.tables.webhook.rows.size === 0 || !isHooked(change.entity)) return
      const hooked = change as unknown as Change<Hooked>
      const at = world.clock.now()
      const name = `${world.company.domain}/event/${events++}`
      const event = { change: hooked, id: uuid(name), correlation: uuid(`${name}/cause`), at }
      for (const hook of world.tables.webhook.rows.values()) {
        if (wants(hook, hooked) && !banned(hook, instant(at))) track(run(hook.id, event))
      }
    },
    probe: async (hook) => {
      if (deliver === undefined) return true
      const delivery = write(hook, 'probe', {}, 1)
      await send(delivery)
      // Any answer of the address itself counts, but no redirect and no server error.
      return delivery.status !== null && (delivery.status < 300 || (delivery.status >= 400 && delivery.status < 500))
    },
    settled: async () => {
      while (running.size > 0) await Promise.all(running)
    },
    close: () => closing.abort(new Error('the twin was closed')),
  }
}

function headersOf(hook: Webhook): Record<string, string> {
  const headers = { 'content-type': 'application/json', 'user-agent': 'Pipedrive Webhooks' }
  if (hook.http_auth_user === null) return headers
  const credentials = Buffer.from(`${hook.http_auth_user}:${hook.http_auth_password ?? ''}`).toString('base64')
  return { ...headers, authorization: `Basic ${credentials}` }
}

function wants(hook: Webhook, change: Change<Hooked>): boolean {
  if (!hook.is_active || hook.is_deleted) return false
  if (hook.event_object !== '*' && hook.event_object !== change.entity) return false
  const actions = hook.version === '1.0' ? [change.action, actionV1(change)] : [change.action]
  return hook.event_action === '*' || actions.includes(hook.event_action)
}

function settleHook(world: World, id: number, delivery: Delivery, succeeded: boolean): void {
  const hook = world.tables.webhook.get(id)
  if (hook === undefined) return
  const now = nowOf(world.clock)
  const seen = { ...hook, last_delivery_time: now, last_http_status: delivery.status }
  if (succeeded) {
    world.tables.webhook.put({ ...seen, last_success: now, failures: 0, banned_until: null })
    return
  }
  if (Date.parse(now) - Date.parse(hook.last_success) >= GIVE_UP_MS) {
    world.tables.webhook.drop(id)
    return
  }
  const failures = hook.failures + (delivery.attempt === 1 ? 1 : 0)
  const ban = failures >= BAN_AFTER
  const until = instant(Date.parse(now) + BAN_MS)
  world.tables.webhook.put({ ...seen, failures: ban ? 0 : failures, banned_until: ban ? until : hook.banned_until })
}

/** An id in the form of a UUID that is the same in every run. */
function uuid(name: string): string {
  const hex = createHash('sha1').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
