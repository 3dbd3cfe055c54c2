import type { SalesDeal } from './deals.ts'

/** Talks with customers whose invoices stand on another deal, or who have stopped ordering. */
export const RENEWALS: readonly SalesDeal[] = [
  {
    organization: 'Havnekvartalet Hotell AS',
    title: 'Service agreement for the conference floor',
    value: 10_080,
    pipeline: 'agreements',
    stage: 'Renewal due',
    closes: 24,
    since: 9,
    source: 'Existing customer',
    machines: 2,
    todo: [['Send the agreement', 'task', 3]],
  },
  {
    organization: 'Tårnet Kafé AS',
    title: 'Back for the spring menu',
    value: 18_600,
    pipeline: 'agreements',
    stage: 'Renewal due',
    closes: 80,
    since: 4,
    source: 'Existing customer',
    todo: [['Ask what the brewery charges', 'call', 6]],
  },
]
