import Big from 'big.js'

/**
 * Decimal text in its one canonical form: no exponent, no trailing zeros, no `-0`. `1250`, `-0.5`, `9997.5`.
 * Arithmetic goes through this file; a float never carries an amount.
 */
export type Decimal = string & { readonly __decimal?: never }

export interface Money {
  readonly amount: Decimal
  /** ISO 4217 code. */
  readonly currency: string
}

const CANONICAL = /^(?:0|-?[1-9]\d*|-?(?:0|[1-9]\d*)\.\d*[1-9])$/

/** @throws RangeError when `text` is no number. */
export function decimal(text: string | number): Decimal {
  // Nearly all are in that form already, and every amount of every row passes here.
  if (CANONICAL.test(String(text))) return String(text)
  let value: Big
  try {
    value = new Big(text)
  } catch {
    throw new RangeError(`"${String(text).slice(0, 40)}" is not a decimal number`)
  }
  return value.eq(0) ? '0' : value.toFixed()
}

export const plus = (a: Decimal, b: Decimal): Decimal => decimal(new Big(a).plus(b).toFixed())
export const minus = (a: Decimal, b: Decimal): Decimal => decimal(new Big(a).minus(b).toFixed())
export const times = (a: Decimal, b: Decimal): Decimal => decimal(new Big(a).times(b).toFixed())
export const sum = (amounts: readonly Decimal[]): Decimal => amounts.reduce(plus, '0')
export const isZero = (a: Decimal): boolean => new Big(a).eq(0)
export const compare = (a: Decimal, b: Decimal): -1 | 0 | 1 => new Big(a).cmp(b)
/** Rounds half away from zero, as invoices do. */
export const round = (a: Decimal, places: number): Decimal =>
  decimal(new Big(a).round(places, Big.roundHalfUp).toFixed())
/** `1234.5`, 2 → `1234.50`. For people, not for comparing. */
export const fixed = (a: Decimal, places: number): string => new Big(round(a, places)).toFixed(places)

const decimals = new Map<string, number>()

/**
 * How many decimals amounts of a currency have: 2 for NOK, 0 for ISK and JPY, 3 for KWD; 2 for codes not in ISO 4217.
 */
export function decimalsOf(currency: string): number {
  const known = decimals.get(currency)
  if (known !== undefined) return known
  const isCode = /^[A-Z]{3}$/.test(currency)
  const format = isCode ? new Intl.NumberFormat('en', { style: 'currency', currency }) : null
  const found = format?.resolvedOptions().maximumFractionDigits ?? 2
  decimals.set(currency, found)
  return found
}
