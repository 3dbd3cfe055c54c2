import { z } from 'zod'

/** `store copy --json`. */
export const copyDocument = z.strictObject({
  connections: z.int().nonnegative(),
  rows: z.int().nonnegative(),
  tables: z.record(z.string(), z.int().nonnegative()),
})
export type CopyDocument = z.output<typeof copyDocument>

export interface CopyInput {
  /** `postgres://…` of the store on a server; the other one is the embedded store. */
  readonly databaseUrl: string
  /** `up`: from the embedded store to the server. */
  readonly direction: 'up' | 'down'
}
