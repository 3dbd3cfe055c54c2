export interface Column<Row> {
  readonly title: string
  readonly value: (row: Row) => string
  /** Numbers stand at the right. */
  readonly right?: boolean
  /** Colours the finished cell, so that its width is already settled. */
  readonly paint?: (cell: string, row: Row) => string
}

const GAP = '  '

/** Lines of a table, titles first, no rulers; the last column is cut so that a row fits `width`. */
export function table<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  options: { readonly width: number; readonly title: (cell: string) => string },
): readonly string[] {
  const cells = rows.map((row) => columns.map((column) => column.value(row).replaceAll(/\s+/g, ' ')))
  const widths = columns.map((column, at) => Math.max(column.title.length, ...cells.map((row) => row[at]?.length ?? 0)))
  const before = widths.slice(0, -1).reduce((sum, width) => sum + width + GAP.length, 0)
  const room = Math.max(20, options.width - before)
  const sized = (text: string, at: number): string => {
    const isLast = at === columns.length - 1
    const cut = isLast && text.length > room ? `${text.slice(0, room - 1)}…` : text
    if (columns[at]?.right) return cut.padStart(widths[at] ?? 0)
    return isLast ? cut : cut.padEnd(widths[at] ?? 0)
  }
  const heading = columns.map((column, at) => options.title(sized(column.title, at))).join(GAP)
  const lines = rows.map((row, index) =>
    columns
      .map((column, at) => {
        const cell = sized(cells[index]?.[at] ?? '', at)
        return column.paint ? column.paint(cell, row) : cell
      })
      .join(GAP)
      .trimEnd(),
  )
  return [heading, ...lines]
}
