import type { Account, AttributeDefinition, Branch, CreditTerm, Currency, PartyClass, PaymentMethod } from './model.ts'

/** What hardly ever changes in a company: terms, currencies, accounts, classes. */

const SET_UP = '2023-01-05T08:00:00'

export const COUNTRIES = { NO: 'Norway', SE: 'Sweden', DK: 'Denmark', FI: 'Finland', DE: 'Germany' } as const
export type Country = keyof typeof COUNTRIES

export const CURRENCY_OF = { NO: 'NOK', SE: 'SEK', DK: 'DKK', FI: 'EUR', DE: 'EUR' } as const satisfies Record<
  Country,
  string
>

const currency = (id: string, description: string, symbol: string, rate: number): Currency => ({
  id,
  description,
  symbol,
  isBaseCurrency: id === 'NOK',
  decimalPrecision: 2,
  rate,
})

export const currencies = (): Currency[] => [
  currency('NOK', 'Norske kroner', 'kr', 1),
  currency('SEK', 'Svenska kronor', 'kr', 0.95),
  currency('DKK', 'Danske kroner', 'kr.', 1.5375),
  currency('EUR', 'Euro', '€', 11.4625),
]

const term = (
  termsId: string,
  description: string,
  visibleTo: CreditTerm['visibleTo'],
  dueDateType: CreditTerm['dueDateType'],
  dueDay1: number,
): CreditTerm => ({
  termsId,
  description,
  visibleTo,
  dueDateType,
  dueDay1,
  createdDateTime: SET_UP,
  lastModifiedDateTime: SET_UP,
})

export const creditTerms = (): CreditTerm[] => [
  term('10', '10 dager netto', 'AL', 'N', 10),
  term('14', '14 dager netto', 'AL', 'N', 14),
  term('30', '30 dager netto', 'AL', 'N', 30),
  // Two terms have the same description, so a label made of the description alone would be ambiguous.
  term('30K', '30 dager netto', 'CU', 'N', 30),
  term('45', '45 dager netto', 'CU', 'N', 45),
  term('60', '60 dager netto', 'AL', 'N', 60),
  term('MND', 'Løpende måned', 'CU', 'E', 0),
  term('30M', 'Løpende måned + 30 dager', 'AL', 'M', 0),
  term('KONT', 'Kontant', 'AL', 'N', 0),
  term('LEV90', '90 dager (leverandør)', 'VE', 'N', 90),
  term('GML', 'Utgått: 20 dager', 'DS', 'N', 20),
]

export const branches = (): Branch[] => [
  { branchId: 1, number: '1', name: 'Hovedkontor', isMainBranch: true, lastModifiedDateTime: SET_UP },
  { branchId: 2, number: '2', name: 'Lager Øst', isMainBranch: false, lastModifiedDateTime: SET_UP },
]

export const customerClasses = (): PartyClass[] => [
  { id: '1', description: 'Innland', paymentMethodId: '1' },
  { id: '2', description: 'Utland', paymentMethodId: '1' },
  { id: 'KJEDE', description: 'Kjedekunder', paymentMethodId: '1' },
]

export const supplierClasses = (): PartyClass[] => [
  { id: '1', description: 'Innland', paymentMethodId: '3' },
  { id: '2', description: 'Utland', paymentMethodId: '3' },
]

export const paymentMethods = (): PaymentMethod[] => [
  { paymentMethodID: '1', description: 'Bank', meansOfPayment: 'DirectDeposit', useInAP: false },
  { paymentMethodID: '3', description: 'Remittering', meansOfPayment: 'DirectDeposit', useInAP: true },
  { paymentMethodID: 'KORT', description: 'Kort', meansOfPayment: 'CreditCard', useInAP: false },
]

export const attributes = (): AttributeDefinition[] => [
  {
    attributeID: 'SEGMENT',
    description: 'Segment',
    values: [
      { id: 'HORECA', description: 'Hotell og restaurant' },
      { id: 'RETAIL', description: 'Butikk' },
      { id: 'KANTINE', description: 'Kantine' },
    ],
    createdDateTime: SET_UP,
  },
]

const CHART: readonly (readonly [string, Account['type'], string])[] = [
  ['1240', 'Asset', 'Maskiner'],
  ['1460', 'Asset', 'Varelager'],
  ['1500', 'Asset', 'Kundefordringer'],
  ['1579', 'Asset', 'Avsetning tap på fordringer'],
  ['1920', 'Asset', 'Bankinnskudd'],
  ['2400', 'Liability', 'Leverandørgjeld'],
  ['2700', 'Liability', 'Utgående merverdiavgift'],
  ['2710', 'Liability', 'Inngående merverdiavgift'],
  ['2740', 'Liability', 'Oppgjørskonto merverdiavgift'],
  ['3000', 'Income', 'Salgsinntekt, avgiftspliktig'],
  ['3100', 'Income', 'Salgsinntekt, avgiftsfri'],
  ['3900', 'Income', 'Annen driftsinntekt'],
  ['4300', 'Expense', 'Innkjøp av varer for videresalg'],
  ['6300', 'Expense', 'Leie lokale'],
  ['6540', 'Expense', 'Inventar'],
  ['6900', 'Expense', 'Telefon og porto'],
  ['7770', 'Expense', 'Bank- og kortgebyrer'],
  ['8050', 'Income', 'Renteinntekt'],
]

export const accounts = (rowVersion: () => string): Account[] =>
  CHART.map(([accountCD, type, description], at) => ({
    accountID: 1000 + at,
    accountCD,
    type,
    description,
    active: accountCD !== '1579',
    lastModifiedDateTime: SET_UP,
    timeStamp: rowVersion(),
  }))

export const SALES_PEOPLE: Readonly<Record<string, string>> = {
  '1': 'Siri Solberg',
  '2': 'Ola Selger',
  '3': 'Jørn Øye',
}
