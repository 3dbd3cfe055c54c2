import type { Json } from './json.ts'

/** Which company a system says our credentials are for. */
export interface Company {
  /** Name of an id → the id; these do not change when the company is renamed. `null` where the system does not say. */
  readonly ids: Readonly<Record<string, string | null>>
  /** For people: its name and an id, `Nordlys Service AS (Pipedrive company 1234567)`. */
  readonly label: string
}

/** Both ends of a connection, as they say themselves. */
export interface Identity {
  readonly source: Company
  readonly destination: Company
}

/** Whether the two are different companies: an id that both have differs. An id that only one has proves nothing. */
export const isAnother = (known: Company, now: Company): boolean =>
  Object.entries(known.ids).some(([name, id]) => {
    const other = now.ids[name] ?? null
    return id !== null && other !== null && id !== other
  })

/** The text by which we know the account at the destination: the same whatever host name it is reached by. */
export const accountOf = ({ ids }: Company): string =>
  Object.entries(ids)
    .flatMap(([name, id]) => (id === null ? [] : [`${name}:${id}`]))
    .join(' ')

/** The first end that has become another company: the one we knew, and the one it is now. */
export function otherCompany(
  known: Identity,
  now: Identity,
): { readonly known: Company; readonly now: Company } | null {
  for (const end of ['source', 'destination'] as const) {
    if (isAnother(known[end], now[end])) return { known: known[end], now: now[end] }
  }
  return null
}

/** How connections on one account keep their records apart. */
export interface Apart {
  /** The text in stored settings that has to differ between connections on one account. */
  readonly of: (settings: Json) => string
  /** What to do where it is the same, one sentence. */
  readonly advice: (name: string) => string
}

/** Names both companies, since only a person knows which of them is right. */
export const otherCompanySaid = (name: string, { known, now }: { readonly known: Company; readonly now: Company }) =>
  `The credentials are for ${now.label}, but ${name} writes records of ${known.label}.`
