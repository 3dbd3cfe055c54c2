import { oneLine } from '../../../core/plain-text.ts'

// Writing and comparing the little HTML that entries are made of: `p br b i u ul ol li a`.

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
const ELLIPSIS = '…'

const byteLength = (text: string): number => Buffer.byteLength(text, 'utf8')

/**
 * Foreign text made safe for HTML and no longer than `maxBytes` of UTF-8 once escaped; where it was cut it ends
 * in `…`. Whitespace becomes single spaces.
 */
export function escapeHtml(text: string, maxBytes = Number.POSITIVE_INFINITY): string {
  // Cut roughly first, so that a text of megabytes is not processed to its end.
  const head = maxBytes === Number.POSITIVE_INFINITY ? text : text.slice(0, maxBytes * 4)
  const clean = oneLine(head).replace(/\s+/g, ' ').trim()
  const isWhole = head.length === text.length
  const escaped = clean.replace(/[&<>"']/g, (letter) => ESCAPES[letter] ?? letter)
  if (isWhole && byteLength(escaped) <= maxBytes) return escaped
  let room = maxBytes - byteLength(ELLIPSIS)
  let result = ''
  for (const letter of clean) {
    const piece = ESCAPES[letter] ?? letter
    room -= byteLength(piece)
    if (room < 0) break
    result += piece
  }
  return `${result.trimEnd()}${ELLIPSIS}`
}

export interface Token {
  readonly kind: 'open' | 'close' | 'void' | 'text' | 'other'
  readonly raw: string
  /** Lower-case tag name; empty for text. */
  readonly tag: string
  readonly start: number
  readonly end: number
}

const VOID = new Set(['br', 'hr', 'img', 'input', 'wbr', 'col', 'meta', 'link'])
// No alternative may run past the next "<" on its own, or a hostile text could make this take quadratic time.
const TOKEN = /<!--(?:(?!<!--)[\s\S])*?-->|<![^<>]*>|<\/?[a-zA-Z](?:"[^"]*"|'[^']*'|[^'"<>])*>|[^<]+|</g

/** The tags and texts of `html`, in order and without a gap. */
export function tokens(html: string): readonly Token[] {
  return Array.from(html.matchAll(TOKEN), (match) => {
    const [raw] = match
    const start = match.index
    return { kind: kindOf(raw), raw, tag: tagOf(raw), start, end: start + raw.length }
  })
}

const tagOf = (raw: string): string => /^<\/?([a-zA-Z][a-zA-Z0-9-]*)/.exec(raw)?.[1]?.toLowerCase() ?? ''

function kindOf(raw: string): Token['kind'] {
  const tag = tagOf(raw)
  if (tag === '') return raw.startsWith('<!') ? 'other' : 'text'
  if (VOID.has(tag)) return 'void'
  return raw.startsWith('</') ? 'close' : raw.endsWith('/>') ? 'void' : 'open'
}

const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  hellip: '…',
  ndash: '–',
  mdash: '—',
  middot: '·',
  times: '×',
  shy: '\u00ad',
  laquo: '«',
  raquo: '»',
  lsquo: '‘',
  rsquo: '’',
  ldquo: '“',
  rdquo: '”',
  euro: '€',
  minus: '−',
  aring: 'å',
  Aring: 'Å',
  auml: 'ä',
  Auml: 'Ä',
  ouml: 'ö',
  Ouml: 'Ö',
  oslash: 'ø',
  Oslash: 'Ø',
  aelig: 'æ',
  AElig: 'Æ',
  eacute: 'é',
  uuml: 'ü',
  Uuml: 'Ü',
  sect: '§',
  copy: '©',
  deg: '°',
  bull: '•',
  thinsp: '\u2009',
  ensp: '\u2002',
  emsp: '\u2003',
}
export const ENTITY = /&(?:#[xX]([0-9a-fA-F]{1,6})|#(\d{1,7})|([a-zA-Z][a-zA-Z0-9]{1,30}));/g

/** `&nbsp;`, `&#39;`, `&#x27;` → the character; what is no entity stays as it is. */
export const decodeEntities = (text: string): string =>
  text.replace(ENTITY, (whole, hex?: string, dec?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(NAMED, name) ? (NAMED[name] ?? whole) : whole
    const code = hex !== undefined ? Number.parseInt(hex, 16) : Number(dec)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code).toWellFormed() : whole
  })

/**
 * Whether two texts are the same to a reader. Pipedrive hands notes back tidied: attributes in another order,
 * `<br />` for `<br>`, `&nbsp;` for the character, its own line breaks between blocks.
 */
export const sameHtml = (a: string, b: string): boolean => a === b || canonicalHtml(a) === canonicalHtml(b)

const BLOCKS = new Set([
  'p',
  'div',
  'ul',
  'ol',
  'li',
  'br',
  'blockquote',
  'h1',
  'h2',
  'h3',
  'h4',
  'table',
  'tr',
  'td',
  'hr',
])
const SYNONYMS: Readonly<Record<string, string>> = { strong: 'b', em: 'i' }

export const isBlockTag = (tag: string): boolean => BLOCKS.has(tag)

function canonicalHtml(html: string): string {
  const pieces = tokens(html).map((token) => {
    if (token.kind === 'text') return escapeText(decodeEntities(token.raw))
    if (token.kind === 'other') return ''
    const name = SYNONYMS[token.tag] ?? token.tag
    if (token.kind === 'close') return `</${name}>`
    return `<${[name, ...attributes(token.raw)].join(' ')}>`
  })
  return pieces
    .join('')
    .replace(/[\s\u00a0\u202f]+/g, ' ')
    .replace(/ ?(<\/?([a-z0-9-]+)[^>]*>) ?/g, (whole, tag: string, name: string) => (BLOCKS.has(name) ? tag : whole))
    .replace(/<br>(?=<\/(?:p|li|div)>)/g, '')
    .trim()
}

const escapeText = (text: string): string => text.replace(/[&<>]/g, (letter) => ESCAPES[letter] ?? letter)

// Without `target` and `rel`, which editors and sanitisers add to links: a reader does not see them.
function attributes(raw: string): readonly string[] {
  const found = raw.matchAll(/\s([a-zA-Z_:][\w:.-]*)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)
  return Array.from(found, ([, name = '', double, single, bare]) => {
    const value = decodeEntities(double ?? single ?? bare ?? '')
    return `${name.toLowerCase()}="${escapeText(value).replaceAll('"', '&quot;')}"`
  })
    .filter((attribute) => !/^(?:target|rel)=/.test(attribute))
    .sort()
}
