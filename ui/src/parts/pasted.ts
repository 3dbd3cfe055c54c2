import type { Draft } from './connect-fields.tsx'

type Field = Exclude<keyof Draft, 'rest'>

/** The names of fields as they stand in connection files and in environments. */
const NAMES: Readonly<Record<Field, RegExp>> = {
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
const OF_PIPEDRIVE: Partial<Record<Field, Field>> = {
  clientId: 'oauthClientId',
  clientSecret: 'oauthClientSecret',
}

/** What a pasted file tells of a connection. Placeholders of secrets tell nothing. */
export function namesIn(text: string): Partial<Draft> {
  const found: Partial<Record<Field, string>> = {}
  let group = ''
  for (const line of text.split(/\r?\n|(?<=[{,])/)) {
    const head = /^\s*"?(visma|pipedrive)"?\s*:\s*\{?\s*$/.exec(line)?.[1]
    if (head !== undefined) group = head
    const [, name = '', quoted, single, plain] = LINE.exec(line) ?? []
    const value = (quoted ?? single ?? plain ?? '').trim()
    if (name === '' || value === '' || value.includes('${')) continue
    const known = (Object.keys(NAMES) as Field[]).find((one) => NAMES[one].test(name))
    const field = group === 'pipedrive' ? (OF_PIPEDRIVE[known ?? 'name'] ?? known) : known
    // The address of Visma.net has the same name within its own group.
    if (field === undefined || (field === 'apiUrl' && group === 'visma')) continue
    found[field] ??= value
  }
  if (found.oauthClientId !== undefined && found.apiToken === undefined) found.access = 'oauth'
  return found
}

/** Keys of a connection file that have a field of their own. */
const ASKED: Readonly<Record<string, RegExp>> = {
  '': /^(name|visma|pipedrive)$/,
  visma: /^(clientId|clientSecret|tenantId|companyId)$/,
  pipedrive: /^(apiUrl|apiToken|oauth|plan|seats|budgetShare)$/,
}

/** What a pasted connection file says besides, which goes along as it stands: `settings`, `schedule`, other addresses. */
export interface Rest {
  readonly visma: string
  readonly pipedrive: string
  /** Beside these two. */
  readonly file: string
  readonly names: readonly string[]
}

export function restIn(text: string): Rest {
  const whole = partsOf(asBlocks(text))
  const under = (group: string) =>
    partsOf(whole.filter(({ key }) => key === group).flatMap(({ lines }) => lines.slice(1)))
  const left = (group: string, parts: readonly Part[]) => parts.filter(({ key }) => !ASKED[group]?.test(key))
  const [file, visma, pipedrive] = [
    left('', whole),
    left('visma', under('visma')),
    left('pipedrive', under('pipedrive')),
  ]
  if (!whole.some(({ key }) => key === 'visma' || key === 'pipedrive'))
    return { visma: '', pipedrive: '', file: '', names: [] }
  return {
    ...{ visma: textOf(visma, '  '), pipedrive: textOf(pipedrive, '  '), file: textOf(file, '') },
    names: [
      ...visma.map(({ key }) => `visma.${key}`),
      ...pipedrive.map(({ key }) => `pipedrive.${key}`),
      ...file.map(({ key }) => key),
    ],
  }
}

/** A key with the lines below it that stand further in. */
interface Part {
  readonly key: string
  readonly lines: readonly string[]
}

function partsOf(lines: readonly string[]): readonly Part[] {
  const told = lines.filter((line) => !/^\s*(#.*)?$/.test(line))
  const depth = /^ */.exec(told[0] ?? '')?.[0].length ?? 0
  const parts: { key: string; lines: string[] }[] = []
  for (const line of told) {
    const bare = line.slice(depth)
    const key = /^"?([A-Za-z]+)"?:(?:\s|$)/.exec(bare)?.[1]
    if (key !== undefined) parts.push({ key, lines: [bare] })
    else parts.at(-1)?.lines.push(bare)
  }
  return parts
}

const textOf = (parts: readonly Part[], indent: string): string =>
  parts.flatMap(({ lines }) => lines.map((line) => `${indent}${line}\n`)).join('')

/** JSON as a file of blocks, a line a member of the file and of its groups. */
function asBlocks(text: string): readonly string[] {
  const found = jsonIn(text)
  if (found === null) return text.split(/\r?\n/)
  return Object.entries(found).flatMap(([key, value]) =>
    (key === 'visma' || key === 'pipedrive') && typeof value === 'object' && value !== null
      ? [`${key}:`, ...Object.entries(value).map(([name, one]) => `  ${name}: ${JSON.stringify(one)}`)]
      : [`${key}: ${JSON.stringify(value)}`],
  )
}

function jsonIn(text: string): object | null {
  try {
    const found: unknown = JSON.parse(text)
    return typeof found === 'object' ? found : null
  } catch {
    return null
  }
}
