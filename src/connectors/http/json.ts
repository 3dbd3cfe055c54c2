/** JSON as the platform reads it; numbers are numbers. @throws SyntaxError */
export const parseJson = (text: string): unknown => JSON.parse(text)

// A double gives back any decimal of at most 15 digits as it was; 16 characters may be more digits than that.
const LONG = /(?:^|[:,[])\s*-?[\d.]{16}/
const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|-?[\d.]{16,}(?:[eE][+-]?\d+)?/g

/**
 * JSON without losing a digit. A number that a double may not hold to the last one becomes its text:
 * `12345678901234.7700` → `"12345678901234.7700"`. Of every other number `String` gives the decimal that was sent, so
 * amounts are safe as long as nobody calculates with them before they are decimals (`core/money.ts`).
 * @throws SyntaxError
 */
export function parseDecimalJson(text: string): unknown {
  // Hardly an answer has such a number. Putting every number in quotes, or a reviver that reads the source text,
  // takes two and five times as long for a page of 1,000 invoices.
  const value: unknown = JSON.parse(text)
  return LONG.test(text) ? JSON.parse(text.replace(STRING_OR_LONG, quoted)) : value
}

// Strings are matched to be passed over: what looks like a number in them is none.
const quoted = (token: string): string => (token.startsWith('"') ? token : `"${token}"`)
