/** Rows per statement: more would block the event loop, and other writers, noticeably. */
export const BATCH = 500

/** `list` in pieces of at most {@link BATCH}. */
export function* batches<T>(list: readonly T[]): Generator<readonly T[]> {
  for (let start = 0; start < list.length; start += BATCH) yield list.slice(start, start + BATCH)
}

/** The last item of each key, in the order in which the keys first occur. */
export const lastByKey = <T>(list: readonly T[], keyOf: (item: T) => string): readonly T[] => [
  ...new Map(list.map((item) => [keyOf(item), item])).values(),
]

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
