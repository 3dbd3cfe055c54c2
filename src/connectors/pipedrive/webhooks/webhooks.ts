import { z } from 'zod'
import { isSyncError } from '../../../core/errors.ts'
import type { Secret } from '../../../core/secret.ts'
import type { Client } from '../calls/client.ts'
import { one } from '../calls/envelope.ts'
import { wholeV1 } from '../calls/paging.ts'
import { type NewRegistration, type WebhookRow, webhookRow } from './webhook-registrations.ts'

/**
 * The hooks of our user, or of our app.
 *
 * Errors: SyncError `pipedrive.forbidden`, `pipedrive.scope` (hold): only admins may, and apps with the scope `admin`.
 * Source: Pipedrive API v1, GET /webhooks
 */
export function webhooks(client: Client, signal: AbortSignal): Promise<readonly WebhookRow[]> {
  return wholeV1(client, 'GET v1/webhooks', webhookRow, signal)
}

const made = z.looseObject({ id: z.union([z.number(), z.string()]).transform(String) })

/**
 * Registers a hook; Pipedrive tries its address before it answers. Answers the hook's id.
 *
 * Errors: SyncError `pipedrive.outcome_unknown` (retry, `applied: 'unknown'`): list before it is sent again;
 *         `pipedrive.rejected` (reject): the address cannot be reached; `pipedrive.webhook_limit` (reject): the user
 *         has 40 hooks already.
 * Source: Pipedrive API v1, POST /webhooks
 */
export async function createWebhook(
  client: Client,
  hook: NewRegistration,
  credentials: { readonly user: string; readonly password: Secret },
  signal: AbortSignal,
): Promise<string> {
  const password = credentials.password.reveal()
  const body = { ...hook, http_auth_user: credentials.user, http_auth_password: password }
  const call = { endpoint: 'POST v1/webhooks', body, secrets: [password] } as const
  return (await client.call(call, one(made), signal)).data.id
}

/** Removes a hook; one that is gone already is as good. Source: Pipedrive API v1, DELETE /webhooks/{id} */
export async function deleteWebhook(client: Client, id: string, signal: AbortSignal): Promise<void> {
  try {
    await client.call({ endpoint: 'DELETE v1/webhooks/{id}', path: { id } }, z.unknown(), signal)
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'pipedrive.gone') throw error
  }
}
