/** Keys of `settings.flows`, in the order in which they are shown. */
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
