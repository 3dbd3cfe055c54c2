import type { DocumentType } from '../../../connectors/visma/model.ts'
import type { Locale } from '../../../core/locales.ts'
import type { PartyKind } from '../documents/scope.ts'

/**
 * The status of a document that an entry shows, in a seller's words and not in those of the ERP. `unused`,
 * `partlyUsed`, `used`: credit notes. `vanished`: it was shown and is no longer in Visma.
 */
export type EntryStatus =
  | 'unpaid'
  | 'partlyPaid'
  | 'paid'
  | 'credited'
  | 'unused'
  | 'partlyUsed'
  | 'used'
  | 'voided'
  | 'draft'
  | 'vanished'

type ShownType = 'Invoice' | 'DebitNote' | 'FinCharge' | 'CreditNote' | 'CreditAdj' | 'DebitAdj'

/** The words of one language. */
export interface EntryTexts {
  readonly types: Readonly<Record<PartyKind, Readonly<Partial<Record<ShownType, string>>>>>
  readonly status: Readonly<Record<EntryStatus, string>>
  /** With VAT, without any, and where Visma does not tell. */
  readonly totalWithVat: string
  readonly totalWithoutVat: string
  readonly total: string
  /** VAT as a part of the total. */
  readonly vat: string
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
    unpaid: 'Ubetalt',
    partlyPaid: 'Delvis betalt',
    paid: 'Betalt',
    credited: 'Gjort opp med kreditnota',
    unused: 'Ikke brukt',
    partlyUsed: 'Delvis brukt',
    used: 'Brukt',
    voided: 'Annullert',
    draft: 'Utkast',
    vanished: 'Finnes ikke lenger i Visma',
  },
  totalWithVat: 'Totalt inkl. mva.',
  totalWithoutVat: 'Totalt uten mva.',
  total: 'Totalt',
  vat: 'Herav mva.',
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
    unpaid: 'Obetald',
    partlyPaid: 'Delvis betald',
    paid: 'Betald',
    credited: 'Reglerad med kreditfaktura',
    unused: 'Inte använd',
    partlyUsed: 'Delvis använd',
    used: 'Använd',
    voided: 'Makulerad',
    draft: 'Utkast',
    vanished: 'Finns inte längre i Visma',
  },
  totalWithVat: 'Totalt inkl. moms',
  totalWithoutVat: 'Totalt utan moms',
  total: 'Totalt',
  vat: 'Varav moms',
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
    unpaid: 'Ubetalt',
    partlyPaid: 'Delvist betalt',
    paid: 'Betalt',
    credited: 'Udlignet med kreditnota',
    unused: 'Ikke brugt',
    partlyUsed: 'Delvist brugt',
    used: 'Brugt',
    voided: 'Annulleret',
    draft: 'Kladde',
    vanished: 'Findes ikke længere i Visma',
  },
  totalWithVat: 'I alt inkl. moms',
  totalWithoutVat: 'I alt uden moms',
  total: 'I alt',
  vat: 'Heraf moms',
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
    unpaid: 'Maksamatta',
    partlyPaid: 'Osittain maksettu',
    paid: 'Maksettu',
    credited: 'Kuitattu hyvityslaskulla',
    unused: 'Käyttämättä',
    partlyUsed: 'Osittain käytetty',
    used: 'Käytetty',
    voided: 'Mitätöity',
    draft: 'Luonnos',
    vanished: 'Ei enää Vismassa',
  },
  totalWithVat: 'Yhteensä sis. alv',
  totalWithoutVat: 'Yhteensä ilman alv:tä',
  total: 'Yhteensä',
  vat: 'Josta alv',
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
    unpaid: 'Unpaid',
    partlyPaid: 'Partly paid',
    paid: 'Paid',
    credited: 'Settled by credit note',
    unused: 'Not used',
    partlyUsed: 'Partly used',
    used: 'Used',
    voided: 'Voided',
    draft: 'Draft',
    vanished: 'No longer in Visma',
  },
  totalWithVat: 'Total incl. VAT',
  totalWithoutVat: 'Total without VAT',
  total: 'Total',
  vat: 'Of which VAT',
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

/** What the note with a customer's figures is called. */
export const SUMMARY_WORDS = {
  'nb-NO': 'Sammendrag',
  'sv-SE': 'Sammanfattning',
  'da-DK': 'Oversigt',
  'fi-FI': 'Yhteenveto',
  'en-GB': 'Summary',
} as const satisfies Record<Locale, string>

/** The words of all languages for this type: an entry may have been written before the language was changed. */
export const allTypeWords = (type: string): readonly string[] => {
  if (type === 'summary') return [...new Set(Object.values(SUMMARY_WORDS))]
  const words = Object.values(ENTRY_TEXTS).flatMap((texts: EntryTexts) =>
    [texts.types.customer[type as ShownType], texts.types.supplier[type as ShownType]].filter(
      (word) => word !== undefined,
    ),
  )
  return [...new Set([...words, type])]
}
