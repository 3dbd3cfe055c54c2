import type { Day } from '../../../core/clock.ts'
import type { Locale } from '../../../core/locales.ts'
import type { Decimal } from '../../../core/money.ts'

// Kept, since making a formatter costs a thousand times as much as using it.
const numbers = new Map<string, Intl.NumberFormat>()
const dates = new Map<Locale, Intl.DateTimeFormat>()

/** `9 997,50 SEK`, `SEK 9,997.50`: as the locale writes it, with the code and the decimals of the currency. */
export function formatMoney(
  { amount, currency }: { readonly amount: Decimal; readonly currency: string | null },
  locale: Locale,
): string {
  if (currency !== null && /^[A-Z]{3}$/.test(currency)) {
    return formatNumber(amount, locale, { style: 'currency', currency, currencyDisplay: 'code' })
  }
  // Visma lets companies define currencies of their own, with codes that are not ISO's.
  const number = formatNumber(amount, locale, TWO_DECIMALS)
  return currency === null ? number : `${number}\u00a0${currency}`
}

/** A price per piece: at least two decimals, up to four. */
export const formatPrice = (price: Decimal, locale: Locale): string => formatNumber(price, locale, PRICE)

export const formatQuantity = (quantity: Decimal, locale: Locale): string =>
  formatNumber(quantity, locale, { maximumFractionDigits: 4 })

/** `71.4 %` of a share from 0 to 1: never rounded up, since a class begins at a whole percent. */
export const formatShare = (share: Decimal, locale: Locale): string =>
  formatNumber(share, locale, { style: 'percent', maximumFractionDigits: 1, roundingMode: 'floor' })

/** `14.08.2026` in the locale's own order; a calendar day, moved by no time zone. */
export function formatDay(day: Day, locale: Locale): string {
  let format = dates.get(locale)
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { timeZone: 'UTC', year: 'numeric', month: '2-digit', day: '2-digit' })
    dates.set(locale, format)
  }
  const at = Date.parse(`${day}T12:00:00Z`)
  return Number.isNaN(at) ? day : format.format(at)
}

const TWO_DECIMALS = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const
const PRICE = { minimumFractionDigits: 2, maximumFractionDigits: 4 } as const

function formatNumber(amount: Decimal, locale: Locale, options: Intl.NumberFormatOptions): string {
  const key = `${locale} ${options.style ?? ''} ${options.currency ?? ''} ${options.minimumFractionDigits ?? ''}-${options.maximumFractionDigits ?? ''}`
  let format = numbers.get(key)
  if (!format) {
    format = new Intl.NumberFormat(locale, { roundingMode: 'halfExpand', ...options, signDisplay: 'negative' })
    numbers.set(key, format)
  }
  // Decimal text goes in as text: a float would change the last digits of large amounts. One kind of space comes
  // out, since which one separates thousands has changed between versions of the locale data.
  return format.format(amount as Intl.StringNumericLiteral).replaceAll(/[\u202f\u2009 ]/g, '\u00a0')
}
