import { z } from 'zod'

export const check = z.strictObject({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  message: z.string(),
  /** `null` where there is nothing to do. */
  advice: z.string().nullable(),
})
export type Check = z.output<typeof check>

export const systemCheck = z.strictObject({ system: z.enum(['visma', 'pipedrive']), ...check.shape })

/** Whether there is nothing to act on; a warning without advice is only for information. */
export const isWell = (checks: readonly Pick<Check, 'status' | 'advice'>[]): boolean =>
  !checks.some(({ status, advice }) => status === 'failed' || (status === 'warning' && advice !== null))
