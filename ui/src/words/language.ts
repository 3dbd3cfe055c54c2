import type { CatalogueName, Catalogues, Forms, Like } from './like.ts'

/** Languages of these pages. */
export const LANGUAGES = ['en', 'nb', 'sv'] as const
export type Language = (typeof LANGUAGES)[number]

/** Where a reader's choice is kept, in their browser. */
const CHOSEN = 'language'

/** What the reader chose; `null`: as the browser asks for. */
export const chosenLanguage = (): Language | null =>
  LANGUAGES.find((one) => one === globalThis.localStorage?.getItem(CHOSEN)) ?? null

/** From the next time on that the pages are loaded. */
export function chooseLanguage(language: Language | null): void {
  if (language === null) localStorage.removeItem(CHOSEN)
  else localStorage.setItem(CHOSEN, language)
}

/** Whoever reads Norwegian or nynorsk first is better served by bokmål than by English. */
const ASKED_FOR: Readonly<Record<Language, RegExp>> = { en: /^en\b/i, nb: /^(nb|no|nn)\b/i, sv: /^sv\b/i }

export function languageAskedFor(languages: readonly string[]): Language {
  const spokenHere = languages.flatMap((one) => LANGUAGES.filter((language) => ASKED_FOR[language].test(one)))
  return spokenHere[0] ?? 'en'
}

/** The language of these pages, as long as they are open. */
export const language: Language = chosenLanguage() ?? languageAskedFor(globalThis.navigator?.languages ?? [])

const plurals = new Intl.PluralRules(language)
const whole = new Intl.NumberFormat(language)

/** The form for a number of things, in which `#` stands for the number. */
export const plural = (count: number, forms: Forms): string =>
  (forms[plurals.select(count)] ?? forms.other).replace('#', whole.format(count))

// Loaded before anything is said, by those alone who read it: it takes nothing of the pages along, or would wait for them.
const LOADED = {
  nb: () => import('./nb/nb.ts'),
  sv: () => import('./sv/sv.ts'),
} as const
const translated: Catalogues | null = language === 'en' ? null : (await LOADED[language]()).catalogues(plural)

/** One catalogue in the language of the reader. A language that leaves a word out does not compile. */
export const spoken = <T extends object>(name: CatalogueName, { en }: { readonly en: T }): Like<T> =>
  (translated?.[name] as Like<T> | undefined) ?? (en as Like<T>)
