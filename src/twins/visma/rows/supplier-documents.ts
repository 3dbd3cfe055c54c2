import type { SupplierDocument, SupplierLine } from '../../company/ledger-model.ts'
import type { Company } from '../../company/model.ts'
import {
  account,
  creditTerms,
  internalNumberName,
  type Metadata,
  mainBranch,
  mainLocation,
  midnight,
  noProject,
  nulls,
  period,
  type Row,
  vatZone,
} from './parts.ts'

const LEDGER = nulls('origInvoiceDate closedFinancialPeriod paymentMessage errorInfo')

function ledgerPart(company: Company, document: SupplierDocument, metadata: Metadata | null, note: boolean): Row {
  return {
    ...LEDGER,
    supplier: internalNumberName(document.supplier),
    documentType: document.documentType,
    referenceNumber: document.referenceNumber,
    postPeriod: period(document.date),
    financialPeriod: period(document.date),
    date: midnight(document.date),
    dueDate: midnight(document.dueDate),
    approvalStatus: document.approvalStatus,
    status: document.status,
    currencyId: document.currencyId,
    balance: document.balance,
    balanceInCurrency: document.balanceInCurrency,
    cashDiscount: 0,
    cashDiscountInCurrency: 0,
    paymentMethod: { id: '3', description: 'Remittering' },
    supplierReference: document.supplierReference,
    description: document.description,
    createdDateTime: document.createdDateTime,
    lastModifiedDateTime: document.lastModifiedDateTime,
    note: note ? document.note : null,
    location: mainLocation(document.supplier.mainAddress.countryId),
    vatTotal: document.vatTotal,
    vatTotalInCurrency: document.vatTotalInCurrency,
    branchNumber: mainBranch(company),
    payDate: midnight(document.dueDate),
    cashAccount: '1920',
    timeStamp: document.timeStamp,
    metadata,
  }
}

export const supplierDocumentRow = (
  company: Company,
  document: SupplierDocument,
  metadata: Metadata | null,
  note: boolean,
): Row => ({
  ...ledgerPart(company, document, metadata, note),
  account: account(company, '2400'),
  subaccount: null,
  amount: document.amount,
  amountInCurrency: document.amountInCurrency,
  branch: mainBranch(company),
})

const INVOICE = nulls(`attachments approvalDetails landedCosts retainageApply cashDiscountDate buyerReference
  curyRetainageTotal curyRetainageUnreleasedAmt`)

/** `amount` has no `…InCurrency` beside it, and its currency is not documented; here it is the company's. */
export const supplierInvoiceRow = (
  company: Company,
  document: SupplierDocument,
  metadata: Metadata | null,
  expand: (flag: string) => boolean,
): Row => ({
  ...ledgerPart(company, document, metadata, expand('expandNote')),
  ...INVOICE,
  taxDetailLines: taxDetailLines(document),
  ...(expand('expandAttachment') && { attachments: [] }),
  ...(expand('expandLandedCosts') && { landedCosts: [] }),
  invoiceLines: document.lines.map((line) => lineRow(company, line)),
  hold: document.status === 'Hold',
  exchangeRate: document.exchangeRate,
  paymentRefNo: document.paymentRefNo,
  creditTerms: creditTerms(company, document.creditTermsId),
  detailTotal: document.detailTotal,
  detailTotalInCurrency: document.detailTotalInCurrency,
  discountTotal: 0,
  discountTotalInCurrency: 0,
  vatTaxableTotal: document.detailTotal,
  vatTaxableTotalInCurrency: document.detailTotalInCurrency,
  vatExemptTotal: 0,
  vatExemptTotalInCurrency: 0,
  withholdingTax: 0,
  withholdingTaxInCurrency: 0,
  roundingDiff: 0,
  roundingDiffInCurrency: 0,
  amount: document.amount,
  vatAmount: document.vatTotal,
  taxCalculationMode: 'TaxSetting',
  supplierTaxZone: vatZone(document.supplier.mainAddress.countryId),
  paySelected: false,
  documentVersionNumber: 1,
})

const INPUT_VAT = { number: '1', description: 'Inngående mva 25 %' }

const taxDetailLines = (document: SupplierDocument): Row[] => [
  {
    taxId: '1',
    recordId: 1,
    vatId: INPUT_VAT,
    vatRate: document.vatTotal ? 25 : 0,
    taxableAmount: document.detailTotalInCurrency,
    vatAmount: document.vatTotalInCurrency,
  },
]

const LINE = nulls(`externalInventoryId discountUnitCost discountUnitCostInCurrency subaccount prebookAccount
  prebookSubaccount deferralSchedule deferralScheduleNbr deferralCode poLineNr poReceiptNbr poReceiptLineNbr note
  splitHierarchy projectTask attachments retainagePct curyRetainageAmt termStartDate termEndDate`)

const lineRow = (company: Company, line: SupplierLine): Row => ({
  ...LINE,
  lineNumber: line.lineNumber,
  inventoryNumber: line.inventoryNumber,
  stockItem: line.inventoryNumber !== '',
  transactionDescription: line.transactionDescription,
  quantity: line.quantity,
  uom: line.uom,
  unitCost: line.unitCost,
  unitCostInCurrency: line.unitCostInCurrency,
  cost: line.cost,
  costInCurrency: line.costInCurrency,
  discountPercent: 0,
  discountAmount: 0,
  discountAmountInCurrency: 0,
  manualDiscount: false,
  account: account(company, line.account),
  vatCode: { id: INPUT_VAT.number, description: INPUT_VAT.description },
  poNumber: line.poNumber,
  branchNumber: mainBranch(company),
  project: noProject(),
})
