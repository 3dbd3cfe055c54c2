/** A setting by its path in the connection file, and how it is chosen. */
export type Field = { readonly path: SettingPath } & (
  | { readonly is: 'switch' | 'text' | 'day' | 'list' }
  | { readonly is: 'choice'; readonly of: readonly string[] }
  | {
      readonly is: 'number'
      readonly min: number
      readonly max?: number
      readonly step?: number
      readonly optional?: true
    }
)

const AS = { is: 'choice', of: ['note', 'activity'] } as const

/** Settings of one flow, and those of others by which it works. */
export const FLOW_FIELDS = {
  suppliers: [
    { path: 'settings.exclude.suppliers', is: 'list' },
    { path: 'settings.exclude.supplierClasses', is: 'list' },
  ],
  supplierInvoices: [
    { path: 'settings.flows.supplierInvoices.as', ...AS },
    { path: 'settings.flows.supplierInvoices.lines', is: 'switch' },
  ],
  customers: [
    { path: 'settings.flows.customers.organization', is: 'choice', of: ['create', 'link', 'off'] },
    { path: 'settings.names', is: 'choice', of: ['people', 'visma'] },
    { path: 'settings.exclude.customers', is: 'list' },
    { path: 'settings.exclude.customerClasses', is: 'list' },
    { path: 'settings.houseAccountAt', is: 'number', min: 1 },
  ],
  customerInvoices: [
    { path: 'settings.flows.customerInvoices.as', ...AS },
    { path: 'settings.exclude.branches', is: 'list' },
    { path: 'settings.deals.create', is: 'choice', of: ['perCustomer', 'perInvoice', 'never'] },
    { path: 'settings.deals.createIn', is: 'text' },
    { path: 'settings.deals.pipelines', is: 'list' },
    {
      path: 'settings.deals.referenceField',
      is: 'choice',
      of: ['', 'customerRefNumber', 'externalReference', 'invoiceText'],
    },
    { path: 'settings.deals.wonWithinDays', is: 'number', min: 0 },
    { path: 'settings.backfill.since', is: 'day' },
    { path: 'settings.drafts', is: 'switch' },
    { path: 'settings.pdf', is: 'choice', of: ['off', 'new', 'all'] },
  ],
  creditNotes: [],
  receivables: [
    { path: 'settings.summary', is: 'switch' },
    { path: 'settings.filters', is: 'switch' },
    { path: 'settings.moments.overdueDays', is: 'number', min: 0, optional: true },
    { path: 'settings.moments.turnedLate', is: 'switch' },
    { path: 'settings.moments.paid', is: 'switch' },
  ],
  referenceData: [
    { path: 'settings.flows.referenceData.winner', is: 'choice', of: ['visma', 'pipedrive'] },
    { path: 'settings.flows.referenceData.status', is: 'choice', of: ['both', 'visma', 'off'] },
    { path: 'settings.flows.referenceData.paymentTerms', is: 'choice', of: ['both', 'visma', 'off'] },
    { path: 'settings.flows.referenceData.approve', is: 'choice', of: ['none', 'longerTerms', 'all'] },
    { path: 'settings.flows.referenceData.poll', is: 'number', min: 1 },
  ],
} as const satisfies Record<string, readonly Field[]>

export type FlowName = keyof typeof FLOW_FIELDS

/** How records are found that were in Pipedrive before. */
export const MATCH_FIELDS = [
  { path: 'settings.matching.suggestions', is: 'switch' },
  { path: 'settings.matching.wait', is: 'number', min: 0, max: 365 },
] as const satisfies readonly Field[]

/** Settings of no single flow. */
export const GENERAL_FIELDS = {
  general: [
    { path: 'settings.locale', is: 'choice', of: ['nb-NO', 'sv-SE', 'da-DK', 'fi-FI', 'en-GB'] },
    { path: 'settings.timeZone', is: 'text' },
    { path: 'settings.visibility', is: 'choice', of: ['amounts', 'bands', 'light'] },
    { path: 'settings.owner', is: 'text' },
    { path: 'settings.onDeleted', is: 'choice', of: ['leave', 'recreate'] },
  ],
  schedule: [
    { path: 'schedule.changes', is: 'text' },
    { path: 'schedule.reconcile', is: 'text' },
    { path: 'settings.reconcile', is: 'choice', of: ['report', 'heal'] },
  ],
  budget: [
    { path: 'pipedrive.plan', is: 'choice', of: ['lite', 'growth', 'premium', 'ultimate'] },
    { path: 'pipedrive.seats', is: 'number', min: 1 },
    { path: 'pipedrive.budgetShare', is: 'number', min: 0.05, max: 1, step: 0.05 },
    { path: 'settings.brake.atLeast', is: 'number', min: 0 },
    { path: 'settings.brake.share', is: 'number', min: 0, max: 1, step: 0.05 },
  ],
  retention: [
    { path: 'settings.retention.payloads', is: 'number', min: 1 },
    { path: 'settings.retention.inbox', is: 'number', min: 1 },
    { path: 'settings.retention.previews', is: 'number', min: 1 },
    { path: 'settings.retention.runs', is: 'number', min: 1 },
  ],
} as const satisfies Record<string, readonly Field[]>

/** Every setting that pages change, for which the catalogue has words. */
export type SettingPath =
  | `settings.flows.${string}`
  | `settings.exclude.${'suppliers' | 'supplierClasses' | 'customers' | 'customerClasses' | 'branches'}`
  | `settings.deals.${'create' | 'createIn' | 'pipelines' | 'referenceField' | 'wonWithinDays'}`
  | `settings.moments.${'overdueDays' | 'turnedLate' | 'paid'}`
  | `settings.matching.${'suggestions' | 'wait'}`
  | `settings.brake.${'share' | 'atLeast'}`
  | `settings.retention.${'payloads' | 'inbox' | 'previews' | 'runs'}`
  | `settings.${'names' | 'houseAccountAt' | 'drafts' | 'pdf' | 'summary' | 'filters' | 'extra' | 'fields'}`
  | `settings.${'locale' | 'timeZone' | 'visibility' | 'owner' | 'onDeleted' | 'reconcile'}`
  | 'settings.backfill.since'
  | `schedule.${'changes' | 'reconcile'}`
  | `pipedrive.${'plan' | 'seats' | 'budgetShare'}`
