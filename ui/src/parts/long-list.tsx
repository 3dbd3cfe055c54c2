import { lazy, type ReactNode, Suspense } from 'react'

export interface Rows<T> {
  readonly items: readonly T[]
  readonly keyOf: (item: T) => string
  readonly row: (item: T) => ReactNode
}

/** So many rows are simply there; of longer lists only those that are looked at. */
const MANY = 200

const Windowed = lazy(() => import('./windowed-rows.tsx'))

/** Rows that open, however many there are. */
export function LongList<T>({ items, keyOf, row }: Rows<T>) {
  if (items.length <= MANY)
    return (
      <div className="folds">
        {items.map((item) => (
          <div key={keyOf(item)}>{row(item)}</div>
        ))}
      </div>
    )
  return (
    <Suspense fallback={null}>
      <Windowed count={items.length} keyAt={(at) => keyAt(items, keyOf, at)} rowAt={(at) => rowAt(items, row, at)} />
    </Suspense>
  )
}

const keyAt = <T,>(items: readonly T[], keyOf: (item: T) => string, at: number): string => {
  const item = items[at]
  return item === undefined ? String(at) : keyOf(item)
}

const rowAt = <T,>(items: readonly T[], row: (item: T) => ReactNode, at: number): ReactNode => {
  const item = items[at]
  return item === undefined ? null : row(item)
}
