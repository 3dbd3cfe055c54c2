// Apart from the schema they belong to, so that a command line that only names them stays light.
export const LOCALES = ['nb-NO', 'sv-SE', 'da-DK', 'fi-FI', 'en-GB'] as const
export type Locale = (typeof LOCALES)[number]
