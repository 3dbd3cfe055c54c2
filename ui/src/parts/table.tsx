import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { Fragment, type ReactNode, useRef, useState } from 'react'
import { Link } from 'wouter'
import { useKeys } from '../keys.ts'
import { words } from '../words/common.ts'
import { words as listWords } from '../words/list.ts'
import type { Rest } from './rest.ts'
import { Trouble } from './trouble.tsx'

export interface Column<T> {
  readonly key: string
  readonly head: ReactNode
  readonly cell: (row: T) => ReactNode
  readonly align?: 'right'
  /** Takes the room that is left, and cuts what is too long. */
  readonly grow?: boolean
  /** Left out on screens narrower than this. */
  readonly from?: 'sm' | 'md'
  /** Sorted by this, the largest first. */
  readonly by?: (row: T) => number | string
}

interface Given<T> {
  /** What the table is of, for those who hear it. */
  readonly label: string
  readonly columns: readonly Column<T>[]
  readonly rows: readonly T[]
  readonly rowKey: (row: T) => string
  /** Where a row leads; `null` where there is nothing more of it. Its first growing column is the link. */
  readonly to?: ((row: T) => string | null) | undefined
  readonly below?: ((row: T) => ReactNode) | undefined
  readonly foot?: ReactNode
  readonly shown?: number
  /** Rows that were not read yet. */
  readonly rest?: Rest | undefined
}

const SHOWN = 100

/** A plain table: numbers to the right, a row is a link, J and K go from row to row. */
export function DataTable<T>({ label, columns, rows, rowKey, to, below, foot, shown = SHOWN, rest }: Given<T>) {
  const room = useRef<HTMLDivElement>(null)
  const [limit, setLimit] = useState(shown)
  const [sort, setSort] = useState<{ readonly key: string; readonly up: boolean } | null>(null)
  const step = (by: number) => {
    const links = [...(room.current?.querySelectorAll<HTMLElement>('.row-link') ?? [])]
    const at = links.indexOf(document.activeElement as HTMLElement)
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus()
  }
  // One that leads nowhere leaves the keys to another on its page.
  useKeys(to === undefined ? {} : { j: () => step(1), k: () => step(-1) })

  const by = columns.find(({ key }) => key === sort?.key)?.by
  const sorted = by === undefined ? rows : [...rows].sort((a, b) => compare(by(a), by(b)) * (sort?.up ? 1 : -1))
  const main = (columns.find(({ grow }) => grow) ?? columns[0])?.key
  const classOf = ({ align, from, grow }: Column<T>) =>
    [align === 'right' ? 'right num' : '', grow ? 'grow' : '', from ? `hide-${from}` : ''].join(' ').trim()

  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table wider than its room is moved by the keyboard
    <section className="table-room" ref={room} tabIndex={0} aria-label={label}>
      <table className="table">
        <thead>
          <tr>
            {columns.map((column) => (
              <th
                key={column.key}
                className={classOf(column)}
                scope="col"
                aria-sort={sort?.key !== column.key ? undefined : sort.up ? 'ascending' : 'descending'}
              >
                {column.by ? (
                  <button
                    type="button"
                    className="sort"
                    onClick={() => setSort({ key: column.key, up: sort?.key === column.key && !sort.up })}
                  >
                    {column.head}
                    {sort?.key === column.key &&
                      (sort.up ? (
                        <IconArrowUp size={12} aria-hidden={true} />
                      ) : (
                        <IconArrowDown size={12} aria-hidden={true} />
                      ))}
                  </button>
                ) : (
                  column.head
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.slice(0, limit).map((row) => {
            const under = below?.(row)
            const target = to?.(row) ?? null
            return (
              <Fragment key={rowKey(row)}>
                <tr className={target === null ? '' : 'opens'}>
                  {columns.map((column) => (
                    <td key={column.key} className={classOf(column)}>
                      {column.key === main && target !== null ? (
                        <Link className={`row-link ${column.grow ? 'clip' : ''}`} href={target}>
                          {column.cell(row)}
                        </Link>
                      ) : (
                        column.cell(row)
                      )}
                    </td>
                  ))}
                </tr>
                {under && (
                  <tr>
                    <td colSpan={columns.length}>{under}</td>
                  </tr>
                )}
              </Fragment>
            )
          })}
        </tbody>
        {foot && <tfoot>{foot}</tfoot>}
      </table>
      {rows.length > limit ? (
        <div className="card-foot">
          <button type="button" className="chip" onClick={() => setLimit(limit + SHOWN)}>
            {words.more(Math.min(SHOWN, rows.length - limit))}
          </button>
        </div>
      ) : (
        rest !== undefined && (
          <div className="card-foot">
            {rest.error !== null && <Trouble error={rest.error} retry={rest.more} />}
            <button
              type="button"
              className="chip"
              disabled={rest.isLoading}
              onClick={() => {
                // Room for what comes.
                setLimit(limit + SHOWN)
                rest.more()
              }}
            >
              {listWords.more}
            </button>
          </div>
        )
      )}
    </section>
  )
}

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))
