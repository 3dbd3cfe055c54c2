import type { Clock } from '../../src/core/clock.ts'
import { addCustomer, type Company, nordicCompany, payInvoice, postInvoice } from '../../src/twins/company/company.ts'
import type { Handler } from '../../src/twins/fetch.ts'
import { customerDocumentRow } from '../../src/twins/visma/rows/customer-documents.ts'
import { type VismaTwin, vismaTwin } from '../../src/twins/visma/twin.ts'
import { type Buyers, invoiceNumber, nameOf, type Purchase, purchasesOf } from './buyers.ts'
import { emptied } from './large-visma.ts'

export interface BuyersVisma extends VismaTwin {
  /** From now on the list of what is open has that of all customers. */
  readonly grow: () => void
  /** Every second customer of those that move pays its latest invoice. */
  readonly pay: () => void
}

const OPEN_LIST = '/v1/customerdocument'
const PAGE = 1_000

/**
 * The books of {@link Buyers}: those that are linked are the twin's own, of all others it only knows what is open, which
 * is all that is asked of them.
 */
export function buyersVisma(buyers: Buyers, clock: Clock): BuyersVisma {
  const company = emptied(nordicCompany({ seed: 1, clock, suppliers: 1, customers: 1, invoices: 0 }))
  const visma = vismaTwin({ company, clock, limits: { perHour: Number.MAX_SAFE_INTEGER } })
  for (let at = 0; at < buyers.linked; at++) tradeWith(company, at, buyers)
  const { open, others } = { open: openRow(company), others: [] as string[] }
  const fetch: Handler = async (request) => {
    const url = new URL(request.url)
    const isList = request.method === 'GET' && url.pathname === OPEN_LIST && url.searchParams.get('status') === 'Open'
    if (!isList || others.length === 0) return visma.fetch(request)
    // Asked of the twin too, which checks the question and counts it.
    const answer = await visma.fetch(request)
    if (!answer.ok) return answer
    const own = company.customerInvoices.filter(({ status }) => status === 'Open')
    const page = Number(url.searchParams.get('pageNumber') ?? 1)
    const size = Math.min(PAGE, Number(url.searchParams.get('pageSize') ?? PAGE))
    const metadata = { totalCount: own.length + others.length, maxPageSize: PAGE }
    const rows = own.map((invoice) =>
      JSON.stringify(customerDocumentRow(company, invoice, { metadata, expand: () => false })),
    )
    const all = [...rows, ...others.map((row) => row.replace(METADATA, JSON.stringify(metadata)))]
    return new Response(`[${all.slice((page - 1) * size, page * size).join(',')}]`, {
      headers: { 'content-type': 'application/json; charset=utf-8' },
    })
  }
  return {
    ...visma,
    fetch,
    grow: () => {
      for (let at = buyers.linked; at < buyers.customers; at++) {
        purchasesOf(at, buyers).forEach((purchase, back) => {
          if (purchase.paidOn === null) others.push(open(at, back, purchase))
        })
      }
    },
    pay: () => {
      const paying = new Set(company.customers.filter((_, at) => at % 2 === 0))
      for (const invoice of company.customerInvoices) {
        if (invoice.status !== 'Open' || !paying.delete(invoice.customer)) continue
        payInvoice(company, invoice, { movesInvoice: false })
      }
    },
  }
}

/** The day before a run reads it, so that deltas do not bring it again. */
const ENTERED = 'T08:00:00'

function tradeWith(company: Company, at: number, buyers: Buyers): void {
  const { name } = nameOf(at)
  const purchases = purchasesOf(at, buyers)
  const first = purchases.at(-1)?.date ?? buyers.day
  const customer = addCustomer(company, { name, email: `post@kunde-${at}.example` }, `${first}${ENTERED}`)
  for (const { date, dueDate, paidOn, lines } of purchases) {
    const created = `${date}${ENTERED}`
    const invoice = postInvoice(company, customer, { lines, documentDate: date, documentDueDate: dueDate, created })
    if (paidOn !== null) payInvoice(company, invoice, { date: paidOn, at: `${paidOn}${ENTERED}` })
  }
}

const METADATA = '"@@metadata@@"'

/** Writes the row of an open document of a customer who is not the twin's own. */
function openRow(company: Company): (at: number, back: number, purchase: Purchase) => string {
  const [sample] = company.customerInvoices
  if (sample === undefined) throw new Error('Nobody is linked.')
  const row = customerDocumentRow(company, sample, {
    metadata: { totalCount: 0, maxPageSize: 0 },
    expand: () => false,
  })
  return (at, back, { date, dueDate }) =>
    JSON.stringify({
      ...row,
      customer: nameOf(at),
      referenceNumber: invoiceNumber(at, back),
      documentDate: `${date}T00:00:00`,
      documentDueDate: `${dueDate}T00:00:00`,
      lastModifiedDateTime: `${date}${ENTERED}`,
      metadata: '@@metadata@@',
    })
}
