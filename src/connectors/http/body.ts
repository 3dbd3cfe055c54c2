const MAX_TEXT = 300
// A body may be a megabyte of gateway page; what people need to read is at its beginning.
const MAX_READ = 20_000

/**
 * What an error body says, for people: at most 300 characters on one line, no tags. Empty when it says nothing.
 *
 * Shapes: `message`/`Message`, `ExceptionMessage`, `error_description`, `error` (text or object),
 *         `error_info`, `errors` (text, list or object of lists), an HTML page, plain text. Never throws.
 */
export function errorText(body: string): string {
  const parsed = object(body)
  if (parsed === null) return tidy(withoutTags(body.slice(0, MAX_READ)))
  const parts = [first(parsed, ['message', 'exceptionmessage', 'error_description', 'error', 'title', 'detail'])]
  parts.push(details(member(parsed, 'errors')), first(parsed, ['error_info']))
  const text = [...new Set(parts.filter((part) => part !== ''))].join(' – ')
  return tidy(text || unworded(parsed) || body.slice(0, MAX_READ))
}

/** What stands for an empty message: type and code, `IPPException 12002`. */
const unworded = (parsed: Members): string =>
  ['exceptiontype', 'exceptionfaultcode'].flatMap((name) => words(member(parsed, name)) || []).join(' ')

/**
 * The machine-readable name of a failure: OAuth's `error`, Visma's `ExceptionFaultCode`, Pipedrive's `code`;
 * `null` when the body has none. Never throws.
 */
export function errorCode(body: string): string | null {
  const parsed = object(body)
  if (parsed === null) return null
  for (const name of ['exceptionfaultcode', 'code', 'errorcode', 'error']) {
    const value = member(parsed, name)
    // A sentence in `error` is a message, not a code.
    if (typeof value === 'string' && /^[\w.:-]{1,100}$/.test(value)) return value
    if (typeof value === 'number') return String(value)
  }
  return null
}

type Members = Readonly<Record<string, unknown>>

function object(body: string): Members | null {
  try {
    const parsed: unknown = JSON.parse(body)
    if (Array.isArray(parsed)) return isMembers(parsed[0]) ? parsed[0] : { message: parsed[0] }
    return isMembers(parsed) ? parsed : { message: parsed }
  } catch {
    return null
  }
}

const isMembers = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** By name without regard to case: `message` and `Message` both occur. */
function member(from: Members, name: string): unknown {
  for (const key of Object.keys(from)) if (key.toLowerCase() === name) return from[key]
  return undefined
}

function first(from: Members, names: readonly string[]): string {
  for (const name of names) {
    const text = words(member(from, name))
    if (text !== '') return text
  }
  return ''
}

function words(value: unknown): string {
  if (typeof value === 'string') return value.trim()
  if (typeof value === 'number') return String(value)
  return isMembers(value) ? first(value, ['message', 'error_description', 'code']) : ''
}

function details(value: unknown, depth = 0): string {
  if (depth > 3) return ''
  if (Array.isArray(value)) return joined(value.slice(0, 5).map((item) => details(item, depth + 1)))
  if (!isMembers(value)) return words(value)
  const own = words(value)
  if (own !== '') return own
  const named = Object.entries(value).slice(0, 5)
  return joined(named.map(([name, item]) => prefixed(name, details(item, depth + 1))))
}

const prefixed = (name: string, text: string): string => (text === '' ? '' : `${name}: ${text}`)
const joined = (texts: readonly string[]): string => texts.filter((text) => text !== '').join('; ')

function withoutTags(text: string): string {
  if (!/<[a-z!/]/i.test(text)) return text
  return text
    .replace(/<(script|style)\b[\s\S]*?(<\/\1\s*>|$)/gi, ' ')
    .replace(/<!--[\s\S]*?(-->|$)/g, ' ')
    .replace(/<[^>]{0,2000}(>|$)/g, ' ')
    .replace(/&nbsp;/gi, ' ')
}

function tidy(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters would garble a terminal or a log line.
  const line = text.replace(/[\s\u0000-\u001f\u007f]+/g, ' ').trim()
  return line.length <= MAX_TEXT ? line : `${line.slice(0, MAX_TEXT - 1).trimEnd()}…`
}
