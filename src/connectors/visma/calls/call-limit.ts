import { secondsHeaderMs } from '../../http/retry-after.ts'

/** The call limit as the last answer showed it. */
export interface CallLimit {
  readonly limit: number | null
  readonly remaining: number | null
  readonly resetMs: number | null
  readonly policy: string | null
}

export function callLimit(headers: Headers, now: Date): CallLimit | null {
  const count = (name: string) => {
    const value = headers.get(name)
    return value && /^\d+$/.test(value) ? Number(value) : null
  }
  const limit = count('x-ratelimit-limit')
  const remaining = count('x-ratelimit-remaining')
  if (limit === null && remaining === null) return null
  return {
    limit,
    remaining,
    resetMs: secondsHeaderMs(headers, 'x-ratelimit-reset', now),
    policy: headers.get('x-ratelimit-policy'),
  }
}
