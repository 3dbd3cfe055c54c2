import { z } from 'zod'

const check = z.strictObject({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  message: z.string(),
  /** `null` where there is nothing to do. */
  advice: z.string().nullable(),
})

/** `doctor --json`. `ok`: nothing to act on. */
export const doctorDocument = z.strictObject({ ok: z.boolean(), checks: z.array(check) })

/** `ping --json`. */
export const pingDocument = z.strictObject({
  connection: z.string(),
  ok: z.boolean(),
  checks: z.array(z.strictObject({ system: z.enum(['visma', 'pipedrive']), ...check.shape })),
})
