import { addDays, daysBetween } from '../../core/clock.ts'
import { between, chance, pick, type Random, weighted } from '../random.ts'
import { round2 } from './amounts.ts'
import { timeOn } from './cast.ts'
import { historyStart } from './history.ts'
import type { SupplierDocumentStatus, SupplierDocumentType } from './ledger-model.ts'
import type { Company } from './model.ts'
import { PRODUCTS } from './names.ts'
import type { Supplier } from './party-model.ts'
import { addPurchaseOrder, type NewSupplierLine, postSupplierInvoice } from './purchases.ts'
import { today } from './stamps.ts'

/** Six documents per supplier on average, oldest first, and one purchase order each. */
export function writePurchases(company: Company, random: Random): void {
  // The last supplier has never sent anything.
  const sellers = company.suppliers.length > 1 ? company.suppliers.slice(0, -1) : company.suppliers
  if (sellers.length === 0) return
  const start = historyStart(company)
  const span = daysBetween(start, addDays(today(company), -1))
  const count = company.suppliers.length * 6
  const offsets = Array.from({ length: count }, () => between(random, 0, span)).sort((a, b) => a - b)
  for (const [at, offset] of offsets.entries())
    writeDocument(company, random, pick(random, sellers), start, offset, count - 1 - at)
  for (const supplier of sellers) writeOrder(company, random, supplier)
}

// Among the newest documents there is one of each kind and state, whatever the seed.
const FORCED: Readonly<Record<number, readonly [SupplierDocumentType, SupplierDocumentStatus]>> = {
  0: ['Invoice', 'Hold'],
  1: ['Invoice', 'Balanced'],
  2: ['Invoice', 'Prebooked'],
  3: ['CreditAdj', 'Open'],
  4: ['DebitAdj', 'Open'],
  5: ['Prepayment', 'Open'],
  6: ['DebitAdj', 'Closed'],
  7: ['Check', 'Closed'],
  8: ['Invoice', 'Voided'],
  9: ['Invoice', 'Open'],
}

function writeDocument(
  company: Company,
  random: Random,
  supplier: Supplier,
  start: string,
  offset: number,
  fromEnd: number,
): void {
  const date = addDays(start, offset)
  const old = daysBetween(date, today(company)) > 60
  const [type, status] = FORCED[fromEnd] ?? [
    weighted<SupplierDocumentType>(random, { Invoice: 86, DebitAdj: 5, CreditAdj: 3, Prepayment: 2, Check: 4 }),
    weighted<'Open' | 'Closed' | 'Voided'>(random, { Open: old ? 8 : 60, Closed: old ? 90 : 38, Voided: 2 }),
  ]
  postSupplierInvoice(company, supplier, {
    type,
    status: type === 'Check' && status === 'Open' ? 'Closed' : status,
    date,
    created: timeOn(date, random),
    lines: someLines(company, random, supplier),
    supplierReference: chance(random, 0.9) ? `F-${date.slice(0, 4)}-${between(random, 100, 99_999)}` : null,
    description: pick(random, ['Varekjøp', 'Råkaffe', 'Frakt og gebyrer', 'Reservedeler & service <hasteordre>', null]),
    book: fromEnd < 30,
  })
}

function someLines(company: Company, random: Random, supplier: Supplier): NewSupplierLine[] {
  const rate = company.currencies.find((currency) => currency.id === supplier.currencyId)?.rate ?? 1
  return Array.from({ length: between(random, 1, 4) }, () => {
    const product = pick(random, PRODUCTS)
    return {
      inventoryNumber: chance(random, 0.2) ? '' : product.number,
      description: product.description,
      quantity: between(random, 5, 100),
      uom: product.uom,
      unitCostInCurrency: round2((product.price * 0.6) / rate),
    }
  })
}

function writeOrder(company: Company, random: Random, supplier: Supplier): void {
  const date = addDays(today(company), -between(random, 5, 400))
  const lines = Array.from({ length: between(random, 1, 4) }, (_, at) => {
    const product = pick(random, PRODUCTS)
    const orderQty = between(random, 10, 200)
    const unitCost = round2(product.price * 0.6)
    return {
      lineNbr: at + 1,
      inventory: { number: product.number, description: product.description },
      uom: product.uom,
      orderQty,
      unitCost,
      extCost: round2(orderQty * unitCost),
      completed: chance(random, 0.6),
    }
  })
  const status = lines.every((line) => line.completed)
    ? 'Closed'
    : pick(random, ['Open', 'Open', 'Hold', 'Cancelled'] as const)
  const promisedOn = addDays(date, 21)
  addPurchaseOrder(company, supplier, {
    date,
    promisedOn,
    status,
    description: null,
    lines,
    created: timeOn(date, random),
  })
}
