import { add, subtract } from '../company/amounts.ts'
import type { SupplierDocument } from '../company/ledger-model.ts'
import type { Company } from '../company/model.ts'
import type { Supplier } from '../company/party-model.ts'
import { today } from '../company/stamps.ts'
import { before, inPeriods, isReleased, PERIODS, periodsOf, REQUIRED_PERIODS } from './customer-balances.ts'
import { equals, time } from './filters.ts'
import { LEGACY, list, ORDER_BY, single } from './list.ts'
import type { Route } from './route.ts'
import { internalNumberName, type Row } from './rows/parts.ts'
import { supplierByNumber } from './suppliers.ts'

/** What the company owes: invoices and credit adjustments, less what the supplier owes back. */
const owed = (document: SupplierDocument): number => {
  const balance = isReleased(document) ? (document.balance ?? 0) : 0
  return document.documentType === 'Invoice' || document.documentType === 'CreditAdj' ? balance : -balance
}

function supplierBalanceRow(company: Company, supplier: Supplier): Row {
  const documents = company.supplierDocuments.filter((document) => document.supplier === supplier)
  const invoices = documents.filter((document) => document.documentType === 'Invoice')
  const now = today(company)
  const totals = (test: (document: SupplierDocument) => boolean): Row => {
    const chosen = invoices.filter(test)
    return {
      withoutVat: add(...chosen.map((document) => document.detailTotal ?? 0)),
      withVat: add(...chosen.map((document) => document.amount ?? 0)),
    }
  }
  return {
    branchNumber: '1',
    supplier: internalNumberName(supplier),
    balance: add(...documents.map(owed)),
    unreleasedPurchasesNotInApproval: totals((document) => !isReleased(document) && document.status !== 'Voided'),
    totalSentForApproval: totals((document) => document.approvalStatus === 'SentToApproval'),
    totalPurchaseInvoicePeriod: totals((document) => document.date >= `${now.slice(0, 7)}-01` && isReleased(document)),
    totalPurchaseInvoiceYear: totals((document) => document.date >= `${now.slice(0, 4)}-01-01` && isReleased(document)),
    lastModifiedDateTime: lastModified(supplier, documents),
  }
}

const lastModified = (supplier: Supplier, documents: readonly SupplierDocument[]): string =>
  documents.reduce(
    (latest, document) => (document.lastModifiedDateTime > latest ? document.lastModifiedDateTime : latest),
    supplier.createdDateTime,
  )

function supplierPeriodRow(company: Company, supplier: Supplier, from: string, to: string): Row {
  const documents = company.supplierDocuments.filter((each) => each.supplier === supplier && isReleased(each))
  const total = (types: readonly string[], low: string, high: string): number =>
    add(
      ...documents
        .filter((document) => types.includes(document.documentType) && inPeriods(document.date, low, high))
        .map((document) => document.amount ?? 0),
    )
  const sums = (low: string, high: string) => {
    const purchases = total(['Invoice', 'CreditAdj'], low, high)
    const paymentsAndPrepayments = total(['Check', 'Prepayment'], low, high)
    const adjustmentsAndDiscounts = total(['DebitAdj'], low, high)
    const net = subtract(purchases, add(paymentsAndPrepayments, adjustmentsAndDiscounts))
    return { parts: { purchases, paymentsAndPrepayments, adjustmentsAndDiscounts }, net }
  }
  const begin = sums('000000', before(from)).net
  const { parts, net } = sums(from, to)
  return {
    branch: '1',
    supplier: internalNumberName(supplier),
    beginBalance: begin,
    ...parts,
    yearToDateBalance: add(begin, net),
  }
}

export const SUPPLIER_BALANCE_ROUTES: readonly Route[] = [
  list<Supplier>({
    path: '/v1/supplier/balance',
    paging: 'whole',
    items: (ask) => ask.company.suppliers,
    filters: { ...LEGACY, ...ORDER_BY, lastModifiedDateTime: time((supplier) => supplier.lastModifiedDateTime) },
    row: (supplier, ask) => supplierBalanceRow(ask.company, supplier),
  }),
  single('/v1/supplier/{supplierCd}/balance', (ask) => ({
    row: supplierBalanceRow(ask.company, supplierByNumber(ask, ask.params.supplierCd)),
  })),
  list<Supplier>({
    path: '/v2/supplier/balance',
    paging: 'rows',
    required: REQUIRED_PERIODS,
    items: (ask) => ask.company.suppliers,
    filters: {
      ...PERIODS,
      branch: equals(() => '1'),
      supplier: equals((supplier) => supplier.number),
    },
    row: (supplier, ask) => supplierPeriodRow(ask.company, supplier, ...periodsOf(ask.url)),
  }),
]
