import { createHash } from 'node:crypto'
import type { Delivery, Hint } from '../core/hint.ts'
import type { NewDelivery } from '../core/inbox.ts'
import type { WebhookSender } from '../core/webhooks.ts'

/** The stored description of a delivery; `null` when it has no id to store it by. */
export function described(
  sender: WebhookSender,
  delivery: Delivery,
  hints: readonly Hint[],
): Pick<NewDelivery, 'deliveryId' | 'about' | 'names' | 'concerns' | 'headers'> | null {
  const id = hints[0]?.deliveryId ?? sender.idOf(delivery)
  if (id === null) return null
  return {
    deliveryId: short(id),
    about: about(hints),
    names: hints.flatMap(({ concerns, id }) => (id === null ? [] : [{ concerns, id }])),
    concerns: kinds(hints, sender.allKinds),
    headers: harmless(delivery.headers, sender.keptHeader),
  }
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
function kinds(hints: readonly Hint[], all: number): readonly string[] {
  const named = new Set(hints.map(({ concerns }) => concerns))
  return named.size >= all ? [] : [...named]
}

const KEPT = /^(content-type|user-agent)$/

/** Only headers that are known to hold neither credentials nor signatures. */
const harmless = (headers: Delivery['headers'], kept: RegExp | undefined): Delivery['headers'] =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => KEPT.test(name) || kept?.test(name) === true)
      .map(([name, value]) => [name, value.slice(0, 500)]),
  )
