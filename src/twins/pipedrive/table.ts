import type { Row } from './model.ts'

/** Rows of one kind by id, ascending, with look-ups by parent so that a note's siblings cost no scan. */
export interface Table<T extends Row> {
  readonly rows: ReadonlyMap<number, T>
  /** Ids ascending, deleted rows included. */
  readonly ids: readonly number[]
  readonly nextId: () => number
  readonly get: (id: number) => T | undefined
  readonly put: (row: T) => void
  /** Drops a row for good. */
  readonly drop: (id: number) => void
  /** Rows under a parent, ascending by id. */
  readonly by: (index: string, key: number) => readonly T[]
  /** How many rows are under a parent, deleted ones included. */
  readonly count: (index: string, key: number) => number
  /** All rows ascending by `value`, then id; sorted again only after a write. */
  readonly sorted: (name: string, value: (row: T) => string) => readonly T[]
}

export type Indexes<T> = Readonly<Record<string, (row: T) => number | null | readonly number[]>>

export function table<T extends Row>(firstId: number, indexes: Indexes<T> = {}): Table<T> {
  const rows = new Map<number, T>()
  const ids: number[] = []
  const sortings = new Map<string, readonly T[]>()
  const lookups = Object.entries(indexes).map(([name, keys]) => ({ name, keys, at: new Map<number, Set<number>>() }))
  let next = firstId

  const reindex = (before: T | undefined, after: T | undefined) => {
    for (const { keys, at } of lookups) {
      const gone = before === undefined ? [] : listOf(keys(before))
      const now = after === undefined ? [] : listOf(keys(after))
      const id = (after ?? before)?.id ?? 0
      for (const key of gone) if (!now.includes(key)) at.get(key)?.delete(id)
      for (const key of now) {
        const set = at.get(key)
        if (set === undefined) at.set(key, new Set([id]))
        else set.add(id)
      }
    }
  }

  const put = (row: T) => {
    const before = rows.get(row.id)
    rows.set(row.id, row)
    if (before === undefined) {
      ids.push(row.id)
      if (row.id >= next) next = row.id + 1
    }
    reindex(before, row)
    sortings.clear()
  }

  const drop = (id: number) => {
    const before = rows.get(id)
    if (before === undefined) return
    rows.delete(id)
    ids.splice(ids.indexOf(id), 1)
    reindex(before, undefined)
    sortings.clear()
  }

  const by = (index: string, key: number): readonly T[] => {
    const found = lookup(index).get(key)
    if (found === undefined) return []
    return [...found].sort((a, b) => a - b).map((id) => rows.get(id) as T)
  }

  const lookup = (index: string) => {
    const found = lookups.find((l) => l.name === index)
    if (found === undefined) throw new RangeError(`no index "${index}"`)
    return found.at
  }

  const sorted = (name: string, value: (row: T) => string) => {
    const known = sortings.get(name)
    if (known !== undefined) return known
    const made = [...rows.values()].sort((a, b) => compareText(value(a), value(b)) || a.id - b.id)
    sortings.set(name, made)
    return made
  }

  return {
    rows,
    ids,
    nextId: () => next++,
    get: (id) => rows.get(id),
    put,
    drop,
    by,
    count: (index, key) => lookup(index).get(key)?.size ?? 0,
    sorted,
  }
}

const listOf = (keys: number | null | readonly number[]): readonly number[] =>
  keys === null ? [] : typeof keys === 'number' ? [keys] : keys

/** Plain code-unit order, as the API sorts times and codes; `localeCompare` is ten times slower. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
