import type { Locale } from '../../../core/locales.ts'
import type { Band, Light } from './figures.ts'
import type { Behaviour } from './payment-behaviour.ts'

// What sales reads for the codes of figures: in the options of fields, and in the summary.

export const BEHAVIOUR_WORDS = {
  'nb-NO': {
    'Overdue now': 'Forfalt nå',
    'Often late': 'Ofte sent',
    'Sometimes late': 'Noen ganger sent',
    'Pays on time': 'Betaler i tide',
    'No history': 'Ingen historikk',
  },
  'sv-SE': {
    'Overdue now': 'Förfallet nu',
    'Often late': 'Ofta sent',
    'Sometimes late': 'Ibland sent',
    'Pays on time': 'Betalar i tid',
    'No history': 'Ingen historik',
  },
  'da-DK': {
    'Overdue now': 'Forfaldent nu',
    'Often late': 'Ofte sent',
    'Sometimes late': 'Nogle gange sent',
    'Pays on time': 'Betaler til tiden',
    'No history': 'Ingen historik',
  },
  'fi-FI': {
    'Overdue now': 'Erääntynyt nyt',
    'Often late': 'Usein myöhässä',
    'Sometimes late': 'Joskus myöhässä',
    'Pays on time': 'Maksaa ajallaan',
    'No history': 'Ei historiaa',
  },
  'en-GB': {
    'Overdue now': 'Overdue now',
    'Often late': 'Often late',
    'Sometimes late': 'Sometimes late',
    'Pays on time': 'Pays on time',
    'No history': 'No history',
  },
} as const satisfies Record<Locale, Record<Behaviour, string>>

/** Days past due of the oldest overdue document. */
export const BAND_WORDS = {
  'nb-NO': bands('Ingenting forfalt', 'over 90'),
  'sv-SE': bands('Inget förfallet', 'över 90'),
  'da-DK': bands('Intet forfaldent', 'over 90'),
  'fi-FI': bands('Ei erääntynyttä', 'yli 90'),
  'en-GB': bands('Nothing overdue', 'over 90'),
} as const satisfies Record<Locale, Record<Band, string>>

function bands(none: string, over90: string): Record<Band, string> {
  return { none, '1-30': '1–30', '31-60': '31–60', '61-90': '61–90', over90 }
}

export const LIGHT_WORDS = {
  'nb-NO': { green: 'Grønt', amber: 'Gult', red: 'Rødt' },
  'sv-SE': { green: 'Grönt', amber: 'Gult', red: 'Rött' },
  'da-DK': { green: 'Grønt', amber: 'Gult', red: 'Rødt' },
  'fi-FI': { green: 'Vihreä', amber: 'Keltainen', red: 'Punainen' },
  'en-GB': { green: 'Green', amber: 'Amber', red: 'Red' },
} as const satisfies Record<Locale, Record<Light, string>>
