import type { Clock } from '../../src/core/clock.ts'
import { type Company, nordicCompany, postInvoice } from '../../src/twins/company/company.ts'
import type { Handler } from '../../src/twins/fetch.ts'
import { customerInvoiceRow } from '../../src/twins/visma/rows/customer-documents.ts'
import { customerRow } from '../../src/twins/visma/rows/parties.ts'
import { type VismaTwin, vismaTwin } from '../../src/twins/visma/twin.ts'

export interface LargeCompany {
  readonly invoices: number
  readonly customers: number
  /** So many of the customers are active and have one open invoice each; all else is history before the backfill. */
  readonly active: number
}

const PAGE = 1_000
const FIRST_MODIFIED = Date.parse('2024-01-01T00:00:00Z')
const SECOND = 1_000

/**
 * A company far too large for a twin to keep: its customers and invoices are written from one row of the twin
 * each, as wide as real ones, while they are asked for. Everything else is the twin's.
 */
export function largeVisma(large: LargeCompany, clock: Clock): VismaTwin {
  const company = nordicCompany({ seed: 1, clock, suppliers: 1, customers: 1, invoices: 0 })
  const visma = vismaTwin({ company, clock, limits: { perHour: Number.MAX_SAFE_INTEGER } })
  const lists: Readonly<Record<string, (since: number) => List>> = { ...listsOf(company, large) }
  emptied(company)
  const fetch: Handler = async (request) => {
    const url = new URL(request.url)
    const list = lists[url.pathname]
    if (list === undefined || request.method !== 'GET') return visma.fetch(request)
    const since = url.searchParams.get('lastModifiedDateTime')
    return pageOf(list(since === null ? 0 : Date.parse(`${since.slice(0, 19).replace(' ', 'T')}Z`)), url)
  }
  return { ...visma, fetch }
}

/** The company without any party or document. */
export function emptied(company: Company): Company {
  for (const list of [
    company.customers,
    company.suppliers,
    company.customerInvoices,
    company.customerCreditNotes,
    company.otherCustomerDocuments,
    company.customerPayments,
    company.supplierDocuments,
  ]) {
    list.length = 0
  }
  return company
}

/** Rows `from` to `to` exist; `write` makes the text of one. */
interface List {
  readonly from: number
  readonly to: number
  readonly write: (row: number, metadata: string) => string
}

function pageOf({ from, to, write }: List, url: URL): Response {
  const number = Number(url.searchParams.get('pageNumber') ?? 1)
  const size = Math.min(PAGE, Number(url.searchParams.get('pageSize') ?? PAGE))
  const metadata = JSON.stringify({ totalCount: to - from, maxPageSize: PAGE })
  const first = from + (number - 1) * size
  const rows: string[] = []
  for (let row = first; row < Math.min(to, first + size); row++) rows.push(write(row, metadata))
  return new Response(`[${rows.join(',')}]`, { headers: { 'content-type': 'application/json; charset=utf-8' } })
}

function listsOf(company: ReturnType<typeof nordicCompany>, { invoices, customers, active }: LargeCompany) {
  const customer = company.customers[0]
  if (customer === undefined) throw new Error('The company has no customer.')
  const line = (number: number) => ({
    inventoryNumber: `KAFFE-${number}KG`,
    description: `Kaffebønner mørkbrent ${number} kg`,
    quantity: 10 * number,
    unitPriceInCurrency: 200,
  })
  const invoice = postInvoice(company, customer, { lines: [line(1)] })
  const reading = {
    metadata: { totalCount: 0, maxPageSize: 0 },
    expand: (flag: string) => flag === 'expandApplications',
  }
  const invoiceText = template({
    ...customerInvoiceRow(company, invoice, reading),
    referenceNumber: hole('number'),
    customer: { internalId: hole('internalId'), number: hole('customer'), name: hole('name') },
    documentDate: hole('date'),
    documentDueDate: hole('date'),
    status: hole('status'),
    balance: hole('balance'),
    balanceInCurrency: hole('balance'),
    lastModifiedDateTime: hole('modified'),
    metadata: hole('metadata'),
  })
  const { name: _, corporateId: __, ...rest } = customerRow(company, customer, null)
  const customerText = template({
    ...rest,
    internalId: hole('internalId'),
    number: hole('customer'),
    name: hole('name'),
    status: hole('status'),
    mainContact: { name: hole('name'), email: hole('email') },
    invoiceContact: null,
    corporateId: null,
    vatRegistrationId: null,
    lastModifiedDateTime: hole('modified'),
    metadata: hole('metadata'),
  })
  const party = (at: number) => ({ internalId: `${at + 1}`, customer: `"${100_000 + at}"`, name: `"Kunde ${at} AS"` })
  return {
    '/v1/customerinvoice': (since: number): List => ({
      from: rowAt(since),
      to: invoices,
      write: (row, metadata) => {
        const open = row < active
        return invoiceText({
          ...party(row % customers),
          number: `"${1_000_000 + row}"`,
          date: open ? '"2026-10-01T00:00:00"' : '"2021-03-01T00:00:00"',
          status: open ? '"Open"' : '"Closed"',
          balance: open ? '7500.0' : '0.0',
          modified: `"${timeOf(row)}"`,
          metadata,
        })
      },
    }),
    '/v1/customer': (since: number): List => ({
      from: rowAt(since),
      to: customers,
      write: (row, metadata) =>
        customerText({
          ...party(row),
          status: row < active ? '"Active"' : '"Inactive"',
          email: `"post@kunde-${row}.example"`,
          modified: `"${timeOf(row)}"`,
          metadata,
        }),
    }),
  } as const
}

/** Rows are modified one after the other, a second apart. */
const timeOf = (row: number): string => new Date(FIRST_MODIFIED + row * SECOND).toISOString().slice(0, 19)
const rowAt = (since: number): number => Math.max(0, Math.ceil((since - FIRST_MODIFIED) / SECOND))

const hole = (name: string): string => `@@${name}@@`

/** JSON text with holes for values, each filled with JSON text. */
function template(row: object): (values: Readonly<Record<string, string>>) => string {
  const parts = JSON.stringify(row).split(/"@@(\w+)@@"/)
  return (values) => parts.map((part, at) => (at % 2 === 0 ? part : (values[part] ?? 'null'))).join('')
}
