import { z } from 'zod'
import {
  address,
  admin,
  originOf,
  pathOf,
  type SystemSettings,
  type Tidying,
  text,
  variable,
} from '../../core/settings-part.ts'
import { PLANS } from './calls/plan-names.ts'

const oauth = z.strictObject({
  clientId: text,
  clientSecret: text,
  refreshToken: z.string().trim().nullable().default(null),
  url: address.default('https://oauth.pipedrive.com'),
})

const NO_PANEL = 'is for a panel inside Pipedrive, which this version has not; leave it empty, or out'

const schema = z
  .strictObject({
    apiUrl: address.default('https://api.pipedrive.com'),
    apiToken: text.optional(),
    oauth: oauth.optional(),
    plan: z.enum(PLANS).default('lite'),
    seats: z.number().int().min(1).default(1),
    budgetShare: z.number().gt(0).max(1).default(0.6),
    fieldSuffix: z.string().default(''),
    panelSecret: z
      .string()
      .refine((given) => given === '', { error: NO_PANEL })
      .optional(),
    webhooks: z
      .strictObject({
        enabled: z.boolean().default(true),
        version: z.enum(['1.0', '2.0']).default('2.0'),
        signatureSecret: z.string().default(''),
      })
      .prefault({}),
  })
  .refine((group) => (group.apiToken === undefined) !== (group.oauth === undefined), {
    error: 'needs either apiToken or oauth, one of them',
  })
export type PipedriveSettings = z.output<typeof schema>

/** What is read from stored settings; members that no longer fit get a default. */
export const pipedriveStored = z
  .object({
    apiUrl: z.url().nullable().catch(null),
    fieldSuffix: z.string().catch(''),
    plan: z.enum(PLANS).nullable().catch(null),
    seats: z.number().nullable().catch(null),
    budgetShare: z.number().nullable().catch(null),
    webhooks: z.object({ enabled: z.boolean().catch(true) }).catch({ enabled: true }),
  })
  .catch({
    apiUrl: null,
    fieldSuffix: '',
    plan: null,
    seats: null,
    budgetShare: null,
    webhooks: { enabled: true },
  })

/** The group `pipedrive` of a connection file. */
export const pipedriveSettings = {
  schema,
  described: {
    'pipedrive.apiUrl': admin("Your company's own Pipedrive address.", 'https://nordlys.pipedrive.com'),
    'pipedrive.apiToken': admin(
      'API token of a dedicated admin user. This or `oauth`.',
      variable('PIPEDRIVE_API_TOKEN'),
    ),
    'pipedrive.oauth.clientId': admin("The OAuth app's client id.", variable('PIPEDRIVE_CLIENT_ID')),
    'pipedrive.oauth.clientSecret': admin("The OAuth app's client secret.", variable('PIPEDRIVE_CLIENT_SECRET')),
    'pipedrive.oauth.refreshToken': admin(
      'A refresh token you have already; without it `connection authorize` gives a link to sign in.',
      variable('PIPEDRIVE_REFRESH_TOKEN'),
    ),
    'pipedrive.oauth.url': admin('Where Pipedrive signs in.', 'https://oauth.pipedrive.com'),
    'pipedrive.plan': admin('Plan of the account: sets speed and daily API budget.', 'growth'),
    'pipedrive.seats': admin('Paid seats of the account: the daily API budget grows with them.', '3'),
    'pipedrive.budgetShare': admin('Share of the daily API budget that ml-connector may take.', '0.6'),
    'pipedrive.fieldSuffix': admin(
      'Added to the names of the custom fields, so that a second company on the same account has its own.',
      '" Sverige"',
    ),
    'pipedrive.panelSecret': admin(
      'For a panel inside Pipedrive, which this version has not: taken only where it is empty.',
      '""',
    ),
    'pipedrive.webhooks.enabled': admin(
      'Whether webhooks are registered at Pipedrive. Polling goes on either way.',
      'true',
    ),
    'pipedrive.webhooks.version': admin('Version of what Pipedrive sends.', '"2.0"'),
    'pipedrive.webhooks.signatureSecret': admin(
      'Where it is set, a delivery without a right `X-Pipedrive-Signature` is refused, as behind a gateway that signs.',
      variable('PIPEDRIVE_SIGNATURE_SECRET'),
    ),
  },
  secrets: {
    'pipedrive.apiToken': 'PIPEDRIVE_API_TOKEN',
    'pipedrive.oauth.clientSecret': 'PIPEDRIVE_CLIENT_SECRET',
    'pipedrive.oauth.refreshToken': 'PIPEDRIVE_REFRESH_TOKEN',
    'pipedrive.webhooks.signatureSecret': 'PIPEDRIVE_SIGNATURE_SECRET',
  },
  listed: [],
  // A connection that has moved to OAuth may still have its old token stored.
  replaced: { 'pipedrive.apiToken': 'pipedrive.oauth' },
  filled: ['pipedrive.apiUrl', 'pipedrive.oauth.clientId', 'pipedrive.oauth.url'],
  needed: ['pipedrive.apiToken', 'pipedrive.oauth.clientId', 'pipedrive.oauth.clientSecret'],
  access: ['pipedrive.apiUrl', 'pipedrive.apiToken', 'pipedrive.oauth'],
  addresses: ({ apiUrl, oauth: app }) => [
    ['pipedrive.apiUrl', apiUrl],
    ...(app ? [['pipedrive.oauth.url', app.url] as const] : []),
  ],
  tidied: (group, tidying) => {
    const { apiToken, oauth: app } = group
    return {
      ...group,
      apiUrl: tidying.base('pipedrive.apiUrl', group.apiUrl, baseOf),
      ...(apiToken === undefined ? {} : { apiToken: tokenOf(apiToken, tidying) }),
      ...(app === undefined
        ? {}
        : {
            oauth: {
              ...app,
              clientId: tidying.clean('pipedrive.oauth.clientId', app.clientId),
              clientSecret: tidying.clean('pipedrive.oauth.clientSecret', app.clientSecret),
            },
          }),
    }
  },
} as const satisfies SystemSettings<PipedriveSettings>

/** The host that serves all companies; there the sign-in tells which company it is. */
export const SHARED_HOST = 'api.pipedrive.com'

/**
 * The address without version and `api`, which we add per endpoint, and without a page from a browser's address bar.
 */
function baseOf(url: URL): string {
  const origin = originOf(url)
  if (/(^|\.)pipedrive\.com$/.test(new URL(origin).hostname)) return origin
  // Another host may be a proxy that serves the API below a folder, so the path is kept.
  return `${origin}${pathOf(url).replace(/(\/api)?(\/v[12])?$/i, '')}`
}

function tokenOf(given: string, { clean, problem }: Tidying): string {
  const kept = clean('pipedrive.apiToken', given)
  // The token is sent in a header, which takes no other characters, and no real token has any.
  const odd = /[^\u0021-\u007e]/u.exec(kept)?.[0]
  if (odd !== undefined || kept === '') {
    const why = odd === undefined ? 'is empty' : `contains "${odd}" (${codePoint(odd)}), which no token has`
    problem(`pipedrive.apiToken ${why}; copy it again from Personal preferences → API in Pipedrive.`)
  }
  return kept
}

const codePoint = (character: string): string =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
