import type { PartOfFile } from '../documents.ts'
import type { Draft } from './connect-draft.ts'

type File = PartOfFile['file']
type Value = File[string]
type Group = Readonly<Record<string, Value>>

/** Where a connection file has what a field asks for. */
const FIELDS = {
  name: ['name'],
  clientId: ['visma', 'clientId'],
  clientSecret: ['visma', 'clientSecret'],
  tenantId: ['visma', 'tenantId'],
  companyId: ['visma', 'companyId'],
  apiUrl: ['pipedrive', 'apiUrl'],
  apiToken: ['pipedrive', 'apiToken'],
  oauthClientId: ['pipedrive', 'oauth', 'clientId'],
  oauthClientSecret: ['pipedrive', 'oauth', 'clientSecret'],
  plan: ['pipedrive', 'plan'],
  seats: ['pipedrive', 'seats'],
  budgetShare: ['pipedrive', 'budgetShare'],
} as const satisfies Partial<Record<keyof Draft, readonly string[]>>

/** What a pasted file fills in, how many fields that is, and what goes along besides. Placeholders of secrets tell nothing. */
export function filledBy(file: File): { readonly fields: Partial<Draft>; readonly count: number } {
  const found = Object.entries(FIELDS).flatMap(([field, path]) => {
    const value = path.reduce<Value | undefined>((inner, key) => (isGroup(inner) ? inner[key] : undefined), file)
    const isSaid = typeof value === 'number' || (typeof value === 'string' && value !== '' && !value.includes('${'))
    return isSaid ? [[field, String(value)] as const] : []
  })
  const besides = withoutPaths(file, Object.values(FIELDS)) as Group
  const access = accessIn(file.pipedrive)
  return {
    fields: {
      ...Object.fromEntries(found),
      ...(access === null ? {} : { access }),
      ...(Object.keys(besides).length === 0 ? {} : { besides }),
    },
    count: found.length,
  }
}

function accessIn(pipedrive: Value | undefined): 'token' | 'oauth' | null {
  if (!isGroup(pipedrive)) return null
  return 'apiToken' in pipedrive ? 'token' : 'oauth' in pipedrive ? 'oauth' : null
}

/** The names of members that go along: `visma.apiUrl`, `settings`. */
export const namesOf = (besides: Group): readonly string[] =>
  Object.entries(besides).flatMap(([key, value]) =>
    (key === 'visma' || key === 'pipedrive') && isGroup(value)
      ? Object.keys(value).map((name) => `${key}.${name}`)
      : [key],
  )

/** Without these members, nor groups that are empty without them. */
function withoutPaths(group: Group, paths: readonly (readonly string[])[]): Group {
  return Object.fromEntries(
    Object.entries(group).flatMap(([key, value]) => {
      const of = paths.filter(([first]) => first === key).map(([, ...rest]) => rest)
      if (of.length === 0) return [[key, value]]
      if (!isGroup(value)) return []
      const left = withoutPaths(value, of)
      return Object.keys(left).length === 0 ? [] : [[key, left]]
    }),
  )
}

export const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
