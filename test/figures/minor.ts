/** Amounts as whole hundredths; the books keep two decimals, and a sum of them is exact. */
export type Minor = bigint

export const minor = (amount: number | null): Minor => {
  const [whole = '0', part = ''] = Math.abs(amount ?? 0)
    .toFixed(2)
    .split('.')
  const value = BigInt(whole) * 100n + BigInt(part)
  return (amount ?? 0) < 0 ? -value : value
}

export const sum = (amounts: Iterable<Minor>): Minor => {
  let total = 0n
  for (const amount of amounts) total += amount
  return total
}

/** `-1234.50` */
export const text = (amount: Minor): string => {
  const digits = String(amount < 0n ? -amount : amount).padStart(3, '0')
  return `${amount < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Calendar days from one to the other; negative when the other comes first. */
export const daysFrom = (day: string, to: string): number => (Date.parse(to) - Date.parse(day)) / 86_400_000
