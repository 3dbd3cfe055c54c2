export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** Numbers stand at the right. */
  readonly right?: boolean
  /** Colours the finished cell, so that its width is already settled. */
  readonly paint?: (cell: string, row: Row) => string
  /** May be cut down to so many characters; without it a cell stands whole. The last column may always be cut. */
  readonly least?: number
  /** On a narrow terminal these columns go, the highest first; without it a column always stays. */
  readonly spare?: number
}

export interface TableOptions {
  readonly width: number
  readonly title: (cell: string) => string
}

const GAP = '  '
const LEAST_OF_LAST = 16

/**
 * Lines of a table, titles first, no rulers, none longer than `width` where its columns can give way: first cells are
 * cut as far as they may be, then spare columns go.
 */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  { width, title }: TableOptions,
): readonly string[] {
  const all = columns.map((column, at) => {
    const cells = rows.map((row) => column.value(row).replaceAll(/\s+/g, ' '))
    const wide = Math.max(column.title.length, ...cells.map((cell) => cell.length))
    const least = column.least ?? (at === columns.length - 1 ? LEAST_OF_LAST : wide)
    return { column, cells, wide, least: Math.max(column.title.length, Math.min(least, wide)) }
  })
  const kept = fitting(all, width)
  const widths = cutTo(kept, width)
  const sized = (text: string, at: number): string => {
    const wide = widths[at] ?? 0
    const cut = shortened(text, wide)
    return kept[at]?.column.right ? cut.padStart(wide) : cut.padEnd(wide)
  }
  const heading = kept.map(({ column }, at) => title(sized(column.title, at))).join(GAP)
  const lines = rows.map((row, index) =>
    kept
      .map(({ column, cells }, at) => {
        const cell = sized(cells[index] ?? '', at)
        const isLast = at === kept.length - 1
        const plain = isLast && !column.right ? cell.trimEnd() : cell
        return column.paint ? column.paint(plain, row) : plain
      })
      .join(GAP)
      .trimEnd(),
  )
  return [heading.trimEnd(), ...lines]
}

/** Cut at the end of a word where one ends near; a number or an id that does not fit is cut where it must be. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text
  const cut = text.slice(0, Math.max(0, width - 1))
  const space = cut.lastIndexOf(' ')
  return `${space >= width / 2 ? cut.slice(0, space) : cut}…`
}

interface Sized<Row> {
  readonly column: Column<Row>
  readonly cells: readonly string[]
  readonly wide: number
  readonly least: number
}

const gaps = (count: number): number => Math.max(0, count - 1) * GAP.length
const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)

function fitting<Row>(all: readonly Sized<Row>[], width: number): readonly Sized<Row>[] {
  let kept = all
  while (sum(kept.map(({ least }) => least)) + gaps(kept.length) > width) {
    const most = Math.max(...kept.map(({ column }) => column.spare ?? 0))
    if (most === 0) break
    kept = kept.filter(({ column }) => (column.spare ?? 0) < most)
  }
  return kept
}

/** Takes from the widest cells first, so that short ones stay whole. */
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
