import type { Company } from '../../company/model.ts'
import type { Contact, Customer, Supplier } from '../../company/party-model.ts'
import {
  address,
  contact,
  creditTerms,
  idDescription,
  type Metadata,
  mainLocation,
  nulls,
  numberName,
  type Row,
  vatZone,
} from './parts.ts'

const CUSTOMER = nulls('directDebitLines priceClass glAccounts eInvoiceContract paymentMethods errorInfo')

export function customerRow(company: Company, customer: Customer, metadata: Metadata | null): Row {
  const customerClass = company.customerClasses.find((each) => each.id === customer.classId)
  return {
    ...CUSTOMER,
    internalId: customer.internalId,
    number: customer.number,
    name: customer.name,
    status: customer.status,
    mainAddress: address(customer.mainAddress),
    mainContact: contact(customer.mainContact),
    accountReference: customer.accountReference,
    parentRecord: customer.parent && numberName(customer.parent),
    customerClass: customerClass ? idDescription(customerClass) : null,
    creditTerms: creditTerms(company, customer.creditTermsId),
    currencyId: customer.currencyId,
    creditVerification: customer.creditVerification,
    creditLimit: customer.creditLimit,
    creditDaysPastDue: customer.creditDaysPastDue,
    invoiceAddress: address(customer.invoiceAddress),
    invoiceContact: contact(customer.invoiceContact),
    printInvoices: customer.printInvoices,
    acceptAutoInvoices: customer.acceptAutoInvoices,
    sendInvoicesByEmail: customer.sendInvoicesByEmail,
    sendDunningLettersViaEMail: true,
    printDunningLetters: false,
    printStatements: false,
    sendStatementsByEmail: false,
    printMultiCurrencyStatements: false,
    statementType: 'OpenItem',
    deliveryAddress: address(customer.deliveryAddress),
    deliveryContact: contact(customer.deliveryContact),
    vatRegistrationId: customer.vatRegistrationId,
    corporateId: customer.corporateId,
    gln: customer.gln,
    vatZone: vatZone(customer.mainAddress.countryId),
    location: mainLocation(customer.mainAddress.countryId),
    attributes: customer.attributes.map((attribute) => ({ ...attribute })),
    lastModifiedDateTime: customer.lastModifiedDateTime,
    createdDateTime: customer.createdDateTime,
    invoiceToDefaultLocation: false,
    defaultPaymentMethodId: '1',
    numberOfEmployees: customer.numberOfEmployees,
    excludeDebtCollection: false,
    timeStamp: customer.timeStamp,
    metadata,
  }
}

const SUPPLIER = nulls('glAccounts paymentRefDisplayMask retainageCashAccountID naceCode errorInfo')

export function supplierRow(company: Company, supplier: Supplier, metadata: Metadata | null, note: boolean): Row {
  const supplierClass = company.supplierClasses.find((each) => each.id === supplier.classId)
  return {
    ...SUPPLIER,
    internalId: supplier.internalId,
    number: supplier.number,
    name: supplier.name,
    status: supplier.status,
    mainAddress: address(supplier.mainAddress),
    mainContact: contact(supplier.mainContact),
    accountReference: supplier.accountReference,
    parentRecord: supplier.parent && numberName(supplier.parent),
    supplierClass: supplierClass ? idDescription(supplierClass) : null,
    creditTerms: creditTerms(company, supplier.creditTermsId),
    documentLanguage: 'nb-NO',
    currencyId: supplier.currencyId,
    remitAddress: address(supplier.remitAddress),
    remitContact: contact(supplier.remitContact),
    paymentMethod: { id: '3', description: 'Remittering' },
    cashAccount: '1920',
    chargeBearer: 'Shared',
    accountUsedForPayment: supplier.mainAddress.countryId === 'NO' ? 'BBAN' : 'IBAN',
    paymentBy: 'DueDate',
    paymentLeadTime: 0,
    paySeparately: false,
    supplierAddress: address(supplier.mainAddress),
    supplierContact: contact(supplier.mainContact),
    location: mainLocation(supplier.mainAddress.countryId),
    vatRegistrationId: supplier.vatRegistrationId,
    corporateId: supplier.corporateId,
    vatZone: vatZone(supplier.mainAddress.countryId),
    attributes: supplier.attributes.map((attribute) => ({ ...attribute })),
    lastModifiedDateTime: supplier.lastModifiedDateTime,
    supplierPaymentMethodDetails: [
      {
        paymentMethodDetailDescription: 'Bankkonto',
        paymentMethodDetailValue: supplier.bankAccount,
        paymentMethodDetailBankingDetailType: 'AccountNumber',
        paymentMethodDetailID: '1',
      },
    ],
    retainageApply: false,
    retainagePct: 0,
    note: note ? supplier.note : null,
    numberOfEmployees: supplier.numberOfEmployees,
    landedCostSupplier: false,
    currencyOverride: false,
    currencyRateOverride: false,
    timeStamp: supplier.timeStamp,
    metadata,
  }
}

const CONTACT = nulls('title web phone2 phone3 fax errorInfo metadata')

/** Whether `businessAccount` holds the number or the name is not known; this twin says the number. */
export function contactRow(person: Contact): Row {
  return {
    ...CONTACT,
    displayName: `${person.lastName}, ${person.firstName}`,
    active: person.active,
    firstName: person.firstName,
    lastName: person.lastName,
    position: person.position,
    businessAccount: person.business.number,
    businessAccountType: person.businessType,
    sameAsAccount: true,
    address: address(person.business.mainAddress),
    email: person.email,
    phone1: person.phone1,
    contactMethod: 'Any',
    doNotCall: false,
    doNotFax: false,
    doNotEmail: false,
    doNotMail: false,
    noMassMail: false,
    noMarketing: false,
    lastModifiedDateTime: person.lastModifiedDateTime,
    contactId: person.contactId,
    timeStamp: person.timeStamp,
  }
}
