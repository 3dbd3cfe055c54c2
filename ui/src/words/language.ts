/** Languages of these pages. English is whole; another one is added by a second set of every catalogue. */
export type Language = 'en' | 'nb' | 'sv'

/** What another language has to say where English says this: the same names, as text or with the same arguments. */
export type Like<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...given: infer A) => string
      ? (...given: A) => string
      : Like<T[K]>
}

const spokenHere: Language = 'en'

/** One catalogue in the language of the reader. A language that leaves a word out does not compile. */
export const spoken = <T extends object>(languages: { readonly en: T } & Partial<Record<Language, Like<T>>>): Like<T> =>
  languages[spokenHere] ?? (languages.en as Like<T>)

const plurals = new Intl.PluralRules(spokenHere)

type Forms = { readonly other: string } & Partial<Record<Intl.LDMLPluralRule, string>>

/** The form for a number of things, in which `#` stands for the number. */
export const plural = (count: number, forms: Forms): string =>
  (forms[plurals.select(count)] ?? forms.other).replace('#', whole.format(count).replaceAll(',', '\u00a0'))

const whole = new Intl.NumberFormat(spokenHere)
