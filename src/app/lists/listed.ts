/** A page of a list, and the place where the next one begins; `null` where this is the last. */
export interface Listed<Item, Place> {
  readonly items: readonly Item[]
  readonly next: Place | null
}

/** Makes a page of one row more than it has room for, which tells that another page follows. */
export function listed<Row, Item, Place>(
  rows: readonly Row[],
  limit: number,
  { item, place }: { readonly item: (row: Row) => Item; readonly place: (row: Row) => Place },
): Listed<Item, Place> {
  const shown = rows.slice(0, limit)
  const last = shown.at(-1)
  return { items: shown.map(item), next: rows.length > limit && last !== undefined ? place(last) : null }
}
