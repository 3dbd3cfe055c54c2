import { z } from 'zod'

const ID_TEXT = /^\d{1,15}$/

/** A record as the API sends it; members are read by the tables of each resource, others are kept out. */
export const row = z.looseObject({
  id: z.union([z.number().int(), z.string().regex(ID_TEXT).transform(Number)]),
})
export type Row = z.output<typeof row>

/** `{ success, data }` around one thing. */
export const one = <T>(data: z.ZodType<T>) => z.looseObject({ data })

/**
 * A list whose items are read one by one: those that cannot be read are kept apart in `odd`.
 *
 * The list as a whole is read strictly: something that is no list, holds an error where rows should be, or has no
 * readable row, is rejected, since it must not pass for a short or empty page.
 */
export const readable = <T>(item: z.ZodType<T>) =>
  z
    .array(z.unknown())
    .transform((items, context): { readonly rows: readonly T[]; readonly odd: readonly unknown[] } => {
      const rows: T[] = []
      const odd: unknown[] = []
      for (const one of items) {
        const read = item.safeParse(one)
        if (read.success) rows.push(read.data)
        else odd.push(one)
      }
      if (odd.some(tellsOfAnError) || (rows.length === 0 && odd.length > 1)) {
        context.addIssue({ code: 'custom', message: 'no list of records' })
      }
      return { rows, odd }
    })

function tellsOfAnError(item: unknown): boolean {
  if (typeof item !== 'object' || item === null || 'id' in item) return false
  return (
    ['error', 'errors', 'message', 'errorCode'].some((name) => name in item) || ('success' in item && !item.success)
  )
}

/** A page of API v2: always an array. The last page has no cursor, or `null`; an empty cursor counts as none. */
export const pageV2 = <T>(item: z.ZodType<T>) =>
  z
    .looseObject({
      data: readable(item),
      additional_data: z.looseObject({ next_cursor: z.string().nullish() }).nullish(),
    })
    .transform(({ data, additional_data }) => ({ ...data, next: additional_data?.next_cursor }))
    .refine(({ rows, odd, next }) => !next || rows.length + odd.length > 0, { path: ['data'] })

/** A page of API v1. An empty list may be `null`, but not where more pages are to follow. */
export const pageV1 = <T>(item: z.ZodType<T>) =>
  z
    .looseObject({
      data: readable(item).nullable(),
      additional_data: z
        .looseObject({
          pagination: z
            .looseObject({ more_items_in_collection: z.boolean().nullish(), next_start: z.number().int().nullish() })
            .nullish(),
        })
        .nullish(),
    })
    .transform(({ data, additional_data }) => {
      const pagination = additional_data?.pagination
      const { more_items_in_collection: more, next_start: nextStart } = pagination ?? {}
      return { rows: [], odd: [], ...data, more, nextStart }
    })
    .refine(({ rows, odd, more }) => more !== true || rows.length + odd.length > 0, { path: ['data'] })
