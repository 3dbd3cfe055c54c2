import { createHash, createHmac } from 'node:crypto'
import type { Clock } from '../../core/clock.ts'
import type { Company } from '../company/model.ts'
import { chance, type Random, seeded } from '../random.ts'
import { changesOf, type EntityEvent, onChange } from './changes.ts'

/** Sends one request and answers its status; throws when there was none. */
export type Deliver = (url: string, body: string, headers: Readonly<Record<string, string>>) => Promise<number>

export interface VismaWebhookFaults {
  readonly seed: number
  /** Shares of notifications, 0 to 1, that are never sent, sent twice, or overtaken by the next one. */
  loss?: number
  duplicate?: number
  reorder?: number
}

export interface VismaWebhookOptions {
  readonly company: Company
  readonly clock: Clock
  /** Of the company. */
  readonly tenantId: string
  readonly url: string
  /** The subscription's signature key. */
  readonly secret: string
  readonly deliver: Deliver
  /** What bodies hold, which is documented nowhere: the record's number, its path, or nothing of use. */
  readonly body?: 'number' | 'resource' | 'bare'
  readonly faults?: VismaWebhookFaults
}

export interface Notification {
  readonly eventId: string
  readonly number: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** `null` until it was tried, and when nothing answered; `lost` when it was not sent at all. */
  status: number | null | 'lost'
}

export interface VismaWebhooks {
  /** Every notification so far, oldest first. */
  readonly log: readonly Notification[]
  /** Resolves when everything that happened until now was sent, or lost. */
  readonly settled: () => Promise<void>
  readonly close: () => void
}

/**
 * The Visma Webhook Dispatcher for one company and one subscription: a signed notification for each change, tried
 * once and never again, in whatever order.
 */
export function vismaWebhooks(options: VismaWebhookOptions): VismaWebhooks {
  const { company, clock, faults, deliver } = options
  const random: Random = seeded(faults?.seed ?? 1)
  const look = changesOf(company)
  const log: Notification[] = []
  const running = new Set<Promise<void>>()
  let overtaken: Notification | null = null
  let count = 0

  const send = async (notification: Notification): Promise<void> => {
    try {
      notification.status = await deliver(notification.url, notification.body, notification.headers)
    } catch {
      notification.status = null
    }
  }
  const track = (notification: Notification) => {
    const work: Promise<void> = send(notification).finally(() => running.delete(work))
    running.add(work)
  }
  const dispatch = (notification: Notification) => {
    log.push(notification)
    if (chance(random, faults?.loss ?? 0)) {
      notification.status = 'lost'
      return
    }
    if (overtaken === null && chance(random, faults?.reorder ?? 0)) {
      overtaken = notification
      return
    }
    track(notification)
    if (chance(random, faults?.duplicate ?? 0)) track(notification)
    release()
  }
  const release = () => {
    if (overtaken !== null) track(overtaken)
    overtaken = null
  }
  const tell = () => {
    for (const event of look()) dispatch(notificationOf(event, options, clock.now().getTime(), ++count))
  }
  const stop = onChange(company, tell)

  return {
    log,
    settled: async () => {
      tell()
      release()
      while (running.size > 0) await Promise.all(running)
    },
    close: stop,
  }
}

function notificationOf(event: EntityEvent, options: VismaWebhookOptions, at: number, count: number): Notification {
  const id = uuid(`${options.tenantId}/notification/${count}`)
  const body = JSON.stringify(bodyOf(event, options, id))
  return {
    eventId: event.eventId,
    number: event.number,
    url: options.url,
    headers: {
      'content-type': 'application/json',
      'x-vwd-signature-v1': createHmac('sha256', options.secret).update(body).digest('base64'),
      'x-vwd-event-id': event.eventId,
      'x-vwd-tenant-id': options.tenantId,
      'x-vwd-notification-id': id,
      'x-vwd-notification-timestamp': String(at),
      'x-vwd-webhook-timestamp': String(at),
      'x-vwd-subscription-id': uuid(`${options.tenantId}/subscription`),
      'x-vwd-application-id': 'isv_ml_connector',
      'x-vwd-group-id': uuid(options.tenantId),
    },
    body,
    status: null,
  }
}

function bodyOf({ eventId, numberIs, number, path }: EntityEvent, options: VismaWebhookOptions, id: string): object {
  switch (options.body ?? 'number') {
    case 'number':
      return { notificationId: id, tenantId: options.tenantId, entity: { [numberIs]: number } }
    case 'resource':
      return { contextId: options.tenantId, eventId, resourceUri: `https://api.finance.visma.net${path}` }
    case 'bare':
      return { notificationId: id }
  }
}

/** An id in the form of a UUID that is the same in every run. */
function uuid(name: string): string {
  const hex = createHash('sha1').update(name).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
