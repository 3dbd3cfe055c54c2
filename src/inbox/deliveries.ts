import { createHash } from 'node:crypto'
import { parsePipedrive } from '../connectors/pipedrive/webhooks/webhook-payload.ts'
import { FLOW_STREAMS } from '../connectors/visma/streams.ts'
import { stampsOf } from '../connectors/visma/webhooks/webhook-authentication.ts'
import { parseVisma } from '../connectors/visma/webhooks/webhook-payload.ts'
import type { Delivery, Hint, Parsed } from '../core/hint.ts'
import type { HookSystem, NewDelivery } from '../core/inbox.ts'

/** What an authenticated delivery of either system says. */
export const parsed = (system: HookSystem, delivery: Delivery): Parsed =>
  system === 'visma' ? { hints: parseVisma(delivery) } : parsePipedrive(delivery.body)

/** What is stored of a delivery besides where it belongs; `null` for one that carries nothing to store it by. */
export function described(
  system: HookSystem,
  delivery: Delivery,
  hints: readonly Hint[],
): Pick<NewDelivery, 'deliveryId' | 'about' | 'concerns' | 'headers'> | null {
  const id = hints[0]?.deliveryId ?? (system === 'visma' ? stampsOf(delivery).notificationId : null)
  if (id === null) return null
  return { deliveryId: short(id), about: about(hints), concerns: kinds(hints), headers: harmless(delivery.headers) }
}

const LONGEST = 200

// An index takes no texts of any length.
const short = (id: string): string =>
  id.length <= LONGEST ? id : `sha256:${createHash('sha256').update(id).digest('base64url')}`

/** `organization 42 changed`, `customerinvoice, customerCreditNote 100123 changed`. */
function about(hints: readonly Hint[]): string {
  const [first] = hints
  if (first === undefined) return 'nothing we use'
  const what = [...new Set(hints.map(({ concerns }) => concerns))].join(', ')
  return [what, first.id ?? '', first.action === 'unknown' ? 'changed' : first.action]
    .filter(Boolean)
    .join(' ')
    .slice(0, LONGEST)
}

/** None where an event could be about anything: it proves of no kind that it is sent. */
function kinds(hints: readonly Hint[]): readonly string[] {
  const named = new Set(hints.map(({ concerns }) => concerns))
  return named.size >= FLOW_STREAMS.length ? [] : [...named]
}

const KEPT = /^(content-type|user-agent|x-vwd-(?!signature)[a-z0-9-]{1,40})$/

/** Headers without credentials and signatures: only those that are known to be neither. */
const harmless = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => KEPT.test(name))
      .map(([name, value]) => [name, value.slice(0, 500)]),
  )
