import { basicCredentials } from '../../../core/basic-credentials.ts'
import { UNAUTHENTICATED } from '../../../core/hint.ts'
import { secret } from '../../../core/secret.ts'
import type { WebhookSender } from '../../../core/webhooks.ts'
import { pipedriveStored } from '../settings.ts'
import { authenticatePipedrive, mayBePipedrive } from './webhook-authentication.ts'
import { isOwnEcho, parsePipedrive } from './webhook-payload.ts'

/** Webhooks of Pipedrive, which we register ourselves. */
export const pipedriveWebhooks = {
  system: 'pipedrive',
  proofOf: (sealed, group) => {
    const basic = basicCredentials(sealed, 'pipedrive')
    const signature = sealed['pipedrive.webhooks.signatureSecret']
    const signatureSecret = signature ? secret(signature) : null
    const isOpen = basic !== null && pipedriveStored.parse(group).webhooks.enabled
    return {
      mayEnter: (headers) => isOpen && mayBePipedrive(headers, { ...basic, signatureSecret, now: 0 }),
      authenticate: (delivery, now) =>
        isOpen ? authenticatePipedrive(delivery, { ...basic, signatureSecret, now }) : UNAUTHENTICATED,
    }
  },
  parse: ({ body }) => parsePipedrive(body),
  idOf: () => null,
  isEcho: isOwnEcho,
  allKinds: Number.POSITIVE_INFINITY,
} as const satisfies WebhookSender
