import { add, toBase } from '../../company/amounts.ts'
import { VAT_RATES } from '../../company/documents.ts'
import type { Application, CustomerDocument, CustomerLine, CustomerPayment } from '../../company/ledger-model.ts'
import type { Company } from '../../company/model.ts'
import { SALES_PEOPLE } from '../../company/reference.ts'
import {
  account,
  branchOf,
  creditTerms,
  documentAddress,
  documentContact,
  type Metadata,
  mainBranch,
  mainLocation,
  midnight,
  noProject,
  nulls,
  numberName,
  period,
  type Row,
  seller,
} from './parts.ts'

/**
 * Which optional parts a read asked for. A single read (`metadata` null) carries them all, and alone has
 * `creditTerms` and `paymentMethod`: lists leave those two null.
 */
export interface Reading {
  readonly metadata: Metadata | null
  readonly expand: (flag: string) => boolean
}

/** Amounts in the company's currency that this read leaves out. */
function untold(company: Company, { currencyId }: { readonly currencyId: string }, { metadata }: Reading): Row {
  const { baseAmounts } = company.settings
  const tells = baseAmounts === 'always' || (baseAmounts === 'alone' && metadata === null)
  return tells || currencyId === company.organization.baseCurrency ? {} : nulls('amount balance vatTotal')
}

const BANK = { id: '1', description: 'Bank' }

const LEDGER = nulls('origInvoiceDate paymentMethod cashAccount subaccount customerProject note errorInfo')

/** What invoices, credit notes and ledger rows have in common. */
function ledgerPart(company: Company, document: CustomerDocument, reading: Reading): Row {
  const { metadata } = reading
  return {
    ...LEDGER,
    customer: numberName(document.customer),
    documentType: document.documentType,
    referenceNumber: document.referenceNumber,
    postPeriod: period(document.documentDate),
    financialPeriod: period(document.documentDate),
    closedFinancialPeriod: document.closedFinancialPeriod,
    documentDate: midnight(document.documentDate),
    documentDueDate: midnight(document.documentDueDate),
    status: document.status,
    currencyId: document.currencyId,
    amount: document.amount,
    amountInCurrency: document.amountInCurrency,
    balance: document.balance,
    balanceInCurrency: document.balanceInCurrency,
    cashDiscount: 0,
    cashDiscountInCurrency: 0,
    ...(metadata === null && { paymentMethod: BANK }),
    customerRefNumber: document.customerRefNumber,
    invoiceText: document.invoiceText,
    lastModifiedDateTime: document.lastModifiedDateTime,
    createdDateTime: document.createdDateTime,
    note: document.note,
    vatTotal: document.vatTotal,
    vatTotalInCurrency: document.vatTotalInCurrency,
    location: mainLocation(document.customer.mainAddress.countryId),
    branchNumber: branchOf(company, document),
    project: noProject(),
    account: account(company, '1500'),
    metadata,
    ...untold(company, document, reading),
  }
}

export const customerDocumentRow = (company: Company, document: CustomerDocument, reading: Reading): Row => ({
  ...ledgerPart(company, document, reading),
  branch: branchOf(company, document),
})

/** Payments stand in the ledger too, with what is not yet applied as their balance. */
export function paymentAsDocumentRow(company: Company, payment: CustomerPayment, reading: Reading): Row {
  const { metadata } = reading
  const amount = Math.abs(payment.paymentAmountInCurrency)
  return {
    ...LEDGER,
    documentDueDate: null,
    branch: mainBranch(company),
    customer: numberName(payment.customer),
    documentType: payment.type,
    referenceNumber: payment.refNbr,
    postPeriod: period(payment.paymentDate),
    financialPeriod: period(payment.paymentDate),
    closedFinancialPeriod: payment.status === 'Closed' ? period(payment.lastModifiedDateTime) : null,
    documentDate: midnight(payment.paymentDate),
    status: payment.status,
    currencyId: payment.currencyId,
    amount: toBase(amount, payment.exchangeRate),
    amountInCurrency: amount,
    balance: toBase(payment.availableBalanceInCurrency, payment.exchangeRate),
    balanceInCurrency: payment.availableBalanceInCurrency,
    cashDiscount: 0,
    cashDiscountInCurrency: 0,
    customerRefNumber: payment.paymentRef,
    invoiceText: null,
    lastModifiedDateTime: payment.lastModifiedDateTime,
    createdDateTime: payment.createdDateTime,
    vatTotal: 0,
    vatTotalInCurrency: 0,
    location: mainLocation(payment.customer.mainAddress.countryId),
    branchNumber: mainBranch(company),
    project: noProject(),
    account: account(company, '1500'),
    metadata,
    ...untold(company, payment, reading),
  }
}

const BILLED = nulls(`cashDiscountDate dunningLetterDate dunningLetterLevel contact attachments taxDetails applications
  childRecord invoiceAddress invoiceContact creditTerms`)

function billedPart(company: Company, document: CustomerDocument, reading: Reading): Row {
  const wants = (flag: string) => reading.metadata === null || reading.expand(flag)
  return {
    ...ledgerPart(company, document, reading),
    ...BILLED,
    externalReference: document.externalReference,
    isRotRutDeductible: false,
    exchangeRate: document.exchangeRate,
    sendToAutoInvoice: false,
    roundingDiff: 0,
    customerVatZone: document.customer.mainAddress.countryId === 'NO' ? INLAND : ABROAD,
    timeStamp: document.timeStamp,
    hold: document.status === 'Hold',
    discountTotal: 0,
    discountTotalInCurrency: 0,
    detailTotal: document.detailTotal,
    detailTotalInCurrency: document.detailTotalInCurrency,
    vatTaxableTotal: document.detailTotal,
    vatTaxableTotalInCurrency: document.detailTotalInCurrency,
    vatExemptTotal: 0,
    vatExemptTotalInCurrency: 0,
    salesPersonID: document.salesPersonId === null ? null : Number(document.salesPersonId),
    salesPersonDescr: document.salesPersonId === null ? null : (SALES_PEOPLE[document.salesPersonId] ?? null),
    salesPerson: seller(document.salesPersonId),
    paymentReference: document.paymentReference,
    dontPrint: true,
    dontEmail: false,
    revoked: false,
    ...(reading.metadata === null && { creditTerms: creditTerms(company, document.creditTermsId) }),
    ...(wants('expandApplications') && { applications: document.applications.map(applicationRow) }),
    ...(wants('expandAttachments') && { attachments: attachmentRows(company, document) }),
    ...(wants('expandTaxDetails') && { taxDetails: taxDetailRows(document) }),
    ...(wants('expandInvoiceAddress') && {
      invoiceAddress: documentAddress(document.customer.invoiceAddress),
      invoiceContact: documentContact(document.customer),
    }),
    ...(wants('expandDunningInformation') && { dunningLetterLevel: document.dunningLetterLevel }),
  }
}

const INLAND = { id: '01', description: 'Innland' }
const ABROAD = { id: '02', description: 'Utland' }

const INVOICE = nulls(`startDate endDate accountingCostRef originatorDocRef contractDocRef directDebitMandate
  debtCollection`)

export const customerInvoiceRow = (company: Company, invoice: CustomerDocument, reading: Reading): Row => ({
  ...billedPart(company, invoice, reading),
  ...INVOICE,
  excludeDebtCollection: false,
  cashDiscountDate: midnight(invoice.documentDate),
  invoiceLines: invoice.lines.map((line) => ({
    ...lineRow(company, invoice, line),
    lineType: line.lineType,
    startDate: null,
    endDate: null,
  })),
})

export const creditNoteRow = (company: Company, note: CustomerDocument, reading: Reading): Row => ({
  ...billedPart(company, note, reading),
  lines: note.lines.map((line) => lineRow(company, note, line)),
})

const LINE = nulls(`termStartDate termEndDate itemType typeOfWork deductableAmount attachments projectTask soShipmentNbr
  soOrderType soOrderNbr subaccount deferralSchedule deferralCode discountCode note externalLink`)

function lineRow(company: Company, document: CustomerDocument, line: CustomerLine): Row {
  return {
    ...LINE,
    isRotRutDeductible: false,
    lineNumber: line.lineNumber,
    inventoryNumber: line.inventoryNumber,
    description: line.description,
    quantity: line.quantity,
    unitPrice: line.unitPrice,
    unitPriceInCurrency: line.unitPriceInCurrency,
    manualAmount: 0,
    manualAmountInCurrency: 0,
    amount: line.amount,
    // The base currency's cost of goods stands at 0 until the document is released.
    cost: document.amount === null ? 0 : Math.round(line.amount * 60) / 100,
    amountInCurrency: line.amountInCurrency,
    account: line.vatCode === null ? null : account(company, line.vatCode.id === '52' ? '3100' : '3000'),
    vatCode: line.vatCode,
    uom: line.uom,
    discountPercent: line.discountPercent,
    discountAmount: add(line.quantity * line.unitPrice, -line.amount),
    discountAmountInCurrency: add(line.quantity * line.unitPriceInCurrency, -line.amountInCurrency),
    manualDiscount: line.discountPercent > 0,
    salesperson: document.salesPersonId,
    seller: seller(document.salesPersonId),
    branchNumber: branchOf(company, document),
  }
}

const APPLICATION = nulls('ppdCrMemoRefNbr invoiceText')

function applicationRow(application: Application): Row {
  const { payer, document } = application
  const payment = 'paymentLines' in payer ? payer : null
  return {
    ...APPLICATION,
    docType: payment ? payment.type : 'CreditNote',
    customerCD: document.customer.number,
    refNbr: payment ? payment.refNbr : (payer as CustomerDocument).referenceNumber,
    amountPaid: application.amountPaid,
    cashDiscountTaken: 0,
    balance: 0,
    pendingPPD: false,
    released: true,
    hold: false,
    voided: application.voided,
    paymentRef: payment ? payment.paymentRef : null,
    status: payer.status,
    applicationDate: midnight(application.applicationDate),
    applicationPeriod: period(application.applicationDate),
  }
}

const attachmentRows = (company: Company, document: CustomerDocument): Row[] =>
  document.attachmentIds.map((id) => ({ name: company.attachments.get(id)?.name ?? null, id, revision: 1 }))

function taxDetailRows(document: CustomerDocument): Row[] {
  const codes = new Map(document.lines.flatMap((line) => (line.vatCode ? [[line.vatCode.id, line.vatCode]] : [])))
  return [...codes.values()].map((code, at) => {
    const rate = VAT_RATES[code.id] ?? 0
    const taxed = document.lines.filter((line) => line.vatCode?.id === code.id)
    const taxableAmount = add(...taxed.map((line) => line.amountInCurrency))
    return {
      taxId: code.id,
      recordId: at + 1,
      vatId: { number: code.id, description: code.description },
      vatRate: rate,
      taxableAmount,
      vatAmount: add(...taxed.map((line) => Math.round(line.amountInCurrency * rate) / 100)),
    }
  })
}
