import type { DocumentType } from '../../connectors/visma/model.ts'
import type { Locale } from '../../core/settings.ts'
import type { PartyKind } from './scope.ts'

/** What an entry says about where its document stands. `vanished`: it was shown and is no longer in Visma. */
export type EntryStatus = 'open' | 'partlyPaid' | 'closed' | 'voided' | 'draft' | 'vanished'

type ShownType = 'Invoice' | 'DebitNote' | 'FinCharge' | 'CreditNote' | 'CreditAdj' | 'DebitAdj'

/** The words of one language. Statuses are Visma's own, so that sales and finance say the same. */
export interface EntryTexts {
  readonly types: Readonly<Record<PartyKind, Readonly<Partial<Record<ShownType, string>>>>>
  readonly status: Readonly<Record<EntryStatus, string>>
  readonly total: string
  readonly balance: string
  readonly date: string
  readonly dueDate: string
  readonly moreLines: (count: string, isOne: boolean) => string
  readonly supplierRef: string
  readonly customerRef: string
  readonly externalRef: string
  readonly paymentRef: string
  readonly salesPerson: string
  readonly text: string
}

const nb: EntryTexts = {
  types: {
    customer: { Invoice: 'Faktura', DebitNote: 'Debetnota', FinCharge: 'Rentenota', CreditNote: 'Kreditnota' },
    supplier: { Invoice: 'Leverandørfaktura', CreditAdj: 'Kreditjustering', DebitAdj: 'Leverandørkreditnota' },
  },
  status: {
    open: 'Åpen',
    partlyPaid: 'Delvis betalt',
    closed: 'Lukket',
    voided: 'Annullert',
    draft: 'Utkast',
    vanished: 'Finnes ikke lenger i Visma',
  },
  total: 'Totalt',
  balance: 'Restbeløp',
  date: 'Dato',
  dueDate: 'Forfallsdato',
  moreLines: (count, isOne) => `… og ${count} ${isOne ? 'linje' : 'linjer'} til`,
  supplierRef: 'Leverandørens referanse',
  customerRef: 'Kundens referanse',
  externalRef: 'Ekstern referanse',
  paymentRef: 'KID',
  salesPerson: 'Selger',
  text: 'Tekst',
}

const sv: EntryTexts = {
  types: {
    customer: { Invoice: 'Faktura', DebitNote: 'Debetnota', FinCharge: 'Räntefaktura', CreditNote: 'Kreditfaktura' },
    supplier: { Invoice: 'Leverantörsfaktura', CreditAdj: 'Kreditjustering', DebitAdj: 'Leverantörskreditfaktura' },
  },
  status: {
    open: 'Öppen',
    partlyPaid: 'Delvis betald',
    closed: 'Stängd',
    voided: 'Annullerad',
    draft: 'Utkast',
    vanished: 'Finns inte längre i Visma',
  },
  total: 'Totalt',
  balance: 'Restbelopp',
  date: 'Datum',
  dueDate: 'Förfallodatum',
  moreLines: (count, isOne) => `… och ${count} ${isOne ? 'rad' : 'rader'} till`,
  supplierRef: 'Leverantörens referens',
  customerRef: 'Kundens referens',
  externalRef: 'Extern referens',
  paymentRef: 'OCR',
  salesPerson: 'Säljare',
  text: 'Text',
}

const da: EntryTexts = {
  types: {
    customer: { Invoice: 'Faktura', DebitNote: 'Debetnota', FinCharge: 'Rentenota', CreditNote: 'Kreditnota' },
    supplier: { Invoice: 'Leverandørfaktura', CreditAdj: 'Kreditjustering', DebitAdj: 'Leverandørkreditnota' },
  },
  status: {
    open: 'Åben',
    partlyPaid: 'Delvist betalt',
    closed: 'Lukket',
    voided: 'Annulleret',
    draft: 'Kladde',
    vanished: 'Findes ikke længere i Visma',
  },
  total: 'I alt',
  balance: 'Restbeløb',
  date: 'Dato',
  dueDate: 'Forfaldsdato',
  moreLines: (count, isOne) => `… og ${count} ${isOne ? 'linje' : 'linjer'} mere`,
  supplierRef: 'Leverandørens reference',
  customerRef: 'Kundens reference',
  externalRef: 'Ekstern reference',
  paymentRef: 'Betalings-id',
  salesPerson: 'Sælger',
  text: 'Tekst',
}

const fi: EntryTexts = {
  types: {
    customer: { Invoice: 'Lasku', DebitNote: 'Veloituslasku', FinCharge: 'Korkolasku', CreditNote: 'Hyvityslasku' },
    supplier: { Invoice: 'Ostolasku', CreditAdj: 'Hyvitysoikaisu', DebitAdj: 'Ostohyvityslasku' },
  },
  status: {
    open: 'Avoin',
    partlyPaid: 'Osittain maksettu',
    closed: 'Suljettu',
    voided: 'Mitätöity',
    draft: 'Luonnos',
    vanished: 'Ei enää Vismassa',
  },
  total: 'Yhteensä',
  balance: 'Avoinna',
  date: 'Päivämäärä',
  dueDate: 'Eräpäivä',
  moreLines: (count, isOne) => `… ja ${count} ${isOne ? 'rivi' : 'riviä'} lisää`,
  supplierRef: 'Toimittajan viite',
  customerRef: 'Asiakkaan viite',
  externalRef: 'Ulkoinen viite',
  paymentRef: 'Viitenumero',
  salesPerson: 'Myyjä',
  text: 'Teksti',
}

const en: EntryTexts = {
  types: {
    customer: { Invoice: 'Invoice', DebitNote: 'Debit note', FinCharge: 'Interest invoice', CreditNote: 'Credit note' },
    supplier: { Invoice: 'Supplier invoice', CreditAdj: 'Credit adjustment', DebitAdj: 'Supplier credit note' },
  },
  status: {
    open: 'Open',
    partlyPaid: 'Partly paid',
    closed: 'Closed',
    voided: 'Voided',
    draft: 'Draft',
    vanished: 'No longer in Visma',
  },
  total: 'Total',
  balance: 'Balance',
  date: 'Date',
  dueDate: 'Due date',
  moreLines: (count, isOne) => `… and ${count} more ${isOne ? 'line' : 'lines'}`,
  supplierRef: "Supplier's reference",
  customerRef: "Customer's reference",
  externalRef: 'External reference',
  paymentRef: 'Payment reference',
  salesPerson: 'Salesperson',
  text: 'Text',
}

export const ENTRY_TEXTS = {
  'nb-NO': nb,
  'sv-SE': sv,
  'da-DK': da,
  'fi-FI': fi,
  'en-GB': en,
} as const satisfies Record<Locale, EntryTexts>

/** What the language calls such a document; a type we have no word for keeps Visma's. */
export const typeWord = (texts: EntryTexts, ledger: PartyKind, type: DocumentType): string =>
  texts.types[ledger][type as ShownType] ?? type

/** All words that may head an entry of this type: the language may have changed since it was written. */
export const allTypeWords = (type: string): readonly string[] => {
  const words = Object.values(ENTRY_TEXTS).flatMap((texts: EntryTexts) =>
    [texts.types.customer[type as ShownType], texts.types.supplier[type as ShownType]].filter(
      (word) => word !== undefined,
    ),
  )
  return [...new Set([...words, type])]
}
