import type { Registrar } from '../../../core/webhooks.ts'
import type { Pipedrive } from '../model.ts'
import type { PipedriveSettings } from '../settings.ts'
import { HOOKED_ENTITIES, lostRegistrations, planRegistrations } from './webhook-registrations.ts'

/**
 * Registers webhooks at Pipedrive. When nothing has to be changed, a look costs 12 units. Pipedrive itself deletes hooks
 * that could not be removed, after three days without an answer.
 */
export function pipedriveRegistrar(
  pipedrive: Pick<Pipedrive, 'account' | 'webhooks' | 'createWebhook' | 'deleteWebhook'>,
  { enabled, version }: PipedriveSettings['webhooks'],
): Registrar {
  return {
    system: 'pipedrive',
    enabled,
    me: async (signal) => (await pipedrive.account(signal)).me.id,
    plan: async ({ url, ours, user, isKnown }, signal) => {
      const wanted = user === null ? { url, entities: [], version } : { url, entities: HOOKED_ENTITIES, version, user }
      const existing = await pipedrive.webhooks(signal)
      const plan = planRegistrations({ wanted, existing, ours })
      const lost: string[] = []
      for (const [hook, ids] of isKnown ? lostRegistrations(existing, url) : [])
        if ((await isKnown?.(hook)) === false) lost.push(...ids)
      const create = plan.create.map(
        (hook) => (credentials: Parameters<Pipedrive['createWebhook']>[1], until: AbortSignal) =>
          pipedrive.createWebhook(hook, credentials, until),
      )
      return { ...plan, remove: [...new Set([...plan.remove, ...lost])], create }
    },
    remove: pipedrive.deleteWebhook,
    troubleOf: ({ code, message }) => {
      switch (code) {
        case 'pipedrive.forbidden':
        case 'pipedrive.scope':
          return {
            message: 'Pipedrive lets only admins, and apps with the scope "admin", register webhooks.',
            advice: 'Make the user of the connection an admin to have changes at once.',
          }
        case 'pipedrive.webhook_limit':
          return {
            message: 'Pipedrive registers at most 40 webhooks for a user, and they are used up.',
            advice: 'Remove webhooks that nobody needs, or give the connection a user of its own.',
          }
        case 'pipedrive.rejected':
        case 'pipedrive.limit':
          return {
            message: `Pipedrive did not register the webhooks: ${message}`,
            advice: 'Check that ML_CONNECTOR_URL can be reached over https from outside, without a redirect.',
          }
        default:
          return null
      }
    },
    refused: {
      code: 'pipedrive.webhooks_refused',
      consequence: 'Changes made in Pipedrive arrive by polling instead.',
    },
  }
}
