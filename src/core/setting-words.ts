// Apart from the schema they belong to, so that a command line that only names them stays light.
export const PLANS = ['lite', 'growth', 'premium', 'ultimate'] as const
export const LOCALES = ['nb-NO', 'sv-SE', 'da-DK', 'fi-FI', 'en-GB'] as const

/** In the order in which they are shown. */
export const FLOW_NAMES = [
  'suppliers',
  'supplierInvoices',
  'customers',
  'customerInvoices',
  'creditNotes',
  'receivables',
  'referenceData',
] as const
export type FlowName = (typeof FLOW_NAMES)[number]
