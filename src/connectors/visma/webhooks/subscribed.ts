/** Visma's names of what can be subscribed to and is of use → the stream its events are about. */
export const SUBSCRIBED = {
  Customer: 'customer',
  Supplier: 'supplier',
  'AR Invoice': 'customerinvoice',
  'AP Invoice': 'supplierInvoice',
} as const satisfies Readonly<Record<string, string>>
