import { createContext, useContext, useSyncExternalStore } from 'react'
import { type Formats, formats, type Reader } from './format.ts'
import { type Language, language } from './words/language.ts'

const fallback: Reader = {
  locale: 'en-GB',
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
}

/** For whom this part of the page is written. */
export const ReaderContext = createContext<Reader>(fallback)

/** Whoever reads one of these languages reads amounts and dates as it writes them; English is read by many others too. */
const OWN: Partial<Record<Language, string>> = { nb: 'nb-NO', sv: 'sv-SE' }

export function useFormats(): Formats {
  const { locale, timeZone } = useContext(ReaderContext)
  return formats({ locale: OWN[language] ?? locale, timeZone })
}

const EVERY_MS = 15_000
const listeners = new Set<() => void>()
let now = Date.now()
let ticking: ReturnType<typeof setInterval> | null = null

function listen(listener: () => void): () => void {
  listeners.add(listener)
  ticking ??= setInterval(() => {
    now = Date.now()
    for (const one of listeners) one()
  }, EVERY_MS)
  return () => {
    listeners.delete(listener)
    if (listeners.size > 0 || ticking === null) return
    clearInterval(ticking)
    ticking = null
  }
}

/** The time now, for all parts of a page the same; it goes on every 15 s. */
export const useNow = (): number => useSyncExternalStore(listen, () => now)
