import { addDays, type Clock } from '../../core/clock.ts'
import { seeded } from '../random.ts'
import { castParties } from './cast.ts'
import { historyStart, writeSales, writeWebSales } from './history.ts'
import type { Company } from './model.ts'
import { addCustomer } from './parties.ts'
import { writePurchases } from './purchase-history.ts'
import * as reference from './reference.ts'
import { rowVersion } from './stamps.ts'

// All that is done with a company is exported here, so that users import this file alone.
export {
  deleteDraft,
  editInvoiceText,
  enterDocument,
  findCustomer,
  findInvoice,
  isDraft,
  postInvoice,
  releaseDraft,
  touchInvoice,
  voidInvoice,
} from './documents.ts'
export type * from './ledger-model.ts'
export { live } from './living.ts'
export type * from './model.ts'
export {
  addContact,
  addCustomer,
  addSupplier,
  renameCustomer,
  renumberCustomer,
  setCustomerStatus,
  setCustomerTerms,
} from './parties.ts'
export type * from './party-model.ts'
export { creditInvoice, enterPayment, payInvoice, voidPayment } from './payments.ts'
export { addPurchaseOrder, paySupplierInvoice, postSupplierInvoice } from './purchases.ts'

export interface CompanyOptions {
  readonly seed: number
  readonly clock: Clock
  readonly suppliers?: number
  readonly customers?: number
  readonly invoices?: number
  /** Adds a collective customer of a web shop with so many invoices of its own. */
  readonly webInvoices?: number
}

/**
 * Nordlys Engros AS, a Norwegian wholesaler of coffee and kitchen goods that keeps its books in NOK.
 *
 * The same seed and the same clock give the same company. Its history ends yesterday; it lives on through the
 * functions above and `live`.
 */
export function nordicCompany(options: CompanyOptions): Company {
  const { clock, seed, suppliers = 40, customers = 120, invoices = 600, webInvoices = 0 } = options
  const random = seeded(seed)
  const company = emptyCompany(clock)
  company.accounts.push(...reference.accounts(() => rowVersion(company)))
  const from = historyStart(company)
  castParties(company, random, { customers, suppliers, from })
  writeSales(company, random, invoices)
  writePurchases(company, random)
  if (webInvoices > 0) {
    const created = `${addDays(from, -1)}T09:00:00`
    const web = addCustomer(company, { name: 'Nettbutikk – Webkunde', number: '99999', creditTermsId: 'KONT' }, created)
    writeWebSales(company, random, web, webInvoices)
  }
  return company
}

function emptyCompany(clock: Clock): Company {
  const setUp = '2023-01-05T08:00:00'
  return {
    clock,
    organization: {
      number: 'NORDLYS',
      name: 'Nordlys Engros AS',
      corporateId: '998877665',
      baseCurrency: 'NOK',
      address: {
        addressId: 9000,
        addressLine1: 'Kaigata 7',
        addressLine2: null,
        addressLine3: null,
        postalCode: '7010',
        city: 'Trondheim',
        countryId: 'NO',
      },
      contact: {
        contactId: 7000,
        name: 'Nordlys Engros AS',
        attention: null,
        email: 'post@nordlys-engros.example',
        web: 'https://nordlys-engros.example',
        phone1: '+47 73 00 00 00',
        phone2: null,
      },
      lastModifiedDateTime: setUp,
      timeStamp: 'AAAAAEwAAAE=',
    },
    branches: reference.branches(),
    currencies: reference.currencies(),
    creditTerms: reference.creditTerms(),
    customerClasses: reference.customerClasses(),
    supplierClasses: reference.supplierClasses(),
    paymentMethods: reference.paymentMethods(),
    attributes: reference.attributes(),
    accounts: [],
    customers: [],
    suppliers: [],
    contacts: [],
    customerInvoices: [],
    customerCreditNotes: [],
    otherCustomerDocuments: [],
    customerPayments: [],
    supplierDocuments: [],
    purchaseOrders: [],
    journalTransactions: [],
    attachments: new Map(),
    settings: { paymentMovesInvoice: true, baseAmounts: 'always' },
    counters: {
      internalId: 4801,
      customer: 10_001,
      supplier: 50_001,
      contact: 7_001,
      address: 9_001,
      // The series overlap on purpose: a number is unique within its document type only.
      invoice: 100_001,
      creditNote: 100_021,
      overdueCharge: 100_031,
      payment: 100_011,
      supplierInvoice: 100_001,
      supplierAdjustment: 100_001,
      supplierPayment: 100_001,
      purchaseOrder: 101,
      batch: 4_001,
      attachment: 1,
      rowVersion: 1,
    },
    byNumber: {
      customers: new Map(),
      suppliers: new Map(),
      customerInvoices: new Map(),
      customerCreditNotes: new Map(),
    },
  }
}
