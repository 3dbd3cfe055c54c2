import type { Document } from '../../../connectors/visma/model.ts'
import { oneLine } from '../../../core/plain-text.ts'
import { decodeEntities } from './html.ts'

/** Last line of an entry, by which it is found again: `Visma Invoice 123194 · 1234567`. */
export const marker = (document: Pick<Document, 'type' | 'number'>, companyId: string): string =>
  `Visma ${document.type} ${document.number} · ${companyId}`

/** Last line of the note that shows a customer's figures: `Visma summary 10042 · 1234567`. */
export const summaryMarker = (customer: string, companyId: string): string => `Visma summary ${customer} · ${companyId}`

/** End of the subject of an activity that tells of a moment: `Visma moment overdue 10042 Invoice:123194 · 1234567`. */
export const momentMarker = (rule: string, customer: string, document: string, companyId: string): string =>
  `Visma moment ${rule} ${customer} ${document} · ${companyId}`

/** What activities about one rule of moments and one customer have in common: `Visma moment overdue 10042 · 1234567`. */
export const momentsMarker = (rule: string, customer: string, companyId: string): string =>
  `Visma moment ${rule} ${customer} · ${companyId}`

/** The rule, customer and document that the subject of an activity about a moment names. */
export function momentIn(
  subject: string,
): { readonly rule: string; readonly customer: string; readonly document: string; readonly companyId: string } | null {
  const match = /\(Visma moment (\S+) (.+?) ([A-Z][A-Za-z]*:\S.*) · (\S+)\)$/.exec(decodeEntities(subject).trim())
  if (match === null) return null
  const [, rule = '', customer = '', document = '', companyId = ''] = match
  return { rule, customer, document, companyId }
}

/** The marker in a note's text or an activity's subject; the last one where several are quoted. */
export const markerIn = (text: string): string | null => markersIn(text).at(-1) ?? null

/** All markers in a text, each once. */
export function markersIn(text: string): readonly string[] {
  const lines = decodeEntities(text.replace(/<[^<>]*>/g, '\n')).replace(/[^\S\n]+/g, ' ')
  const found = lines.matchAll(/Visma (?:[A-Z][A-Za-z]*|summary|moment) [^\n·]{1,200} · [^\s()]+/g)
  // The last place of each counts.
  return [...new Set(Array.from(found, ([one]) => one).reverse())].reverse()
}

/** Type and number of the document a marker names, or `summary` and the customer's number. */
export function parseMarker(text: string): { readonly type: string; readonly number: string } | null {
  const match = /^Visma (\S+) (.+) · \S+$/.exec(text)
  return match ? { type: match[1] ?? '', number: match[2] ?? '' } : null
}

/**
 * A text of the source that may stand above a marker: the first one after the heading ends our block, so the text must
 * not hold it. Invisible characters are removed first, since a marker could hide behind them.
 */
export function withoutMarker(source: string, mark: string): string {
  const text = oneLine(source)
  const hasMark = text.includes('·') && text.replace(/\s+/g, ' ').includes(oneLine(mark).replace(/\s+/g, ' '))
  return hasMark ? text.replaceAll('·', '-') : text
}
