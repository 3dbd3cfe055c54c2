import { createHash } from 'node:crypto'
import { type Delivery, type Hint, readJson } from '../../../core/hint.ts'
import type { VismaStream } from '../model.ts'
import { PROBED_STREAMS } from '../streams.ts'
import { stampsOf } from './webhook-authentication.ts'
import { actionsIn, idIn, subjectsIn } from './webhook-body.ts'
import { actionIn, streamsIn } from './webhook-event.ts'

/**
 * What a delivery says. Never throws and never refuses: a delivery that cannot be read is still a hint that something
 * has changed somewhere.
 *
 * Shape:  one hint per stream the event touches; all that flows use when it cannot be told which, none when it is
 *         known to be nothing to us (stock items, answers of background calls). An `id` is best effort and may be
 *         one the stream does not know: a number can be an invoice's or a credit note's.
 * Units:  `at` is epoch ms by Visma's clock. Who did it is not told.
 * Source: headers as the dispatcher sends them; the body is undocumented, so the notification of the former
 *         system, `{ contextId, eventId, action, resourceUri }`, is one shape of many that are understood
 */
export function parseVisma(delivery: Delivery): readonly Hint[] {
  const body = delivery.body.byteLength > MAX_READ ? null : readJson(delivery.body)?.is
  const event = delivery.headers['x-vwd-event-id'] ?? ''
  const { aroseAt } = stampsOf(delivery)
  const same = {
    system: 'visma',
    deliveryId: deliveryIdOf(delivery),
    action: firstKnown([event, ...actionsIn(body)]),
    byApi: false,
    at: aroseAt,
  } as const
  const streams = streamsOf(event, body)
  // Without a stream an id is of no use: it would have to be looked for in all of them.
  if (streams === null)
    return PROBED_STREAMS.map((stream) => ({ ...same, concerns: stream, id: null, idIs: 'unknown' }))
  return streams.map((stream): Hint => {
    const { id, idIs } = idIn(body, stream) ?? { id: null, idIs: 'unknown' }
    return { ...same, concerns: stream, id, idIs }
  })
}

// A larger body is not about one record, and looking through it would delay the answers to other deliveries.
const MAX_READ = 64_000

/** The streams by the header, which the dispatcher itself sets; by the body only where the header says nothing. */
function streamsOf(event: string, body: unknown): readonly VismaStream[] | null {
  for (const text of [event, ...subjectsIn(body)]) {
    const streams = streamsIn(text)
    if (streams !== null) return streams
  }
  return null
}

const firstKnown = (texts: readonly string[]): Hint['action'] =>
  texts.map(actionIn).find((action) => action !== 'unknown') ?? 'unknown'

/** The notification's id; without one, an id made of all that differs between two deliveries about the same record. */
function deliveryIdOf(delivery: Delivery): string {
  const { notificationId, sentAt, aroseAt } = stampsOf(delivery)
  if (notificationId !== null) return notificationId
  const event = delivery.headers['x-vwd-event-id'] ?? ''
  const hash = createHash('sha256').update(`${aroseAt}|${sentAt}|${event}|`).update(delivery.body)
  return `no-id:${hash.digest('base64url')}`
}
