import { ENTRY_TEXTS } from '../entries/entry-texts.ts'
import { SUMMARY_TEXTS } from '../money/summary-texts.ts'
import type { Visibility } from './levels.ts'

// The words of all languages: the text may be older than the last change of the language.
const AMOUNT_LABELS = [
  ...Object.values(ENTRY_TEXTS).flatMap((of) => [of.total, of.totalWithVat, of.totalWithoutVat, of.vat, of.balance]),
  ...Object.values(SUMMARY_TEXTS).flatMap((of) => [of.open, of.overdue, of.unallocated]),
]
const BAND_LABELS = Object.values(SUMMARY_TEXTS).map(({ band }) => band)

/** The price or the amount that ends a line of a document: `2 STK × 890,00 = 1.780,00`. */
const PRICED = / × |[=:] .*\d[.,]\d{2}$/

/** The visibility that a text of ours needs, by what only such a text says; never less than it needs. */
export function shownInText(html: string): Visibility {
  const lines = html.split(/<[^>]*>/)
  const says = (labels: readonly string[]) =>
    lines.some((line) => labels.some((label) => line.startsWith(`${label}: `) || line.startsWith(`${label} (`)))
  if (says(AMOUNT_LABELS) || lines.some((line) => PRICED.test(line))) return 'amounts'
  return says(BAND_LABELS) ? 'bands' : 'light'
}
