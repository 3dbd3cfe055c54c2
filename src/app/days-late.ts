import { z } from 'zod'

/** How late all that are listed are together. */
export const daysLate = z.strictObject({
  /** Weighted by amount, over what fell due in the last 365 days; `null` where nothing did. */
  average: z.string().nullable(),
  /** How much more it is in the last 182 of these days than in the rest; `null` where one of them is empty. */
  change: z.string().nullable(),
})
