import { add, toBase } from '../../company/amounts.ts'
import type { PurchaseOrder } from '../../company/ledger-model.ts'
import type { Company } from '../../company/model.ts'
import {
  creditTerms,
  internalNumberName,
  type Metadata,
  mainBranch,
  midnight,
  noProject,
  nulls,
  type Row,
  vatZone,
} from './parts.ts'

const ORDER = nulls(`shipTo shippingLocation shippingContact shippingAddress fobPoint shipVia shipTerms remitContact
  remitAddress salesOrderType salesOrderNbr requisitionRefNbr paymentRefNbr workgroupID location owner supplierRef note
  customStr1 customStr2 customStr3 customStr4 customStr5 customDec1 customDec2 customInt1 customInt2 customDateTimeUTC1
  errorInfo`)

/** The other way round than on documents: plain is the order's currency, `…InBaseCurrency` the company's. */
export function purchaseOrderRow(company: Company, order: PurchaseOrder, metadata: Metadata | null): Row {
  const lineTotal = add(...order.lines.map((line) => line.extCost))
  const open = order.lines.filter((line) => !line.completed)
  const both = (name: string, amount: number): Row => ({
    [name]: amount,
    [`${name}InBaseCurrency`]: toBase(amount, order.exchangeRate),
  })
  return {
    ...ORDER,
    shippingDestinationType: 'CompanyLocation',
    warehouse: { id: '1', description: 'Hovedlager' },
    terms: creditTerms(company, order.supplier.creditTermsId),
    supplierVatZone: vatZone(order.supplier.mainAddress.countryId),
    discountDetails: [],
    dontPrint: false,
    printed: order.status !== 'Hold',
    dontEmail: false,
    emailed: order.status !== 'Hold',
    openQuantity: add(...open.map((line) => line.orderQty)),
    openBalance: add(...open.map((line) => line.extCost)),
    orderType: 'RegularOrder',
    orderNbr: order.orderNbr,
    hold: order.status === 'Hold',
    status: order.status,
    date: midnight(order.date),
    promisedOn: midnight(order.promisedOn),
    description: order.description,
    supplier: internalNumberName(order.supplier),
    currency: order.currencyId,
    exchangeRate: order.exchangeRate,
    ...both('lineTotal', lineTotal),
    ...both('vatExemptTotal', 0),
    ...both('taxTotal', 0),
    ...both('orderTotal', lineTotal),
    ...both('controlTotal', lineTotal),
    branch: mainBranch(company),
    lines: order.lines.map((line) => orderLineRow(company, order, line)),
    taxDetails: [],
    purchaseReceipts: [],
    lastModifiedDateTime: order.lastModifiedDateTime,
    timeStamp: order.timeStamp,
    metadata,
  }
}

const ORDER_LINE = nulls(`discountCode alternateId taxCategory sub projectTask note customStr1 customStr2 customStr3
  customStr4 customStr5 customDec1 customDec2 customInt1 customInt2 customDateTimeUTC1`)

const orderLineRow = (company: Company, order: PurchaseOrder, line: PurchaseOrder['lines'][number]): Row => ({
  ...ORDER_LINE,
  lineNbr: line.lineNbr,
  branch: mainBranch(company),
  inventory: line.inventory,
  lineType: 'GoodsForInventory',
  warehouse: { id: '1', description: 'Hovedlager' },
  lineDescription: line.inventory.description,
  uom: line.uom,
  orderQty: line.orderQty,
  baseOrderQty: line.orderQty,
  // Short deliveries are closed by hand: only `completed` tells that a line is finished.
  qtyOnReceipts: line.completed ? Math.floor(line.orderQty * 0.9) : 0,
  unitCost: line.unitCost,
  unitCostInBaseCurrency: toBase(line.unitCost, order.exchangeRate),
  extCost: line.extCost,
  discountPercent: 0,
  discountAmount: 0,
  manualDiscount: false,
  amount: line.extCost,
  receivedAmt: 0,
  minReceipt: 0,
  maxReceipt: 100,
  completeOn: 100,
  receiptAction: 'AcceptButWarn',
  account: { type: 'Expense', number: '4300', description: 'Innkjøp av varer for videresalg' },
  project: noProject(),
  requested: midnight(order.date),
  promised: midnight(order.promisedOn),
  completed: line.completed,
  canceled: order.status === 'Cancelled',
  orderType: 'RegularOrder',
  orderNumber: order.orderNbr,
})
