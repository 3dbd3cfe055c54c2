import type { DocumentPlace } from './document-places.ts'
import type { Json } from './json.ts'
import type { Owed } from './owed.ts'
import { oneLine } from './plain-text.ts'
import type { StreamName } from './record.ts'

/** By what people look for a record besides its key and number. `name` is the whole name, `word` one of its words. */
export interface SearchTerm {
  readonly kind: 'organisationNumber' | 'email' | 'name' | 'word'
  readonly value: string
}

/** What is kept of staged records for people: by what they find one, and what it said before. */
export interface RecordMemory {
  readonly termsOf: (stream: StreamName, data: Json) => readonly SearchTerm[]
  /** Whether what a record of the stream said before is kept when it changes. */
  readonly keepsVersions: (stream: StreamName) => boolean
  /** What a record tells of debts; `null` where it tells of none. */
  readonly owedOf?: (stream: StreamName, data: Json) => Owed | null
  /** Where a document stands in the lists of its party; `null` where the stream has none. */
  readonly placeOf?: (stream: StreamName, data: Json) => DocumentPlace | null
}

/** Letters that people write in another way where their keyboard has none of them. */
const PLAIN: Readonly<Record<string, string>> = { ø: 'o', æ: 'ae', å: 'a', ä: 'a', ö: 'o', ð: 'd', þ: 'th', ß: 'ss' }

/** `  Bø & Sønner  A/S ` → `bo sonner a s`: for finding only, so that more is equal than is the same. */
export const folded = (text: string): string => wordsOf(text).join(' ')

/** The words of a name, each once, as they are looked for. */
export function wordsOf(text: string): readonly string[] {
  const plain = oneLine(text)
    .toLowerCase()
    .normalize('NFC')
    .replace(/[øæåäöðþß]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
  return plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}

export const nameTerms = (name: string): readonly SearchTerm[] => {
  const words = wordsOf(name)
  if (words.length === 0) return []
  return [
    { kind: 'name', value: words.join(' ') },
    ...[...new Set(words)].map((value) => ({ kind: 'word', value }) as const),
  ]
}

export const emailTerm = (email: string): SearchTerm => ({ kind: 'email', value: email.trim().toLowerCase() })
