import { add, subtract, toBase } from '../company/amounts.ts'
import type { Company } from '../company/model.ts'
import type { Customer } from '../company/party-model.ts'
import { today } from '../company/stamps.ts'
import { customerByNumber } from './customers.ts'
import { equals, time } from './filters.ts'
import { isPayment, type LedgerItem, ledger } from './ledger-order.ts'
import { LEGACY, list, ORDER_BY, single } from './list.ts'
import type { Route } from './route.ts'
import { internalNumberName, mainBranch, period, type Row } from './rows/parts.ts'

export const isReleased = (item: { readonly status: string }): boolean =>
  item.status === 'Open' || item.status === 'Closed'

const balanceOf = (item: LedgerItem): number =>
  isPayment(item)
    ? -toBase(item.availableBalanceInCurrency, item.exchangeRate)
    : item.documentType === 'CreditNote'
      ? -(item.balance ?? 0)
      : (item.balance ?? 0)

const isSale = (item: LedgerItem): boolean => !isPayment(item) && item.documentType === 'Invoice'
const amountOf = (item: LedgerItem): number =>
  isPayment(item) ? toBase(item.paymentAmountInCurrency, item.exchangeRate) : (item.amount ?? 0)
const dateOf = (item: LedgerItem): string => (isPayment(item) ? item.paymentDate : item.documentDate)

/** One pass over the ledger, whatever the number of customers asked for. */
function releasedBy(company: Company): Map<Customer, LedgerItem[]> {
  const found = new Map<Customer, LedgerItem[]>()
  for (const item of ledger(company)) {
    if (!isReleased(item)) continue
    const items = found.get(item.customer)
    if (items) items.push(item)
    else found.set(item.customer, [item])
  }
  return found
}

interface CustomerBalance {
  readonly customer: Customer
  readonly items: readonly LedgerItem[]
  readonly lastModified: string
}

const customerBalances = (company: Company, customers: readonly Customer[]): CustomerBalance[] => {
  const released = releasedBy(company)
  return customers.map((customer) => {
    const items = released.get(customer) ?? []
    const lastModified = items.reduce(
      (latest, item) => (item.lastModifiedDateTime > latest ? item.lastModifiedDateTime : latest),
      customer.createdDateTime,
    )
    return { customer, items, lastModified }
  })
}

function customerBalanceRow(company: Company, { customer, items, lastModified }: CustomerBalance): Row {
  const now = today(company)
  const sales = items.filter(isSale)
  const since = (start: string) => add(...sales.filter((item) => dateOf(item) >= start).map(amountOf))
  return {
    customer: internalNumberName(customer),
    balance: add(...items.map(balanceOf)),
    totalOrder: 0,
    totalLoan: 0,
    totalSalePeriod: since(`${now.slice(0, 7)}-01`),
    totalSaleYear: since(`${now.slice(0, 4)}-01-01`),
    totalDiscountPeriod: 0,
    totalDiscountYear: 0,
    lastModified,
  }
}

function customerPeriodRow(company: Company, { customer, items }: CustomerBalance, from: string, to: string): Row {
  const total = (test: (item: LedgerItem) => boolean, low: string, high: string): number =>
    add(...items.filter((item) => test(item) && inPeriods(dateOf(item), low, high)).map(amountOf))
  const isNote = (item: LedgerItem) => !isPayment(item) && item.documentType === 'CreditNote'
  const isCharge = (item: LedgerItem) => !isPayment(item) && !isNote(item) && !isSale(item)
  const sums = (low: string, high: string) => {
    const parts = {
      sales: total(isSale, low, high),
      paymentsAndPrepayments: total(isPayment, low, high),
      adjustmentsAndDiscounts: total(isNote, low, high),
      overdueCharges: total(isCharge, low, high),
    }
    const plus = add(parts.sales, parts.overdueCharges)
    return { parts, net: subtract(plus, add(parts.paymentsAndPrepayments, parts.adjustmentsAndDiscounts)) }
  }
  const begin = sums('000000', before(from)).net
  const { parts, net } = sums(from, to)
  return {
    branchNumber: mainBranch(company),
    customer: internalNumberName(customer),
    beginBalance: begin,
    ...parts,
    yearToDateBalance: add(begin, net),
  }
}

export const inPeriods = (day: string, from: string, to: string): boolean => {
  const at = period(day) as string
  return at >= from && at <= to
}

/** The largest text below a period. */
export const before = (from: string): string => String(Number(from) - 1).padStart(6, '0')

export const PERIODS = { fromFinPeriod: { kind: 'input' }, toFinPeriod: { kind: 'input' } } as const
export const REQUIRED_PERIODS = ['fromFinPeriod', 'toFinPeriod']
export const periodsOf = (url: URL): [string, string] => [
  url.searchParams.get('fromFinPeriod') ?? '',
  url.searchParams.get('toFinPeriod') ?? '',
]

export const CUSTOMER_BALANCE_ROUTES: readonly Route[] = [
  list<CustomerBalance>({
    path: '/v1/customer/balance',
    paging: 'whole',
    mayPage: true,
    items: (ask) => customerBalances(ask.company, ask.company.customers),
    filters: { ...LEGACY, ...ORDER_BY, lastModifiedDateTime: time((balance) => balance.lastModified) },
    row: (balance, ask) => {
      const row = customerBalanceRow(ask.company, balance)
      const beyond = ask.troubles.otherBalances.get(balance.customer.number) ?? 0
      return { ...row, balance: add(row.balance as number, beyond) }
    },
  }),
  single('/v1/customer/{customerCd}/balance', (ask) => {
    const customer = customerByNumber(ask, ask.params.customerCd)
    const [balance] = customerBalances(ask.company, [customer])
    return { row: customerBalanceRow(ask.company, balance as CustomerBalance) }
  }),
  list<CustomerBalance>({
    path: '/v2/customer/balance',
    paging: 'rows',
    required: REQUIRED_PERIODS,
    items: (ask) => customerBalances(ask.company, ask.company.customers),
    filters: {
      ...PERIODS,
      branchNumber: equals(() => '1'),
      customer: equals((balance) => balance.customer.number),
    },
    row: (balance, ask) => customerPeriodRow(ask.company, balance, ...periodsOf(ask.url)),
  }),
]
