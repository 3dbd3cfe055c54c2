/** Amounts as people read them. */

export const count = (value: number | bigint): string => value.toLocaleString('en')

/** Decimal text with separators, none of its digits touched: `-1234.50` → `-1,234.50`. Other text as it is. */
export const separated = (text: string): string =>
  /^-?\d+(\.\d+)?$/.test(text) ? text.replace(/(?<![.\d]\d*)\d+/, (whole) => count(BigInt(whole))) : text

export const plural = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`
  const minutes = Math.floor(ms / 60_000)
  return `${minutes} min ${Math.round((ms - minutes * 60_000) / 1_000)} s`
}
