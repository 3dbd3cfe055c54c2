import { language } from './words/language.ts'

/** For whom amounts, dates and times are written: the locale of the reader and the zone of the connection. */
export interface Reader {
  readonly locale: string
  readonly timeZone: string
}

/** `figure` has no decimals, `document` always two. */
export type Precision = 'figure' | 'document'

export interface Formats {
  /** Of decimal text, which never becomes a float. */
  readonly money: (amount: string, currency: string, precision?: Precision) => string
  /** The amount alone, for columns whose head names the currency. */
  readonly amount: (amount: string, precision?: Precision) => string
  readonly number: (value: number | string, decimals?: number) => string
  /** Of a share, 0.384. */
  readonly percent: (share: number | string, decimals?: number) => string
  /** Of a calendar day, `2026-11-22`, which belongs to no zone. */
  readonly day: (day: string) => string
  /** Without its year where that is the year of `now`. */
  readonly dayAndTime: (instant: string, now?: number) => string
  /** To the second, for those who ask. */
  readonly exact: (instant: string) => string
  readonly time: (instant: string) => string
  readonly month: (month: string) => string
  /** Without its year, for axes: `nov.` */
  readonly monthAlone: (month: string) => string
}

/** The currency that readers of a locale mean where none is named. */
const HOME: Readonly<Record<string, string>> = {
  'nb-NO': 'NOK',
  'sv-SE': 'SEK',
  'da-DK': 'DKK',
  'fi-FI': 'EUR',
  'en-GB': 'GBP',
}

const MINUS = '\u2212'
const NO_BREAK = '\u00a0'

const signed = (text: string): string => text.replace(/^[-\u2212]/, MINUS)
/** `Intl` takes decimal text as it is. */
const decimal = (text: string) => text as unknown as number

const cache = new Map<string, Formats>()

export function formats(reader: Reader): Formats {
  const name = `${reader.locale} ${reader.timeZone}`
  const found = cache.get(name) ?? made(reader)
  cache.set(name, found)
  return found
}

function made({ locale, timeZone }: Reader): Formats {
  const numbers = new Map<string, Intl.NumberFormat>()
  const number = (options: Intl.NumberFormatOptions): Intl.NumberFormat => {
    const name = JSON.stringify(options)
    const found = numbers.get(name) ?? new Intl.NumberFormat(locale, options)
    numbers.set(name, found)
    return found
  }
  const digits = (decimals: number) => ({ minimumFractionDigits: decimals, maximumFractionDigits: decimals })
  const decimals = (precision: Precision) => digits(precision === 'figure' ? 0 : 2)
  const dates = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, options)
    return (at: Date): string => format.format(at)
  }
  const day = dates({ day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const month = dates({ month: 'short', year: '2-digit', timeZone: 'UTC' })
  const monthAlone = dates({ month: 'short', timeZone: 'UTC' })
  const zoned = { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', timeZone } as const
  const dayAndTime = dates(zoned)
  const withYear = dates({ ...zoned, year: 'numeric' })
  const year = dates({ year: 'numeric', timeZone })
  const exact = dates({ ...zoned, year: 'numeric', second: '2-digit', timeZoneName: 'short' })
  const time = dates({ hour: '2-digit', minute: '2-digit', timeZone })

  return {
    money: (amount, currency, precision = 'document') => {
      if (HOME[locale] !== currency)
        return `${signed(number(decimals(precision)).format(decimal(amount)))}${NO_BREAK}${currency}`
      const options = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', ...decimals(precision) } as const
      return signed(number(options).format(decimal(amount)))
    },
    amount: (amount, precision = 'document') => signed(number(decimals(precision)).format(decimal(amount))),
    number: (value, places) =>
      signed(
        number(places === undefined ? { maximumFractionDigits: 2 } : digits(places)).format(decimal(String(value))),
      ),
    percent: (share, places = 0) =>
      signed(number({ style: 'percent', ...digits(places) }).format(decimal(String(share)))),
    day: (text) => day(new Date(`${text.slice(0, 10)}T00:00:00Z`)),
    month: (text) => month(new Date(`${text.slice(0, 7)}-01T00:00:00Z`)),
    monthAlone: (text) => monthAlone(new Date(`${text.slice(0, 7)}-01T00:00:00Z`)),
    dayAndTime: (instant, now) => {
      const at = new Date(instant)
      return now !== undefined && year(at) === year(new Date(now)) ? dayAndTime(at) : withYear(at)
    },
    exact: (instant) => exact(new Date(instant)),
    time: (instant) => time(new Date(instant)),
  }
}

const tenths = new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 })

/** A length of time in its largest fitting units: `40 ms`, `4,2 s`, `12 min 5 s`, `3 h 10 min`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)}${NO_BREAK}ms`
  if (ms < 9_950) return `${tenths.format(ms / 1_000)}${NO_BREAK}s`
  const seconds = Math.round(ms / 1_000)
  if (seconds < 60) return `${seconds}${NO_BREAK}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return joined(minutes, 'min', seconds % 60, 's')
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
}

const joined = (large: number, unit: string, small: number, smaller: string): string =>
  small === 0 ? `${large}${NO_BREAK}${unit}` : `${large}${NO_BREAK}${unit} ${small}${NO_BREAK}${smaller}`

/** A part of a sentence as it stands by itself: with a capital at its beginning. */
export const begun = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
