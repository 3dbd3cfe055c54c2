import type { Decimal } from './money.ts'

const POWERS = Array.from({ length: 25 }, (_, places) => 10n ** BigInt(places))
const power = (places: number): bigint => POWERS[places] ?? 10n ** BigInt(places)

const placesOf = (amount: Decimal): number => {
  const point = amount.indexOf('.')
  return point < 0 ? 0 : amount.length - point - 1
}

/**
 * An amount as an integer of its 10⁻ᵖˡᵃᶜᵉˢ, e.g. `12.5` of 2 places is `1250n`. What is finer is rounded half away
 * from zero.
 */
export function unitsOf(amount: Decimal, places: number): bigint {
  const own = placesOf(amount)
  const units = BigInt(own === 0 ? amount : amount.slice(0, -own - 1) + amount.slice(-own))
  return own <= places ? units * power(places - own) : dividedBy(units, power(own - places))
}

/** The reverse of `unitsOf`, in canonical form. */
export function decimalOf(units: bigint, places: number): Decimal {
  if (units === 0n) return '0'
  if (places === 0) return units.toString()
  const digits = (units < 0n ? -units : units).toString().padStart(places + 1, '0')
  const fraction = digits.slice(-places).replace(/0+$/, '')
  const whole = digits.slice(0, -places)
  return `${units < 0n ? '-' : ''}${whole}${fraction === '' ? '' : `.${fraction}`}`
}

/** A quotient of integers, rounded half away from zero, as invoices do. */
export function dividedBy(dividend: bigint, divisor: bigint): bigint {
  const negative = dividend < 0n !== divisor < 0n
  const [above, below] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor]
  const quotient = (above * 2n + below) / (below * 2n)
  return negative ? -quotient : quotient
}

/**
 * The exact sum of many amounts. It counts integers of the finest decimals it met, since a day's figures add up
 * millions of amounts, and the arithmetic of `money.ts` takes ten times as long for each.
 */
export class Tally {
  #units = 0n
  #places = 0

  add(amount: Decimal): this {
    const units = this.#inUnits(amount)
    this.#units += units
    return this
  }

  subtract(amount: Decimal): this {
    const units = this.#inUnits(amount)
    this.#units -= units
    return this
  }

  get total(): Decimal {
    return decimalOf(this.#units, this.#places)
  }

  // May make the units of the sum finer, so it is asked before the sum is touched.
  #inUnits(amount: Decimal): bigint {
    const places = placesOf(amount)
    if (places > this.#places) {
      this.#units *= power(places - this.#places)
      this.#places = places
    }
    return unitsOf(amount, this.#places)
  }
}

export const totalOf = (amounts: Iterable<Decimal>): Decimal => {
  const tally = new Tally()
  for (const amount of amounts) tally.add(amount)
  return tally.total
}
