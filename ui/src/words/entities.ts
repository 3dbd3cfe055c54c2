import { plural, spoken } from './language.ts'

/** Records of both systems, in words. */
export const words = spoken({
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
    system: { visma: 'Visma.net', pipedrive: 'Pipedrive' },
    organizations: (n: number) => plural(n, { one: '# organization', other: '# organizations' }),
    persons: (n: number) => plural(n, { one: '# person', other: '# persons' }),
    deals: (n: number) => plural(n, { one: '# deal', other: '# deals' }),
    notes: (n: number) => plural(n, { one: '# note', other: '# notes' }),
    activities: (n: number) => plural(n, { one: '# activity', other: '# activities' }),
  },
})
