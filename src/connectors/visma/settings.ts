import { z } from 'zod'
import { address, admin, originOf, pathOf, type SystemSettings, text, variable } from '../../core/settings-part.ts'

const schema = z.strictObject({
  apiUrl: address.default('https://api.finance.visma.net'),
  tokenUrl: address.default('https://connect.visma.com/connect/token'),
  clientId: text,
  clientSecret: text,
  tenantId: text,
  companyId: z.coerce.string().trim().min(1).nullable().default(null),
  scope: text.default('vismanet_erp_service_api:read vismanet_erp_service_api:update'),
  webhookSecret: z
    .union([z.string(), z.array(z.string())])
    .nullable()
    .default(null),
})
export type VismaSettings = z.output<typeof schema>

/** What is read from stored settings; `null` for members that no longer fit. */
export const vismaStored = z
  .object({ tenantId: z.string().nullable().catch(null), companyId: z.string().nullable().catch(null) })
  .catch({ tenantId: null, companyId: null })

/** The group `visma` of a connection file. */
export const vismaSettings = {
  schema,
  described: {
    'visma.apiUrl': admin(
      'Address of the Visma.net API. The old host works too and is throttled hard.',
      'https://api.finance.visma.net',
    ),
    'visma.tokenUrl': admin('Where tokens are asked for.', 'https://connect.visma.com/connect/token'),
    'visma.clientId': admin('Client id of the service application in the Visma Developer Portal.', 'isv_nordlys_sync'),
    'visma.clientSecret': admin('Its secret.', variable('VISMA_CLIENT_SECRET')),
    'visma.tenantId': admin(
      "Tenant id of the company, not of the customer: with the customer's a token is issued and then refused.",
      '7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11',
    ),
    'visma.companyId': admin(
      'Sent as `ipp-company-id` with every call, and part of the marker on every entry. Quoted, since it is no number.',
      '"1234567"',
    ),
    'visma.scope': admin(
      'Scopes that may be asked for, each by itself: the one to read, and the one to update only when a change of a customer is to be written.',
      'vismanet_erp_service_api:read vismanet_erp_service_api:update',
    ),
    'visma.webhookSecret': admin(
      'Secret of the webhook subscription in the Developer Portal; a list while it is rotated. Without it webhooks of Visma.net are refused.',
      variable('VISMA_WEBHOOK_SECRET'),
    ),
  },
  secrets: { 'visma.clientSecret': 'VISMA_CLIENT_SECRET', 'visma.webhookSecret': 'VISMA_WEBHOOK_SECRET' },
  listed: ['visma.webhookSecret'],
  replaced: {},
  filled: ['visma.apiUrl', 'visma.tokenUrl', 'visma.clientId', 'visma.tenantId', 'visma.companyId', 'visma.scope'],
  needed: ['visma.clientId', 'visma.clientSecret', 'visma.tenantId'],
  access: [
    'visma.apiUrl',
    'visma.tokenUrl',
    'visma.clientId',
    'visma.clientSecret',
    'visma.tenantId',
    'visma.companyId',
  ],
  addresses: ({ apiUrl, tokenUrl }) => [
    ['visma.apiUrl', apiUrl],
    ['visma.tokenUrl', tokenUrl],
  ],
  tidied: (visma, { base, clean }) => ({
    ...visma,
    apiUrl: base('visma.apiUrl', visma.apiUrl, baseOf),
    clientId: clean('visma.clientId', visma.clientId),
    clientSecret: clean('visma.clientSecret', visma.clientSecret),
    tenantId: clean('visma.tenantId', visma.tenantId),
    companyId: visma.companyId === null ? null : clean('visma.companyId', visma.companyId),
  }),
  warnings: idWarnings,
} as const satisfies SystemSettings<VismaSettings>

/** The address without version and controller, which we add per endpoint. */
function baseOf(url: URL): string {
  const origin = originOf(url)
  const { hostname } = new URL(origin)
  if (hostname === 'integration.visma.net') return `${origin}${/^\/API\/controller\/api/i.exec(pathOf(url))?.[0] ?? ''}`
  if (/(^|\.)visma\.(net|com)$/.test(hostname)) return origin
  return `${origin}${pathOf(url).replace(/\/v[12]$/i, '')}`
}

type Ids = { readonly [Key in 'tenantId' | 'companyId']?: VismaSettings[Key] | undefined }

const TENANT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/**
 * Warnings about ids that do not look like Visma's, one sentence each. They are not refused, since only Visma knows its
 * ids; `ping` asks it.
 */
export function idWarnings({ tenantId, companyId }: Ids): readonly string[] {
  const tenant =
    tenantId == null || TENANT.test(tenantId)
      ? []
      : [`visma.tenantId is "${tenantId}"; a tenant id looks like 7d0f2c52-8f3e-4b60-9d3a-0a6a3b1c9e11.`]
  const company =
    companyId == null || /^\d+$/.test(companyId)
      ? []
      : [`visma.companyId is "${companyId}"; the company id is a number.`]
  return [...tenant, ...company]
}
