import { closest, distance } from 'fastest-levenshtein'

/** The word most likely meant, or `null` when none is near enough to be worth saying. */
export function nearest(word: string, words: readonly string[]): string | null {
  if (words.length === 0) return null
  const lower = word.toLowerCase()
  const found = closest(
    lower,
    words.map((candidate) => candidate.toLowerCase()),
  )
  if (distance(lower, found) > Math.max(2, Math.floor(word.length / 3))) return null
  return words.find((candidate) => candidate.toLowerCase() === found) ?? null
}

/** `; did you mean sync?`, or nothing. */
export function didYouMean(word: string, words: readonly string[]): string {
  const meant = nearest(word, words)
  return meant === null ? '' : `; did you mean ${meant}?`
}
