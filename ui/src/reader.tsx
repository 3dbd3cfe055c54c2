import { createContext, useContext, useSyncExternalStore } from 'react'
import { type Formats, formats } from './format.ts'
import { type Language, language } from './words/language.ts'

/** The zone in which this part of the page tells the time: that of its connection. */
export const ZoneContext = createContext(Intl.DateTimeFormat().resolvedOptions().timeZone)

/** Whoever reads one of these languages reads amounts and dates as it writes them, whatever is written into Pipedrive. */
const LOCALE: Readonly<Record<Language, string>> = { en: 'en-GB', nb: 'nb-NO', sv: 'sv-SE' }

export function useFormats(): Formats {
  return formats({ locale: LOCALE[language], timeZone: useContext(ZoneContext) })
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
