/** JSON as the platform reads it; numbers are numbers. @throws SyntaxError */
export const parseJson = (text: string): unknown => JSON.parse(text)

// A double gives back any decimal of at most 15 digits as it was; 16 characters may be more digits than that.
const LONG = /(?:^|[:,[])\s*-?[\d.]{16}/
const STRING_OR_LONG = /"(?:[^"\\]|\\.)*"|-?[\d.]{16,}(?:[eE][+-]?\d+)?/g

/**
 * JSON without losing a digit. A number that a double may not hold exactly becomes its text: `12345678901234.7700` →
 * `"12345678901234.7700"`. For every other number, `String` gives back the decimal that was sent, so amounts are safe
 * as long as nobody calculates with them before they are decimals (`core/money.ts`).
 * @throws SyntaxError
 */
export function parseDecimalJson(text: string): unknown {
  // Hardly any answer has such a number. For a page of 1,000 invoices, putting every number in quotes takes twice as
  // long, and a reviver that reads the source text five times.
  const value: unknown = JSON.parse(text)
  return LONG.test(text) ? JSON.parse(text.replace(STRING_OR_LONG, quoted)) : value
}

// Strings are matched only to be skipped, since digits inside them are no numbers.
const quoted = (token: string): string => (token.startsWith('"') ? token : `"${token}"`)
