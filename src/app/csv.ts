import { severalLines } from '../core/plain-text.ts'

/**
 * A line of comma-separated values (RFC 4180). A cell that a spreadsheet would take for a formula gets an apostrophe,
 * since names come from others.
 */
export const csvLine = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\r\n`

function cell(foreign: string): string {
  const text = severalLines(foreign)
  const isNumber = /^-?\d+(\.\d+)?$/.test(text)
  const safe = !isNumber && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
