import type { Document } from '../../../connectors/visma/model.ts'
import { decodeEntities } from './html.ts'

/** Last line of an entry, by which it is found again: `Visma Invoice 123194 · 1234567`. */
export const marker = (document: Pick<Document, 'type' | 'number'>, companyId: string): string =>
  `Visma ${document.type} ${document.number} · ${companyId}`

/** The marker in a note's text or an activity's subject; the last one where several are quoted. */
export function markerIn(text: string): string | null {
  const lines = decodeEntities(text.replace(/<[^<>]*>/g, '\n')).replace(/[^\S\n]+/g, ' ')
  const found = [...lines.matchAll(/Visma [A-Z][A-Za-z]* [^\n·]{1,200} · [^\s()]+/g)].at(-1)
  return found ? found[0] : null
}

/** Type and number of the document a marker names. */
export function parseMarker(text: string): { readonly type: string; readonly number: string } | null {
  const match = /^Visma (\S+) (.+) · \S+$/.exec(text)
  return match ? { type: match[1] ?? '', number: match[2] ?? '' } : null
}
