/** One way in which a secret may stand in a text. */
export interface Hidden {
  /** Occurs in every text that `pattern` finds, and is found much faster; `null` where there is no such part. */
  readonly trace: string | null
  readonly pattern: RegExp
}

/**
 * How a secret may look in what a remote system sends back, or in a line of ours: as it is, in an address, in a form,
 * in JSON (also within JSON), in HTML, and in base64 with whatever stood before and behind it, as `user:secret` does.
 */
export function hiddenForms(secret: string): readonly Hidden[] {
  return [hidden(written(secret), secret), ...[0, 1, 2].flatMap((before) => inBase64(secret, before))]
}

const hidden = (pattern: string, text: string): Hidden => ({
  pattern: new RegExp(pattern, 'g'),
  trace: longest(text.match(/[A-Za-z0-9]+/g) ?? []),
})

const SHORTEST_TRACE = 4

function longest(parts: readonly string[]): string | null {
  const part = parts.toSorted((a, b) => b.length - a.length)[0] ?? ''
  return part.length < SHORTEST_TRACE ? null : part
}

/** Letters and digits stand for themselves everywhere; each other character may be written in any of its ways. */
const written = (text: string): string => Array.from(text, (letter) => anyWay(letter)).join('')

const NAMED: Readonly<Record<string, string>> = { '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }
const SHORT: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't', '\b': 'b', '\f': 'f' }
// Encodings may be nested; the outer one then encodes the signs of the inner one too: `\&quot;`, `%5C%22`,
// `%26quot%3B`.
const AMPERSAND = '(?:&|%(?:25)*26|\\\\u0026)'
const SEMICOLON = '(?:;|%(?:25)*3[bB])'
const SLASH = '(?:\\\\|%(?:25)*5[cC])'
// JSON within JSON doubles its backslashes each time. A backslash of the secret matches only these numbers of them: one
// more behind it escapes the quote that follows.
const BACKSLASH = '(?:\\\\{8}|\\\\{4}|\\\\{1,2}|(?:%(?:25)*5[cC]){1,8})'

function anyWay(letter: string): string {
  if (/[A-Za-z0-9]/.test(letter)) return letter
  if (letter === '\\') return `(?:${BACKSLASH}|${entity(letter)}|${SLASH}{1,8}u005[cC])`
  const short = SHORT[letter]
  const ways = [
    letter.replace(/[\\^$.*+?()[\]{}|/-]/, '\\$&'),
    Array.from(Buffer.from(letter.toWellFormed()), (byte) => `%(?:25)*${hex(byte, 2)}`).join(''),
    entity(letter),
    ...(letter === ' ' ? ['\\+', '%(?:25)*2[bB]'] : []),
  ]
  const escapes = [
    Array.from({ length: letter.length }, (_, at) => `u${hex(letter.charCodeAt(at), 4)}`).join(`${SLASH}{1,8}`),
  ]
  if (short !== undefined) escapes.push(short)
  return `(?:${SLASH}{0,8}(?:${ways.join('|')})|${SLASH}{1,8}(?:${escapes.join('|')}))`
}

function entity(letter: string): string {
  const code = letter.codePointAt(0) ?? 0
  const name = NAMED[letter]
  const number = `(?:#|%(?:25)*23)(?:0*${code}|[xX]0*${hex(code, 1)})`
  const kinds = name === undefined ? number : `(?:${number}|${name})`
  return `${AMPERSAND}(?:amp${SEMICOLON})*${kinds}${SEMICOLON}`
}

const hex = (value: number, digits: number): string =>
  value
    .toString(16)
    .padStart(digits, '0')
    .replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`)

const SHORTEST_BASE64 = 6

/**
 * The base64 characters that depend on the secret alone when it begins `before` bytes into a group of three, and the
 * character on either side that holds a part of it. Both alphabets: `+/` and `-_`.
 */
function inBase64(secret: string, before: number): readonly Hidden[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(secret)])
  const own = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6))
  if (own.length < SHORTEST_BASE64) return []
  const letters = Array.from(own, (letter) => {
    if (letter === '+') return `(?:${anyWay('+')}|-)`
    return letter === '/' ? `(?:${anyWay('/')}|_)` : letter
  })
  // A letter behind a backslash is part of an escape such as `\n`.
  return [hidden(`(?:(?<!\\\\)[A-Za-z0-9+/_-])?${letters.join('')}[A-Za-z0-9+/_-]?={0,2}`, own)]
}
