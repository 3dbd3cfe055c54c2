/** What a status means for the next step, before a system's own rules are looked at. */
export type StatusClass = 'ok' | 'unauthorized' | 'forbidden' | 'gone' | 'limited' | 'transient' | 'refused'

/** 408, 425 and 5xx pass; 501 and 505 never will. Redirects are refused: a token must not follow them. */
export function statusClass(status: number): StatusClass {
  if (status >= 200 && status < 300) return 'ok'
  if (status === 401) return 'unauthorized'
  if (status === 403) return 'forbidden'
  if (status === 404 || status === 410) return 'gone'
  if (status === 429) return 'limited'
  if (status === 408 || status === 425) return 'transient'
  if (status >= 500 && status !== 501 && status !== 505) return 'transient'
  return 'refused'
}
