import { z } from 'zod'

const check = z.strictObject({
  name: z.string(),
  status: z.enum(['ok', 'warning', 'failed', 'skipped']),
  message: z.string(),
  /** `null` where there is nothing to do. */
  advice: z.string().nullable(),
})

const about = z.strictObject({
  version: z.string(),
  node: z.string(),
  sqlite: z.string(),
  /** `null` where the embedded store is used; `server` is `null` where it cannot be reached. */
  postgresql: z.strictObject({ server: z.string().nullable(), driver: z.string() }).nullable(),
  system: z.string(),
  architecture: z.string(),
  /** Of this machine; connections have their own. */
  locale: z.string(),
  timeZone: z.string(),
  /** The whole path. This and what follows is `null` where the settings cannot be read. */
  dataDirectory: z.string().nullable(),
  freeBytes: z.number().nullable(),
  /** Where the master key lies or will be made; `null`: it comes from `ML_CONNECTOR_KEY`. */
  keyFile: z.string().nullable(),
})

/** `doctor --json`. `ok`: nothing to act on. */
export const doctorDocument = z.strictObject({ ok: z.boolean(), about, checks: z.array(check) })
export type About = z.infer<typeof about>

/** `ping --json`. */
export const pingDocument = z.strictObject({
  connection: z.string(),
  ok: z.boolean(),
  checks: z.array(z.strictObject({ system: z.enum(['visma', 'pipedrive']), ...check.shape })),
})
