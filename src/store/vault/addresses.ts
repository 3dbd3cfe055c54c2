import type { Json } from '../../core/json.ts'

/**
 * Every address (host and path) in the settings of a connection, with the member that names it. Secrets are sealed for
 * these addresses: somebody who can only edit the row of a connection cannot have its secrets sent elsewhere.
 */
export const addressesOf = (settings: Json): string => JSON.stringify(found(settings, ''))

function found(value: Json, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') {
    const address = asAddress(value)
    return address === null ? [] : [[path, address]]
  }
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value)
    .flatMap(([key, member]) => found(member, `${path}/${key}`))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
}

// Parsed like the clients that send requests there, which also take leading blanks and `https:host`.
function asAddress(text: string): string | null {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}${url.search}`
}
