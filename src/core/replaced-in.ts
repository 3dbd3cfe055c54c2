import type { Json } from './json.ts'

/**
 * A stored text with `by` in the place of these words, wherever they stand alone: `Fjord` is no part of `Fjordkaffe`. In a
 * text that is JSON, in the texts that it holds.
 */
export function replacedIn(text: string, words: readonly string[], by: string): string {
  if (words.length === 0) return text
  const longestFirst = [...words].sort((a, b) => b.length - a.length).map(escaped)
  const pattern = new RegExp(`(?<![\\p{L}\\p{N}])(?:${longestFirst.join('|')})(?![\\p{L}\\p{N}])`, 'gu')
  const plain = (one: string) => one.replace(pattern, by)
  if (!/^\s*[[{"]/.test(text)) return plain(text)
  try {
    const value: Json = JSON.parse(text)
    const replaced = JSON.stringify(inside(value, plain))
    return replaced === JSON.stringify(value) ? text : replaced
  } catch {
    return plain(text)
  }
}

/** What of a stored text names one of these words: of JSON the texts in it, of other text the sentences. */
export function textsNaming(text: string, words: readonly string[]): readonly string[] {
  const names = (one: string) => replacedIn(one, words, '') !== one
  if (!names(text)) return []
  const all = /^\s*[[{"]/.test(text) ? textsOf(text) : null
  return (all ?? text.split(/(?<=[.!?])\s+|\n/)).filter(names)
}

/** `null` of what only looks like JSON. */
function textsOf(text: string): readonly string[] | null {
  const found: string[] = []
  try {
    inside(JSON.parse(text), (one) => {
      found.push(one)
      return one
    })
    return found
  } catch {
    return null
  }
}

function inside(value: Json, plain: (text: string) => string): Json {
  if (typeof value === 'string') return plain(value)
  if (Array.isArray(value)) return value.map((one) => inside(one, plain))
  if (typeof value !== 'object' || value === null) return value
  // Names of members are no texts, even where somebody is called like one.
  const named = (name: string) => (/^[a-z][A-Za-z]*$/.test(name) ? name : plain(name))
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [named(name), inside(one as Json, plain)]))
}

const escaped = (word: string): string => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
