/** Headers in which systems tell it, those that say most about the request first. */
const HEADERS = ['ipp-request-id', 'x-correlation-id']

/** The id under which the other side's support finds a request; `null` where the answer has none. */
export function requestIdOf(headers: Headers): string | null {
  for (const name of HEADERS) {
    const id = headers.get(name)
    if (id !== null) return id
  }
  return null
}
