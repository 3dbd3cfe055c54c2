import type { SystemName } from './ids.ts'

/** One thing that was checked against a real system, and what the admin can do about it. */
export interface PingCheck {
  readonly system: SystemName
  /** `token`, `tenant`, `scope customer`, `company`, `clock`, `user`, `plan limits`, … */
  readonly name: string
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped'
  /** What was found, one sentence. */
  readonly message: string
  /** What to do, one sentence; `null` when there is nothing to do. */
  readonly advice: string | null
}

/** One line for all that is not checked, and why. */
export const notChecked = (because: string, rest: readonly string[]): string =>
  `Not checked, since "${because}" failed: ${rest.join(', ')}.`
