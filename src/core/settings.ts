import { z } from 'zod'
import type { Retention } from './history.ts'
import type { Json } from './json.ts'
import { LOCALES, PLANS } from './setting-words.ts'

export { LOCALES, PLANS }

/**
 * The connection file (`connection.yaml`) after `${ENV}` was expanded: every key with its default. Unknown keys
 * are errors. Scripts rely on these names to the letter.
 */

const url = z.url({ protocol: /^https?$/, error: 'must be an http(s) address' }).transform((u) => u.replace(/\/+$/, ''))
const text = z.string().trim().min(1, 'must not be empty')
const day = z
  .union([z.string(), z.date().transform((d) => d.toISOString().slice(0, 10))])
  .pipe(z.string().refine(isDay, 'must be a day of the calendar like 2025-01-01'))
/** Whether the day exists in its month: the 30th of February does not. */
function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value)) return false
  const at = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value)
}

const list = z.array(z.coerce.string()).default([])

const visma = z.strictObject({
  apiUrl: url.default('https://api.finance.visma.net'),
  tokenUrl: url.default('https://connect.visma.com/connect/token'),
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

const oauth = z.strictObject({
  clientId: text,
  clientSecret: text,
  refreshToken: z.string().trim().nullable().default(null),
  url: url.default('https://oauth.pipedrive.com'),
})

export type Plan = (typeof PLANS)[number]

const pipedrive = z
  .strictObject({
    apiUrl: url.default('https://api.pipedrive.com'),
    apiToken: text.optional(),
    oauth: oauth.optional(),
    plan: z.enum(PLANS).default('lite'),
    seats: z.number().int().min(1).default(1),
    budgetShare: z.number().gt(0).max(1).default(0.6),
    fieldSuffix: z.string().default(''),
    webhooks: z
      .strictObject({
        enabled: z.boolean().default(true),
        version: z.enum(['1.0', '2.0']).default('2.0'),
        signatureSecret: z.string().default(''),
      })
      .prefault({}),
  })
  .refine((p) => (p.apiToken === undefined) !== (p.oauth === undefined), {
    error: 'needs either apiToken or oauth, one of them',
  })

const flows = z.strictObject({
  suppliers: z.boolean().default(true),
  supplierInvoices: z
    .union([
      z.literal(false),
      z.strictObject({ as: z.enum(['note', 'activity']).default('note'), lines: z.boolean().default(false) }),
    ])
    .prefault({}),
  customers: z
    .union([z.literal(false), z.strictObject({ organization: z.enum(['create', 'link', 'off']).default('create') })])
    .prefault({}),
  customerInvoices: z
    .union([z.literal(false), z.strictObject({ as: z.enum(['note', 'activity']).default('note') })])
    .prefault({}),
  creditNotes: z.boolean().default(true),
  receivables: z.boolean().default(true),
  referenceData: z
    .union([
      z.literal(false),
      z.strictObject({
        status: z.enum(['both', 'visma', 'off']).default('both'),
        paymentTerms: z.enum(['both', 'visma', 'off']).default('both'),
        winner: z.enum(['visma', 'pipedrive']).default('visma'),
        poll: z.number().int().min(1).default(60),
      }),
    ])
    .prefault({}),
})

export type Locale = (typeof LOCALES)[number]

const isTimeZone = (zone: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    return false
  }
}

const days = (many: number) => z.number().int().min(1, 'must be a number of days, at least 1').default(many)
const retention = z
  .strictObject({ payloads: days(90), inbox: days(30), previews: days(7), runs: days(400) })
  .prefault({}) satisfies z.ZodType<Retention>

const settings = z.strictObject({
  locale: z.enum(LOCALES).default('nb-NO'),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone like Europe/Oslo').default('Europe/Oslo'),
  visibility: z.enum(['amounts', 'bands', 'light']).default('amounts'),
  owner: z.email('must be the e-mail of a Pipedrive user').nullable().default(null),
  names: z.enum(['people', 'visma']).default('people'),
  drafts: z.boolean().default(false),
  pdf: z.boolean().default(false),
  onDeleted: z.enum(['leave', 'recreate']).default('leave'),
  reconcile: z.enum(['report', 'heal']).default('report'),
  backfill: z.strictObject({ since: day.default('2025-01-01') }).prefault({}),
  exclude: z
    .strictObject({ customers: list, customerClasses: list, suppliers: list, supplierClasses: list })
    .prefault({}),
  retention,
  houseAccountAt: z.number().int().min(1).default(500),
  deals: z
    .strictObject({
      create: z.enum(['perCustomer', 'perInvoice', 'never']).default('perCustomer'),
      pipelines: z.array(z.union([z.string(), z.number()])).default([]),
      createIn: z.union([z.string(), z.number()]).nullable().default(null),
      referenceField: z.enum(['customerRefNumber', 'externalReference', 'invoiceText']).nullable().default(null),
      wonWithinDays: z.number().int().min(0).default(90),
    })
    .prefault({}),
  fields: z.record(z.string(), z.string()).default({}),
  flows: flows.prefault({}),
})

const cron = z.string().trim().min(1)

export const connectionFile = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  visma,
  pipedrive,
  settings: settings.prefault({}),
  schedule: z
    .strictObject({ changes: cron.default('*/15 * * * *'), reconcile: cron.default('0 3 * * *') })
    .prefault({}),
})

export type ConnectionFile = z.output<typeof connectionFile>
export type Settings = ConnectionFile['settings']

/** The retention in stored settings; those stored by an earlier version have none, and get the defaults. */
export const retentionOf = (stored: Json): Retention =>
  z
    .object({ settings: z.object({ retention }) })
    .catch({ settings: { retention: retention.parse({}) } })
    .parse(stored).settings.retention

/** Members that are sealed: dotted path in the file → name of the sealed field. */
export const SECRET_PATHS = [
  'visma.clientSecret',
  'visma.webhookSecret',
  'pipedrive.apiToken',
  'pipedrive.oauth.clientSecret',
  'pipedrive.oauth.refreshToken',
  'pipedrive.webhooks.signatureSecret',
] as const
