// Text of others on its way out: to a terminal, into names, titles and HTML in Pipedrive, into a line of the log. None
// of these characters shows, and each does something where it is shown: moves the cursor, recolours, turns a line
// around, hides a part of a name from whoever compares it.

const BREAKS = '\\t\\n\\v\\f\\r\\u0085\\u2028\\u2029'
const UNSEEN = [
  '\\u0000-\\u001f\\u007f-\\u009f', // C0, DEL, C1
  '\\u061c\\u180e\\u200b-\\u200f\\u202a-\\u202e', // marks of direction, and characters without a width
  '\\u2028\\u2029\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb',
  '\\u{e0000}-\\u{e007f}', // tags
].join('')

const ANY_UNSEEN = new RegExp(`[${UNSEEN}]`, 'u')
const ALL_UNSEEN = new RegExp(`[${UNSEEN}]`, 'gu')
// The lookbehind keeps a long run of blanks from being scanned again from each blank in it.
const FOLDED = new RegExp(`(?<! ) *[${BREAKS}]+[ ${BREAKS}]*`, 'gu')
const NOT_A_LINE_END = new RegExp(`(?!\\r?\\n)[${UNSEEN}\\p{Cs}]`, 'gu')
const KEPT_LINES = new RegExp(`(?!\\n)[${UNSEEN}]`, 'gu')

/** Foreign text on one line: line breaks and tabs become a blank; invisible and half characters are removed. */
export function oneLine(text: string): string {
  const formed = text.toWellFormed()
  return (ANY_UNSEEN.test(formed) ? formed.replace(FOLDED, ' ').replace(ALL_UNSEEN, '') : formed).trim()
}

/** Foreign text that may have several lines; all other invisible characters are removed. */
export function severalLines(text: string): string {
  const formed = text.toWellFormed()
  if (!ANY_UNSEEN.test(formed)) return formed
  return formed
    .replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, '\n')
    .replaceAll('\t', ' ')
    .replace(KEPT_LINES, '')
}

/**
 * Writes each invisible character as its JSON escape, so that it shows and has no effect. Line ends stay, tabs become
 * blanks. JSON text means the same as before.
 */
export const unseenWritten = (text: string): string =>
  text.replace(NOT_A_LINE_END, (letter) =>
    letter === '\t' ? ' ' : Array.from({ length: letter.length }, (_, at) => escaped(letter.charCodeAt(at))).join(''),
  )

const escaped = (code: number): string => `\\u${code.toString(16).padStart(4, '0')}`

/** At most `max` UTF-16 units; where it was cut it ends in `…`, and never in half a character. */
export function cutTo(text: string, max: number): string {
  if (text.length <= max) return text
  const head = text.slice(0, Math.max(0, max - 1))
  return `${/[\ud800-\udbff]$/.test(head) ? head.slice(0, -1) : head}…`
}
