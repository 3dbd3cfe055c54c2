import type { CustomerDocument } from '../src/twins/company/company.ts'

/**
 * How an invoice's own deal stands by the specification: open while any balance is left and while it is a draft;
 * voided, credited in full or gone from Visma is lost; otherwise paid is won.
 */
export function dealStatusOf(invoice: CustomerDocument | undefined): 'open' | 'won' | 'lost' {
  if (!invoice || invoice.status === 'Voided') return 'lost'
  if (invoice.status !== 'Open' && invoice.status !== 'Closed') return 'open'
  if (invoice.balanceInCurrency !== 0) return 'open'
  const credited = invoice.applications
    .filter((one) => !one.voided && 'applied' in one.payer)
    .reduce((sum, one) => sum + Math.round(one.amountPaid * 100), 0)
  const total = Math.round((invoice.amountInCurrency ?? 0) * 100)
  return total > 0 && credited >= total ? 'lost' : 'won'
}
