/**
 * How alike two words are, from 0 to 1, by Jaro's measure with Winkler's bonus for a common beginning: typing errors
 * cost little, above all late ones. 1 only for equal texts.
 *
 * Source: W. E. Winkler, String Comparator Metrics and Enhanced Decision Rules, 1990 (scale 0.1, at most four letters).
 */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  // Letters are paired greedily, so which text comes first may matter; it must not.
  const jaro = a.length < b.length || (a.length === b.length && a < b) ? jaroOf(a, b) : jaroOf(b, a)
  const most = Math.min(4, a.length, b.length)
  let same = 0
  while (same < most && a.charCodeAt(same) === b.charCodeAt(same)) same += 1
  return jaro + same * 0.1 * (1 - jaro)
}

function jaroOf(a: string, b: string): number {
  if (a.length === 0 || b.length === 0) return 0
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const met = new Uint8Array(b.length)
  const matched: number[] = []
  for (let i = 0; i < a.length; i += 1) {
    const letter = a.charCodeAt(i)
    const end = Math.min(b.length, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < end; j += 1) {
      if (met[j] === 1 || b.charCodeAt(j) !== letter) continue
      met[j] = 1
      matched.push(letter)
      break
    }
  }
  if (matched.length === 0) return 0
  let outOfOrder = 0
  let at = 0
  for (let j = 0; j < b.length; j += 1) {
    if (met[j] !== 1) continue
    if (b.charCodeAt(j) !== matched[at]) outOfOrder += 1
    at += 1
  }
  const m = matched.length
  return (m / a.length + m / b.length + (m - outOfOrder / 2) / m) / 3
}

/** The letters that a text has, as bits; different letters may share one. */
export function lettersOf(text: string): number {
  let bits = 0
  for (let at = 0; at < text.length; at += 1) bits |= 1 << (text.charCodeAt(at) % 32)
  return bits
}

/**
 * The most that two texts can be alike, by their letters and lengths alone: tells most pairs apart at a fraction of the
 * cost.
 */
export function mostAlike(a: number, lengthA: number, b: number, lengthB: number): number {
  if (lengthA === 0 || lengthB === 0) return 0
  // A letter that the other text has not can be paired with none.
  const pairs = Math.min(lengthA - bitsIn(a & ~b), lengthB - bitsIn(b & ~a))
  const jaro = pairs <= 0 ? 0 : (pairs / lengthA + pairs / lengthB + 1) / 3
  return jaro + 0.4 * (1 - jaro)
}

function bitsIn(bits: number): number {
  let count = 0
  for (let left = bits; left !== 0; left &= left - 1) count += 1
  return count
}
