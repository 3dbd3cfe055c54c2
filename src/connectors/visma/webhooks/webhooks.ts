import { type Secret, secret } from '../../../core/secret.ts'
import type { WebhookSender } from '../../../core/webhooks.ts'
import { vismaStored } from '../settings.ts'
import { PROBED_STREAMS } from '../streams.ts'
import { authenticateVisma, mayBeVisma, stampsOf, tenantKey, tenantOf } from './webhook-authentication.ts'
import { parseVisma } from './webhook-payload.ts'

/** Webhooks of Visma.net, which people subscribe to by hand in its portal. */
export const vismaWebhooks = {
  system: 'visma',
  proofOf: (sealed, group) => {
    const expected = { secrets: secretsOf(sealed), tenantId: vismaStored.parse(group).tenantId ?? '' }
    return {
      mayEnter: (headers) => mayBeVisma(headers, { ...expected, now: 0 }),
      authenticate: (delivery, now) => authenticateVisma(delivery, { ...expected, now }),
    }
  },
  parse: (delivery) => ({ hints: parseVisma(delivery) }),
  idOf: (delivery) => stampsOf(delivery).notificationId,
  isEcho: () => false,
  allKinds: PROBED_STREAMS.length,
  keptHeader: /^x-vwd-(?!signature)[a-z0-9-]{1,40}$/,
  shared: {
    claimed: (headers) => tenantOf({ headers }),
    of: (group) => tenantKey(vismaStored.parse(group).tenantId ?? ''),
  },
} as const satisfies WebhookSender

/** The secrets of the subscription, two while one is replaced: as text, or as a list in JSON. */
function secretsOf(sealed: Readonly<Record<string, string>>): readonly Secret[] {
  const text = sealed['visma.webhookSecret'] ?? ''
  const all: unknown = text.startsWith('["') ? JSON.parse(text) : [text]
  return (Array.isArray(all) ? all : []).filter((one) => typeof one === 'string' && one !== '').map(secret)
}
