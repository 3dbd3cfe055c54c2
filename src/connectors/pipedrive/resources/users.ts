import { z } from 'zod'
import { remoteId } from '../../../core/ids.ts'
import type { Client } from '../calls/client.ts'
import { one } from '../calls/envelope.ts'
import { wholeV1 } from '../calls/paging.ts'
import type { Account, PipedriveUser } from '../model.ts'

// `app` is no fixed list: new ones appear without notice.
const user = z.looseObject({
  id: z.number().int(),
  name: z.string().catch(''),
  email: z.string().catch(''),
  active_flag: z.boolean().nullish(),
  is_deleted: z.boolean().nullish(),
  // A number where the other flags are truth values; not always there.
  is_admin: z.union([z.boolean(), z.number()]).nullish().catch(null),
  access: z.array(z.looseObject({ app: z.string().catch(''), admin: z.boolean().catch(false) })).nullish(),
})
const me = user.extend({
  company_id: z.union([z.number(), z.string()]).transform(String),
  company_name: z.string().catch(''),
  company_domain: z.string().catch(''),
  default_currency: z.string().catch(''),
  timezone_name: z.string().nullish(),
})

const toUser = (wire: z.output<typeof user>): PipedriveUser => ({
  id: remoteId(wire.id),
  name: wire.name,
  email: wire.email,
  active: wire.active_flag !== false && wire.is_deleted !== true,
  admin: wire.access?.some(({ app }) => app === 'global')
    ? wire.access.some(({ app, admin }) => app === 'global' && admin)
    : Boolean(wire.is_admin),
})

/**
 * Who we are and whose account it is: the cheapest proof that the credentials work.
 * Source: Pipedrive API v1, GET /users/me
 */
export async function account(client: Client, signal: AbortSignal, tries?: number): Promise<Account> {
  const patience = tries === undefined ? {} : { tries }
  const { data } = await client.call({ endpoint: 'GET v1/users/me', ...patience }, one(me), signal)
  return {
    me: toUser(data),
    companyId: data.company_id,
    companyName: data.company_name,
    companyDomain: data.company_domain,
    defaultCurrency: data.default_currency,
    timeZone: data.timezone_name ?? null,
  }
}

/** Everybody in the account, also those who left. Source: Pipedrive API v1, GET /users, one page */
export async function users(client: Client, signal: AbortSignal): Promise<readonly PipedriveUser[]> {
  return (await wholeV1(client, 'GET v1/users', user, signal)).map(toUser)
}
