import { z } from 'zod'

export const visibility = z.enum(['amounts', 'bands', 'light'])
export type Visibility = z.output<typeof visibility>

/** What it takes to clear what sales may no longer see. */
export const loweringDocument = z
  .strictObject({
    from: visibility,
    to: visibility,
    /** Records of Pipedrive that show more than they may. */
    records: z.strictObject({
      deals: z.number(),
      organizations: z.number(),
      notes: z.number(),
      activities: z.number(),
      files: z.number(),
    }),
    /** What clearing them costs, in units of Pipedrive's daily API budget. */
    units: z.number(),
    /** On how many days, today among them; `null` where the budget is not known. */
    days: z.number().nullable(),
    /** What is not reached. */
    stays: z.string(),
  })
  .meta({ id: 'Lowering' })
export type Lowering = z.output<typeof loweringDocument>
