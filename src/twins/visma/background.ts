import type { Clock } from '../../core/clock.ts'
import { osloTime } from '../company/stamps.ts'
import { json, notFound, Refused, type Reply } from './reply.ts'
import type { Background, Route } from './route.ts'

interface Queued {
  readonly id: string
  readonly uri: string
  readonly received: Date
  readonly reply: Reply
  looks: number
}

const KEPT_MS = 24 * 3_600_000

/**
 * Calls queued by `erp-api-background`. The first look at a call finds it Started, later ones Finished. Finished says
 * nothing about success: `statusCode` does. The content is gone after 24 hours.
 */
export function backgroundCalls(clock: Clock): Background & { queue: (url: URL, reply: Reply) => Reply } {
  const calls = new Map<string, Queued>()
  const find = (id: string): Queued => {
    const call = calls.get(id)
    if (!call) throw new Refused(notFound(`Background request '${id}'`))
    return call
  }
  return {
    queue: (url, reply) => {
      const id = `73ac0029-5c2f-4e0f-9b49-${String(calls.size + 1).padStart(12, '0')}`
      calls.set(id, { id, uri: url.href, received: clock.now(), reply, looks: 0 })
      // The address names the old host, as seen in the wild: only the id in it counts.
      const stateLocation = `https://integration.visma.net/API/controller/api/v1/background/${id}`
      return json({ id, stateLocation }, 202, { location: stateLocation })
    },
    state: (id) => {
      const call = find(id)
      const finished = ++call.looks > 1
      const received = `${osloTime(call.received)}+01:00`
      return json({
        id,
        status: finished ? 'Finished' : 'Started',
        statusCode: finished ? call.reply.status : 0,
        receivedUtc: received,
        startedUtc: received,
        finishedUtc: finished ? received : null,
        webhookAddress: null,
        errorMessage: null,
        reference: null,
        originalUri: call.uri,
        hasResponseContent: call.reply.body !== undefined,
        hasRequestContent: false,
        contentLocation: `https://integration.visma.net/API/controller/api/v1/background/${id}/content`,
        responseHeaders: call.reply.headers ?? {},
      })
    },
    content: (id) => {
      const call = find(id)
      if (call.reply.body === undefined) throw new Refused(notFound(`Content of background request '${id}'`))
      if (clock.now().getTime() - call.received.getTime() > KEPT_MS) return { status: 410 }
      return { ...call.reply, status: 200 }
    },
  }
}

export const BACKGROUND_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/v1/background/{requestId}',
    query: [],
    answer: (ask) => ask.background.state(ask.params.requestId ?? ''),
  },
  {
    method: 'GET',
    path: '/v1/background/{requestId}/content',
    query: [],
    answer: (ask) => ask.background.content(ask.params.requestId ?? ''),
  },
]
