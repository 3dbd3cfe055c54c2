import { z } from 'zod'

/** What every command prints with `--json` in place of its document where it did not do its work. */
export const failureDocument = z
  .strictObject({
    error: z.strictObject({
      /** `connection.unknown`, …; `usage`: the command line itself is wrong; `unexpected`: a bug. */
      code: z.string(),
      message: z.string(),
      advice: z.string().nullable(),
    }),
  })
  .meta({ id: 'Failure' })
export type FailureDocument = z.output<typeof failureDocument>
