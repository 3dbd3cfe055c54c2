import type { Draft } from './connect-fields.tsx'

/** The names of fields as they stand in connection files and in environments. */
const NAMES: Readonly<Record<keyof Draft, RegExp>> = {
  name: /^name$/i,
  clientId: /^(visma_?)?client_?id$/i,
  clientSecret: /^(visma_?)?client_?secret$/i,
  tenantId: /^(visma_?)?tenant_?id$/i,
  companyId: /^(visma_?)?company_?id$/i,
  apiUrl: /^(pipedrive_?)?(api_?url|domain)$/i,
  access: /^access$/i,
  oauthClientId: /^pipedrive_?(oauth_?)?client_?id$/i,
  oauthClientSecret: /^pipedrive_?(oauth_?)?client_?secret$/i,
  apiToken: /^(pipedrive_?)?api_?token$/i,
  plan: /^(pipedrive_?)?plan$/i,
  seats: /^(pipedrive_?)?seats$/i,
  budgetShare: /^(pipedrive_?)?budget_?share$/i,
}

// `name: value`, `NAME=value` and `"name": "value",` are all one line with a name and a value.
const LINE = /^\s*"?([A-Za-z_]+)"?\s*[:=]\s*(?:"([^"]*)"|'([^']*)'|([^#,\s][^#,]*?))\s*,?\s*(?:#.*)?$/

/** Both systems have a client, by the same names in their groups. */
const OF_PIPEDRIVE: Partial<Record<keyof Draft, keyof Draft>> = {
  clientId: 'oauthClientId',
  clientSecret: 'oauthClientSecret',
}

/** What a pasted file tells of a connection. Placeholders of secrets tell nothing. */
export function namesIn(text: string): Partial<Draft> {
  const found: Partial<Record<keyof Draft, string>> = {}
  let group = ''
  for (const line of text.split(/\r?\n|(?<=[{,])/)) {
    const head = /^\s*"?(visma|pipedrive)"?\s*:\s*\{?\s*$/.exec(line)?.[1]
    if (head !== undefined) group = head
    const [, name = '', quoted, single, plain] = LINE.exec(line) ?? []
    const value = (quoted ?? single ?? plain ?? '').trim()
    if (name === '' || value === '' || value.includes('${')) continue
    const known = (Object.keys(NAMES) as (keyof Draft)[]).find((one) => NAMES[one].test(name))
    const field = group === 'pipedrive' ? (OF_PIPEDRIVE[known ?? 'name'] ?? known) : known
    // The address of Visma.net has the same name within its own group.
    if (field === undefined || (field === 'apiUrl' && group === 'visma')) continue
    found[field] ??= value
  }
  if (found.oauthClientId !== undefined && found.apiToken === undefined) found.access = 'oauth'
  return found
}
