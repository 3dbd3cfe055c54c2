import type { Locale } from '../../../core/locales.ts'
import type { MomentRule } from './moments.ts'

/** The words of one language: what the activity of each rule is called. `days`: over how many the customer is late. */
export interface MomentTexts {
  readonly subject: Readonly<Record<MomentRule, (customer: string, days: number) => string>>
  readonly since: (document: string, day: string) => string
}

export const MOMENT_TEXTS = {
  'nb-NO': {
    subject: {
      overdue: (customer, days) => `Mer enn ${days} dager over forfall: ${customer}`,
      turnedLate: (customer) => `Betalte i tide, er nå forsinket: ${customer}`,
      paid: (customer) => `Ingenting er forfalt lenger: ${customer}`,
    },
    since: (document, day) => `${document}, forfall ${day}`,
  },
  'sv-SE': {
    subject: {
      overdue: (customer, days) => `Mer än ${days} dagar försenat: ${customer}`,
      turnedLate: (customer) => `Betalade i tid, är nu försenad: ${customer}`,
      paid: (customer) => `Inget är förfallet längre: ${customer}`,
    },
    since: (document, day) => `${document}, förfaller ${day}`,
  },
  'da-DK': {
    subject: {
      overdue: (customer, days) => `Mere end ${days} dage over forfald: ${customer}`,
      turnedLate: (customer) => `Betalte til tiden, er nu forsinket: ${customer}`,
      paid: (customer) => `Intet er forfaldent længere: ${customer}`,
    },
    since: (document, day) => `${document}, forfald ${day}`,
  },
  'fi-FI': {
    subject: {
      overdue: (customer, days) => `Yli ${days} päivää myöhässä: ${customer}`,
      turnedLate: (customer) => `Maksoi ajallaan, on nyt myöhässä: ${customer}`,
      paid: (customer) => `Mitään ei ole enää erääntyneenä: ${customer}`,
    },
    since: (document, day) => `${document}, eräpäivä ${day}`,
  },
  'en-GB': {
    subject: {
      overdue: (customer, days) => `More than ${days} days overdue: ${customer}`,
      turnedLate: (customer) => `Paid on time, is late now: ${customer}`,
      paid: (customer) => `Nothing is overdue any more: ${customer}`,
    },
    since: (document, day) => `${document}, due ${day}`,
  },
} as const satisfies Record<Locale, MomentTexts>
