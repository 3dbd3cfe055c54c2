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

/** The stored description of a delivery; `null` when it has no id to store it by. */
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

// Shortened, since an index does not take a text of any length.
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

/** The kinds of records that it surely tells of: none where it could be about any kind. */
function kinds(hints: readonly Hint[]): readonly string[] {
  const named = new Set(hints.map(({ concerns }) => concerns))
  return named.size >= FLOW_STREAMS.length ? [] : [...named]
}

const KEPT = /^(content-type|user-agent|x-vwd-(?!signature)[a-z0-9-]{1,40})$/

/** Only headers that are known to hold neither credentials nor signatures. */
const harmless = (headers: Readonly<Record<string, string>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => KEPT.test(name))
      .map(([name, value]) => [name, value.slice(0, 500)]),
  )
