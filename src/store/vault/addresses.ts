import type { Json } from '../../core/json.ts'

/**
 * Every address that the settings of a connection name, host and path, by the member that names it. Secrets are sealed
 * for these: whoever can edit the row of a connection, and nothing else, cannot have them sent to a place of their own.
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

// Read as those read it who send something there: they take blanks in front and `https:host` for what they are.
function asAddress(text: string): string | null {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol)) return null
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}${url.search}`
}
