import type { Company, Customer } from '../../src/twins/company/company.ts'
import type { Crm } from './crm.ts'

/**
 * Receivables of organizations by §3.4 of the specification, in cents of the base currency: open = invoices, debit
 * notes and charges less credit notes and payments not used up; overdue = the first three with a due date in the
 * past. An account without the fields shows none.
 */
export function balancesOf(company: Company, crm: Crm, today: string): readonly string[] {
  return crm.organizations.flatMap((organization) => {
    const customers = organization.customers.flatMap((number) => company.byNumber.customers.get(number) ?? [])
    if (customers.length === 0) return []
    const sums = customers.map((customer) => receivables(company, customer, today))
    return FIELDS.flatMap(([name, member]) => {
      if (!crm.fieldExists('organization', name)) return []
      const expected = sums.reduce((total, one) => total + one[member], 0)
      const shown = organization.value(name) as { value: number } | null
      // Nothing owed may be shown as nothing or as zero.
      if (Math.round((shown?.value ?? 0) * 100) === expected) return []
      return [`organization ${organization.id} shows ${name} ${JSON.stringify(shown)} instead of ${expected / 100}`]
    })
  })
}

/** Every customer who was sent anything has one summary, on its organization; one who was sent what was voided may have. */
export function summariesOf(company: Company, crm: Crm): readonly string[] {
  return company.customers.flatMap((customer) => {
    const home = crm.organizations.find(({ customers }) => customers.includes(customer.number))
    const found = crm.summaries.filter((one) => one.customer === customer.number)
    const documents = documentsOf(company, customer)
    const wanted = home !== undefined && documents.some(isReleased) ? 1 : 0
    const mayBe = home !== undefined && documents.some(({ status }) => status === 'Voided') ? 1 : wanted
    if (found.length !== wanted && found.length !== mayBe)
      return [`customer ${customer.number} has ${found.length} summaries instead of ${wanted}`]
    return found.every(({ organization }) => organization === home?.id)
      ? []
      : [`the summary of customer ${customer.number} is not on its organization`]
  })
}

/** One activity an episode, and one file an invoice. */
export const twice = (crm: Crm): readonly string[] =>
  [...crm.moments, ...crm.files]
    .filter((one, at, all) => all.indexOf(one) !== at)
    .map((one) => `${one} is there more than once`)

const documentsOf = (company: Company, customer: Customer): readonly { readonly status: string }[] =>
  [
    ...company.customerInvoices,
    ...company.customerCreditNotes,
    ...company.otherCustomerDocuments,
    ...company.customerPayments.filter(({ status }) => status === 'Open'),
  ].filter((one) => one.customer === customer)

const FIELDS = [
  ['Visma open balance', 'open'],
  ['Visma overdue', 'overdue'],
] as const

const cents = (amount: number | null): number => Math.round((amount ?? 0) * 100)
const isReleased = ({ status }: { readonly status: string }): boolean => status === 'Open' || status === 'Closed'

function receivables(company: Company, customer: Customer, today: string) {
  const owed = [...company.customerInvoices, ...company.otherCustomerDocuments].filter(
    (one) => one.customer === customer && isReleased(one),
  )
  const credits = company.customerCreditNotes.filter((one) => one.customer === customer && isReleased(one))
  const payments = company.customerPayments.filter(
    (one) => one.customer === customer && isReleased(one) && (one.type === 'Payment' || one.type === 'Prepayment'),
  )
  const total = (all: readonly { readonly balance: number | null }[]) =>
    all.reduce((sum, one) => sum + cents(one.balance), 0)
  const unused = payments.reduce((sum, one) => sum + cents(one.availableBalanceInCurrency * one.exchangeRate), 0)
  const late = owed.filter((one) => one.documentDueDate !== null && one.documentDueDate < today)
  return { open: total(owed) - total(credits) - unused, overdue: total(late) }
}
