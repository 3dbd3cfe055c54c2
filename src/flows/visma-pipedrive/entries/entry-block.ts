import { allTypeWords } from './entry-texts.ts'
import { decodeEntities, ENTITY, isBlockTag, sameHtml, type Token, tokens } from './html.ts'
import { parseMarker } from './marker.ts'

export type MergedBlock = { readonly content: string } | { readonly gone: true }

/**
 * Puts `next` in the place of our block (heading line to marker) and leaves every byte around it as it is.
 *
 * The block is looked for even where the text seems unedited: what the API returned last time may already hold a
 * person's text from an earlier merge. If the block is not found in an unedited text, the API has mangled it, and the
 * whole text is ours.
 *
 * @param current  The text as read just now.
 * @param returned What the API answered to our last write; `null` when that is not known.
 * @param marker   The entry's marker (`entry.ts`).
 */
export function mergeBlock(input: {
  readonly current: string
  readonly returned: string | null
  readonly next: string
  readonly marker: string
}): MergedBlock {
  const { current, returned, next } = input
  if (current.length > LONGEST) return { gone: true }
  const block = findBlock(current, input.marker)
  if (block === null) return returned !== null && sameHtml(current, returned) ? { content: next } : { gone: true }
  return { content: splice(current, block, next) }
}

/** Our block, heading line to marker, as it stands in a text; `null` where it is not there. */
export function blockIn(html: string, marker: string): string | null {
  const block = html.length > LONGEST ? null : findBlock(html, marker)
  return block === null ? null : html.slice(block.start, block.end)
}

/** The same with the elements around it, so that it can be put into another text. */
export function wholeBlockIn(html: string, marker: string): string | null {
  const block = html.length > LONGEST ? null : findBlock(html, marker)
  if (block === null) return null
  const { start, end, openAtStart, openAtEnd } = grown(html, block)
  const opening = openAtStart.map((token) => token.raw)
  const closing = openAtEnd.toReversed().map((token) => `</${token.tag}>`)
  return [...opening, html.slice(start, end), ...closing].join('')
}

/** Whether `html` holds the entry with this marker. */
export const hasBlock = (html: string, marker: string): boolean => findBlock(html, marker) !== null

/** Several times what a note can hold. In a longer text we do not look for our block. */
const LONGEST = 500_000

interface Span {
  readonly start: number
  readonly end: number
}

/** The text a reader sees, each character with its place in the source. */
interface PlainText {
  readonly text: string
  readonly starts: readonly number[]
  readonly ends: readonly number[]
  readonly bold: readonly boolean[]
}

function findBlock(html: string, marker: string): Span | null {
  const plain = plainText(html)
  const headings = findHeadings(plain, marker)
  const [first] = headings
  if (first === undefined) return null
  const mark = plainText(marker.replaceAll('&', '&amp;').replaceAll('<', '&lt;')).text
  for (let at = plain.text.indexOf(mark); at >= 0; at = plain.text.indexOf(mark, at + 1)) {
    const last = at + mark.length - 1
    // The marker of company 12 is not that of company 123.
    if (/\d/.test(plain.text[last + 1] ?? '')) continue
    if (first >= at) continue
    const head = headings.findLast((position) => position < at) ?? first
    return { start: plain.starts[head] ?? 0, end: plain.ends[last] ?? html.length }
  }
  return null
}

// We write headings bold and texts of the source never, so nobody can forge a heading. Where an editor dropped the
// bold, the first heading that fills its line counts; later ones may be lines of our block that look alike.
function findHeadings(plain: PlainText, marker: string): readonly number[] {
  const { type, number } = parseMarker(marker) ?? { type: '', number: '' }
  const words = allTypeWords(type)
    .map((word) => escapeRegExp(word))
    .join('|')
  const wanted = plainText(number.replaceAll('&', '&amp;').replaceAll('<', '&lt;')).text
  const shape = new RegExp(`(?:${words}) ${escapeRegExp(wanted)} – (?=\\S)`, 'gu')
  const found = Array.from(plain.text.matchAll(shape), (match) => match.index)
  const bold = found.filter((position) => plain.bold[position])
  if (bold.length > 0) return bold
  return found.filter((position) => position === 0 || plain.text[position - 1] === '\n').slice(0, 1)
}

const escapeRegExp = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')

function plainText(html: string): PlainText {
  const starts: number[] = []
  const ends: number[] = []
  const bold: boolean[] = []
  const units: string[] = []
  let depth = 0
  const put = (letter: string, start: number, end: number) => {
    for (const unit of letter.split('')) {
      const isSpace = /\s/.test(unit)
      if (/[\u200b\u00ad\ufeff]/.test(unit) || (isSpace && unit !== '\n' && /^\s?$/.test(units.at(-1) ?? ''))) continue
      // Collected in an array: reading the last character of a string under construction would copy all of it.
      units.push(isSpace && unit !== '\n' ? ' ' : unit)
      starts.push(start)
      ends.push(end)
      bold.push(depth > 0)
    }
  }
  for (const token of tokens(html)) {
    if (token.kind === 'text') for (const [letter, start, end] of letters(token)) put(letter, start, end)
    else if (isBlockTag(token.tag)) put('\n', token.start, token.end)
    else if (token.tag === 'b' || token.tag === 'strong')
      depth += token.kind === 'open' ? 1 : token.kind === 'close' ? -1 : 0
  }
  return { text: units.join(''), starts, ends, bold }
}

function* letters(token: Token): Generator<readonly [letter: string, start: number, end: number]> {
  let at = 0
  const plain = function* (until: number): Generator<readonly [string, number, number]> {
    for (; at < until; at += 1) {
      const unit = token.raw[at] ?? ''
      yield [unit === '\n' ? ' ' : unit, token.start + at, token.start + at + 1]
    }
  }
  for (const match of token.raw.matchAll(ENTITY)) {
    yield* plain(match.index)
    at = match.index + match[0].length
    yield [decodeEntities(match[0]), token.start + match.index, token.start + at]
  }
  yield* plain(token.raw.length)
}

/**
 * `before` + `next` + `after`, with the elements around the cut closed before and opened again after it: a person
 * may have typed on our first or last line, inside its paragraph.
 */
function splice(html: string, block: Span, next: string): string {
  const { start, end, openAtStart, openAtEnd } = grown(html, block)
  const closing = openAtStart.toReversed().map((token) => `</${token.tag}>`)
  const opening = openAtEnd.map((token) => token.raw)
  return [html.slice(0, start), ...closing, next, ...opening, html.slice(end)].join('')
}

/** The block with the elements that hold nothing else, and those that hold more and are cut by its start and its end. */
function grown(html: string, block: Span) {
  const all = tokens(html)
  const openAtStart = openElements(all, block.start)
  const openAtEnd = openElements(all, block.end)
  const start = growLeft(html, all, block.start, openAtStart)
  const end = growRight(html, all, block.end, openAtEnd)
  let shared = 0
  while (isContainer(openAtStart[shared]) && openAtStart[shared] === openAtEnd[shared]) shared += 1
  return { start, end, openAtStart: openAtStart.slice(shared), openAtEnd: openAtEnd.slice(shared) }
}

const CONTAINERS = new Set([
  'div',
  'blockquote',
  'section',
  'article',
  'li',
  'ul',
  'ol',
  'td',
  'tr',
  'tbody',
  'table',
  'body',
  'html',
])
const isContainer = (token: Token | undefined): boolean => token !== undefined && CONTAINERS.has(token.tag)

/** Elements open at `position`, outermost first; `p` and `li` end where the next one begins, as in HTML. */
function openElements(all: readonly Token[], position: number): Token[] {
  const open: Token[] = []
  // How often each tag is open, so that a closing tag without an open one is known without searching all open ones.
  const times = new Map<string, number>()
  const count = (tag: string, by: number) => times.set(tag, (times.get(tag) ?? 0) + by)
  const pop = () => {
    const closed = open.pop()
    if (closed !== undefined) count(closed.tag, -1)
    return closed
  }
  for (const token of all) {
    if (token.start >= position) break
    if (token.kind === 'open') {
      if (open.at(-1)?.tag === 'p' && isBlockTag(token.tag)) pop()
      if (open.at(-1)?.tag === 'li' && token.tag === 'li') pop()
      open.push(token)
      count(token.tag, 1)
    } else if (token.kind === 'close' && (times.get(token.tag) ?? 0) > 0) {
      while (pop()?.tag !== token.tag);
    }
  }
  return open
}

// Extends the block to the left over elements that hold nothing else before it, and takes them off `open`.
function growLeft(html: string, all: readonly Token[], from: number, open: Token[]): number {
  let start = from
  for (const token of all.filter((candidate) => candidate.start < from).reverse()) {
    // The token at the edge may be a text that begins before our block.
    if (token.kind === 'text' && html.slice(token.start, Math.min(token.end, from)).trim() === '') continue
    if (token.kind !== 'open' || open.at(-1) !== token) break
    open.pop()
    start = token.start
  }
  return start
}

// The same to the right: the closing tags of these elements go with the block.
function growRight(html: string, all: readonly Token[], from: number, open: Token[]): number {
  let end = from
  for (const token of all.filter((candidate) => candidate.end > from)) {
    if (token.kind === 'text' && html.slice(Math.max(token.start, from), token.end).trim() === '') continue
    if (token.kind !== 'close' || open.at(-1)?.tag !== token.tag) break
    open.pop()
    end = token.end
  }
  return end
}
