import type { FlowName } from './settings.ts'

// Apart from the schema they belong to, so that a command line that only names them stays light.
export const PLANS = ['lite', 'growth', 'premium', 'ultimate'] as const
export const LOCALES = ['nb-NO', 'sv-SE', 'da-DK', 'fi-FI', 'en-GB'] as const

const ALL_FLOWS = {
  suppliers: true,
  supplierInvoices: true,
  customers: true,
  customerInvoices: true,
  creditNotes: true,
  receivables: true,
  referenceData: true,
} as const satisfies Readonly<Record<FlowName, true>>

export const FLOW_NAMES = Object.keys(ALL_FLOWS) as readonly FlowName[]
