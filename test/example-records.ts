import type { Application, Document, DocumentLine, Party } from '../src/connectors/visma/model.ts'

// Records as the source hands them over, for tests to vary.

export const exampleParty = (changes: Partial<Party> = {}): Party => ({
  internalId: '4821',
  number: '10042',
  name: 'Fjordkaffe AS',
  status: 'Active',
  address: {
    lines: ['Strandgata 12'],
    postalCode: '5003',
    city: 'Bergen',
    country: 'NO',
    countryName: 'Norway',
  },
  contact: {
    name: 'Fjordkaffe AS',
    attention: 'Kari Nordmann',
    emails: ['post@fjordkaffe.example'],
    phones: ['+47 55 00 00 00'],
    web: 'https://fjordkaffe.example',
  },
  invoiceAddress: null,
  invoiceContact: { name: null, attention: null, emails: ['faktura@fjordkaffe.example'], phones: [], web: null },
  corporateId: '912345678',
  vatNumber: 'NO912345678MVA',
  classId: '1',
  terms: { id: '30', description: '30 dager netto' },
  currency: 'NOK',
  modified: '2026-09-14T09:12:33.127',
  ...changes,
})

export const exampleDocument = (changes: Partial<Document> = {}): Document => ({
  ledger: 'customer',
  type: 'Invoice',
  number: '123194',
  party: { number: '20012', internalId: '5011', name: 'Norrland Distribution AB' },
  status: 'Open',
  date: '2026-08-14',
  dueDate: '2026-09-13',
  currency: 'SEK',
  total: '9997.5',
  balance: '4998.75',
  vat: '1999.5',
  totalBase: '9497.63',
  balanceBase: '4748.82',
  text: 'August',
  customerRef: 'PO-7781',
  externalRef: null,
  paymentRef: '0012319400004',
  supplierRef: null,
  salesPerson: 'Ola Selger',
  terms: null,
  lines: [
    exampleLine(),
    exampleLine({
      number: 2,
      product: null,
      description: 'Levert 12.08',
      quantity: '0',
      unit: null,
      unitPrice: '0',
      amount: '0',
    }),
  ],
  applications: [],
  modified: '2026-09-01T11:20:45.613',
  ...changes,
})

export function exampleLine(changes: Partial<DocumentLine> = {}): DocumentLine {
  return {
    number: 1,
    product: 'PZ-100',
    description: 'Espressomaskin Primo',
    quantity: '2',
    unit: 'STK',
    unitPrice: '3999',
    discountPercent: '0',
    discount: '0',
    amount: '7998',
    ...changes,
  }
}

export const exampleApplication = (changes: Partial<Application> = {}): Application => ({
  type: 'Payment',
  number: '405812',
  amount: '4998.75',
  day: '2026-09-01',
  released: true,
  voided: false,
  ...changes,
})
