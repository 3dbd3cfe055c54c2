import { plural, spoken } from './language.ts'

/** Records of both systems, in words. */
export const words = spoken('entities', {
  en: {
    entity: {
      organization: 'organization',
      person: 'person',
      deal: 'deal',
      note: 'note',
      activity: 'activity',
      file: 'file',
      field: 'field',
      option: 'option',
      filter: 'filter',
      pipeline: 'pipeline',
      stage: 'stage',
      customer: 'customer',
    },
    stream: {
      supplier: 'Supplier',
      customer: 'Customer',
      supplierInvoice: 'Supplier invoice',
      supplierdocument: 'Supplier document',
      customerinvoice: 'Invoice',
      customerCreditNote: 'Credit note',
      customerdocument: 'Document',
      customerPayment: 'Payment',
      creditTerm: 'Payment terms',
    },
    /** Many of them, within a sentence. */
    many: {
      supplier: 'suppliers',
      customer: 'customers',
      supplierInvoice: 'supplier invoices',
      supplierdocument: 'supplier documents',
      customerinvoice: 'invoices',
      customerCreditNote: 'credit notes',
      customerdocument: 'open documents',
      customerPayment: 'payments',
      creditTerm: 'payment terms',
    },
    reading: (what: string) => `Reading ${what}`,
    /** By which rule a record is the one that it is. */
    rule: {
      created: 'made by ml-connector',
      number: 'same Visma number',
      organisationNumber: 'same organisation no.',
      vatNumber: 'same VAT no.',
      email: 'same e-mail',
      domain: 'same web domain',
      name: 'same name',
      namePostalCode: 'similar name, same postal code',
      nameCountry: 'similar name, same country',
      emailDomain: 'same e-mail domain',
      own: 'chosen before',
      reference: 'named by the invoice',
      wonDeal: 'the latest won deal',
      onlyOpenDeal: 'the only open deal',
      customerDeal: "the customer's own deal",
      figures: 'carries the figures',
      visibility: 'sales may not see it',
      adopted: 'recognised',
      marker: 'bears the mark of the document',
      otherParty: 'the document went to another party',
      edit: 'changed in Pipedrive',
      decision: 'decided by a person',
      left: 'decided to be another one',
      undo: 'taken back',
    },
    system: { visma: 'Visma.net', pipedrive: 'Pipedrive' },
    organizations: (n: number) => plural(n, { one: '# organization', other: '# organizations' }),
    persons: (n: number) => plural(n, { one: '# person', other: '# persons' }),
    deals: (n: number) => plural(n, { one: '# deal', other: '# deals' }),
    notes: (n: number) => plural(n, { one: '# note', other: '# notes' }),
    activities: (n: number) => plural(n, { one: '# activity', other: '# activities' }),
  },
})

const rules: Readonly<Record<string, string>> = words.rule

/** By which rule, in words; one without has its own name. */
export const ruleSaid = (rule: string): string => rules[rule] ?? rule
