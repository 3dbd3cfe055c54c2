/** Which company a system says our credentials are for. */
export interface Company {
  /** Ids by which it stays the same, by name; `null` where the system does not say. */
  readonly ids: Readonly<Record<string, string | null>>
  /** For people: its name and an id, `Nordlys Service AS (Pipedrive company 1234567)`. */
  readonly label: string
}

/** Both ends of a connection, as they say themselves. */
export interface Identity {
  readonly source: Company
  readonly destination: Company
}

/** Another company: an id that both name is not the same. Whatever only one of them names proves nothing. */
export const isAnother = (known: Company, now: Company): boolean =>
  Object.entries(known.ids).some(([name, id]) => {
    const other = now.ids[name] ?? null
    return id !== null && other !== null && id !== other
  })

/** By what the account at the destination is known, whatever host name it is reached by. */
export const accountOf = ({ ids }: Company): string =>
  Object.entries(ids)
    .flatMap(([name, id]) => (id === null ? [] : [`${name}:${id}`]))
    .join(' ')

/** Both companies where one end is another than it was, as `known` and `now`. */
export function otherCompany(
  known: Identity,
  now: Identity,
): { readonly known: Company; readonly now: Company } | null {
  for (const end of ['source', 'destination'] as const) {
    if (isAnother(known[end], now[end])) return { known: known[end], now: now[end] }
  }
  return null
}

/** Both are named: which of them is right, only a person knows. */
export const otherCompanySaid = (name: string, { known, now }: { readonly known: Company; readonly now: Company }) =>
  `The credentials are for ${now.label}, but ${name} writes records of ${known.label}.`

/** Keeps the custom fields of several connections on one account apart; of a stored connection file. */
export function suffixOf(settings: unknown): string {
  const suffix = member(member(settings, 'pipedrive'), 'fieldSuffix')
  return typeof suffix === 'string' ? suffix : ''
}

const member = (value: unknown, key: string): unknown =>
  value !== null && typeof value === 'object' && key in value ? Reflect.get(value, key) : null
