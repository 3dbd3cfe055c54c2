// The real system sends JSON numbers with two decimals, so the company keeps its amounts that way. All
// arithmetic goes through whole øre, which a double holds exactly up to 90 trillion.
const toMinor = (amount: number): number => Math.round(amount * 100)

/** To two decimals, half away from zero. */
export function round2(amount: number): number {
  const rounded = Math.round(Math.abs(amount) * 100 + 1e-7) / 100
  return amount < 0 && rounded !== 0 ? -rounded : rounded
}

export function add(...amounts: readonly number[]): number {
  let sum = 0
  for (const amount of amounts) sum += toMinor(amount)
  return sum / 100
}

export const subtract = (from: number, amount: number): number => (toMinor(from) - toMinor(amount)) / 100

/** Document currency → company currency. */
export const toBase = (amount: number, exchangeRate: number): number => round2(amount * exchangeRate)
