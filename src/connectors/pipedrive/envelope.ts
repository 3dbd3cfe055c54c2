import { z } from 'zod'

/** A record as the API sends it; members are read by the tables of each resource, others are kept out. */
export const row = z.looseObject({ id: z.number().int() })
export type Row = z.output<typeof row>

/** `{ success, data }` around one thing. */
export const one = <T>(data: z.ZodType<T>) => z.looseObject({ data })

/** A page of API v2. The last one has no cursor, or a `null` one. */
export const pageV2 = <T>(item: z.ZodType<T>) =>
  z.looseObject({
    data: z.array(item).nullable(),
    additional_data: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
  })

/** A page of API v1; an empty list may be `null`. */
export const pageV1 = <T>(item: z.ZodType<T>) =>
  z.looseObject({
    data: z.array(item).nullable(),
    additional_data: z
      .looseObject({
        pagination: z
          .looseObject({ more_items_in_collection: z.boolean().nullish(), next_start: z.number().nullish() })
          .nullish(),
      })
      .nullish(),
  })
