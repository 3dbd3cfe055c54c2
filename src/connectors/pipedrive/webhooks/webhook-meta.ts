export type Members = Readonly<Record<string, unknown>>

export const members = (value: unknown): Members | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : null

/** `meta` of a payload of either version; `null` when the body is not one. */
export const metaOf = (body: unknown): Members | null => members(members(body)?.meta)
