import { unseenWritten } from '../../core/plain-text.ts'
import { wrapped } from './wrap.ts'

export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** Numbers stand at the right. */
  readonly right?: boolean
  /** Colours the finished cell, whose width is fixed by then. */
  readonly paint?: (cell: string, row: Row) => string
  /**
   * How narrow the column may be made; without it cells are shown whole. The last column may always be narrowed. Words
   * that do not fit are left out.
   */
  readonly least?: number
  /** Words that do not fit go on in the next line instead, so that none are lost. */
  readonly wraps?: boolean
  /** On a narrow terminal columns with this are left out, the highest number first; others always stay. */
  readonly spare?: number
}

export interface TableOptions {
  readonly width: number
  readonly title: (cell: string) => string
}

export interface TableParts {
  /** `null` where each row names its columns itself. */
  readonly heading: string | null
  readonly rows: readonly (readonly string[])[]
}

const GAP = '  '
const LEAST_OF_LAST = 16

/** Lines of a table, titles first, no rulers; see `tableParts`. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions,
): readonly string[] {
  const parts = tableParts(columns, rows, options)
  return [...(parts.heading === null ? [] : [parts.heading]), ...parts.rows.flat()]
}

/**
 * A table whose lines are not longer than `width`: first cells get narrower as far as they may, then spare columns are
 * left out. If that is not enough, each row becomes a list of its columns, since numbers and ids are never cut. Only a
 * word that is longer than the terminal makes a longer line.
 */
export function tableParts<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: TableOptions,
): TableParts {
  const { width, title } = options
  const all = columns.map((column, at) => sizedOf(column, rows, at === columns.length - 1))
  const kept = fitting(all, width)
  if (leastOf(kept) > width) return listParts(kept, rows, options)
  const widths = cutTo(kept, width)
  const sized = (text: string, at: number): string =>
    kept[at]?.column.right ? text.padStart(widths[at] ?? 0) : text.padEnd(widths[at] ?? 0)
  return {
    heading: kept
      .map(({ column }, at) => title(at < kept.length - 1 || column.right ? sized(column.title, at) : column.title))
      .join(GAP)
      .trimEnd(),
    rows: rows.map((row, index) => {
      const cells = kept.map(({ column, cells }, at) => {
        const [cell = '', wide = 0] = [cells[index], widths[at]]
        return column.wraps ? wrapped(cell, wide) : [shortened(cell, wide)]
      })
      const lines = Array.from({ length: Math.max(...cells.map(({ length }) => length)) }, (_, line) => line)
      return lines.map((line) => lineOf(cells.map((cell) => cell[line] ?? '')))

      function lineOf(texts: readonly string[]): string {
        const last = texts.findLastIndex((text) => text !== '')
        return kept
          .slice(0, last + 1)
          .map(({ column }, at) => {
            const cell = sized(texts[at] ?? '', at)
            const plain = at === kept.length - 1 && !column.right ? cell.trimEnd() : cell
            return column.paint && texts[at] !== '' ? column.paint(plain, row) : plain
          })
          .join(GAP)
          .trimEnd()
      }
    }),
  }
}

/** As many words as fit. Only the first word is cut if it alone is too long. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text
  const cut = text.slice(0, Math.max(0, width))
  const space = cut.lastIndexOf(' ')
  return `${space > 0 ? cut.slice(0, space) : cut.slice(0, -1)}…`
}

interface Sized<Row> {
  readonly column: Column<Row>
  readonly cells: readonly string[]
  readonly wide: number
  readonly least: number
}

function sizedOf<Row>(column: Column<Row>, rows: readonly Row[], isLast: boolean): Sized<Row> {
  const cells = rows.map((row) => unseenWritten(column.value(row)).replaceAll(/\s+/g, ' ').trimStart())
  const wide = longest([column.title, ...cells])
  const given = column.least ?? (isLast || column.wraps ? LEAST_OF_LAST : wide)
  // A cell that wraps needs room for its longest word; any other for its first word and the sign that more is missing.
  const words = cells.map((cell) => (column.wraps ? longest(cell.split(' ')) : firstWord(cell)))
  const least = Math.max(column.title.length, Math.min(given, wide), ...words)
  return { column, cells, wide, least: Math.min(least, wide) }
}

const longest = (texts: readonly string[]): number => texts.reduce((most, text) => Math.max(most, text.length), 0)
const firstWord = (cell: string): number => {
  const space = cell.indexOf(' ')
  return space < 0 ? cell.length : space + 1
}

const gaps = (count: number): number => Math.max(0, count - 1) * GAP.length
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
const leastOf = (kept: readonly { readonly least: number }[]): number =>
  sum(kept.map(({ least }) => least)) + gaps(kept.length)

function fitting<Row>(all: readonly Sized<Row>[], width: number): readonly Sized<Row>[] {
  let kept = all
  while (leastOf(kept) > width) {
    const most = Math.max(...kept.map(({ column }) => column.spare ?? 0))
    if (most === 0) break
    kept = kept.filter(({ column }) => (column.spare ?? 0) < most)
  }
  return kept
}

/** Narrows the widest columns first, so that short cells stay whole. */
function cutTo<Row>(kept: readonly Sized<Row>[], width: number): readonly number[] {
  const widths = kept.map(({ wide }) => wide)
  let over = sum(widths) + gaps(kept.length) - width
  while (over > 0) {
    const room = widths.map((wide, at) => (wide > (kept[at]?.least ?? wide) ? wide : 0))
    const widest = Math.max(...room)
    if (widest === 0) break
    widths[room.indexOf(widest)] = widest - 1
    over -= 1
  }
  return widths
}

/** Each row as lines of `title  value`, a blank one after it. */
function listParts<Row>(kept: readonly Sized<Row>[], rows: readonly Row[], { width, title }: TableOptions): TableParts {
  const side = longest(kept.map(({ column }) => column.title))
  const lines = rows.map((row, index) => [
    ...kept.flatMap(({ column, cells }) => {
      const cell = cells[index]?.trim() ?? ''
      if (cell === '') return []
      const [first = '', ...rest] = wrapped(cell, width, column.title.padEnd(side) + GAP, ' '.repeat(side + GAP.length))
      const begins = side + GAP.length
      const painted = (text: string) => (column.paint && text !== '' ? column.paint(text, row) : text)
      return [title(first.slice(0, begins)) + painted(first.slice(begins)), ...rest.map(painted)]
    }),
    '',
  ])
  return { heading: null, rows: lines }
}
