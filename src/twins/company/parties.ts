import type { Company } from './model.ts'
import type { Address, ContactInfo, Customer, CustomerStatus, LocalTime, Supplier } from './party-model.ts'
import { type Country, CURRENCY_OF } from './reference.ts'
import { next, now, rowVersion, stampedAt, touch } from './stamps.ts'

export interface NewParty {
  readonly name: string
  /** From the number series when left out. */
  readonly number?: string
  readonly country?: Country
  readonly addressLine1?: string | null
  readonly postalCode?: string | null
  readonly city?: string | null
  readonly attention?: string | null
  /** As Visma keeps it: several addresses in one text are common. */
  readonly email?: string | null
  readonly invoiceEmail?: string | null
  readonly phone1?: string | null
  readonly web?: string | null
  readonly corporateId?: string | null
  readonly vatRegistrationId?: string | null
  readonly creditTermsId?: string
  readonly currencyId?: string
  readonly segment?: string
}

export function addCustomer(company: Company, party: NewParty, created: LocalTime = now(company)): Customer {
  const address = newAddress(company, party)
  const customer: Customer = {
    ...commonPart(company, party, address),
    number: party.number ?? String(next(company, 'customer')),
    status: 'Active',
    invoiceAddress: address,
    invoiceContact: {
      ...newContact(company, party),
      email: party.invoiceEmail ?? party.email ?? null,
      attention: null,
    },
    deliveryAddress: address,
    deliveryContact: { ...newContact(company, party), email: null },
    creditVerification: 'CreditLimit',
    creditLimit: 100_000,
    creditDaysPastDue: 0,
    printInvoices: false,
    acceptAutoInvoices: party.corporateId !== undefined && party.corporateId !== null,
    sendInvoicesByEmail: true,
    gln: null,
    attributes: party.segment ? [{ id: 'SEGMENT', value: party.segment, description: 'Segment' }] : [],
    ...stampedAt(company, created),
  }
  company.customers.push(customer)
  company.byNumber.customers.set(customer.number, customer)
  return customer
}

export function addSupplier(company: Company, party: NewParty, created: LocalTime = now(company)): Supplier {
  const address = newAddress(company, party)
  const supplier: Supplier = {
    ...commonPart(company, party, address),
    number: party.number ?? String(next(company, 'supplier')),
    status: 'Active',
    remitAddress: address,
    remitContact: newContact(company, party),
    bankAccount: `1503${String(company.counters.internalId).padStart(7, '0')}`,
    attributes: [],
    ...stampedAt(company, created),
  }
  company.suppliers.push(supplier)
  company.byNumber.suppliers.set(supplier.number, supplier)
  return supplier
}

/** Old documents show the new name at once; their own time does not move. */
export function renameCustomer(company: Company, customer: Customer, name: string): void {
  customer.name = name
  customer.mainContact.name = name
  touch(company, customer)
}

/** The number people know changes, `internalId` stays. */
export function renumberCustomer(company: Company, customer: Customer, number: string): void {
  if (company.byNumber.customers.has(number)) throw new RangeError(`customer ${number} exists already`)
  company.byNumber.customers.delete(customer.number)
  customer.number = number
  company.byNumber.customers.set(number, customer)
  touch(company, customer)
}

export function setCustomerStatus(company: Company, customer: Customer, status: CustomerStatus): void {
  customer.status = status
  touch(company, customer)
}

export function setCustomerTerms(company: Company, customer: Customer, termsId: string): void {
  if (!company.creditTerms.some((term) => term.termsId === termsId)) throw new RangeError(`no credit term ${termsId}`)
  customer.creditTermsId = termsId
  touch(company, customer)
}

export function addContact(
  company: Company,
  business: Customer | Supplier,
  person: { firstName: string; lastName: string; position: string | null; email: string | null; phone1: string | null },
  created: LocalTime = now(company),
): void {
  company.contacts.push({
    contactId: next(company, 'contact'),
    ...person,
    active: true,
    business,
    businessType: 'invoiceAddress' in business ? 'Customer' : 'Vendor',
    lastModifiedDateTime: created,
    timeStamp: rowVersion(company),
  })
}

function commonPart(company: Company, party: NewParty, address: Address) {
  const country = party.country ?? 'NO'
  return {
    internalId: next(company, 'internalId'),
    name: party.name,
    mainAddress: address,
    mainContact: newContact(company, party),
    parent: null,
    classId: country === 'NO' ? '1' : '2',
    creditTermsId: party.creditTermsId ?? '30',
    currencyId: party.currencyId ?? CURRENCY_OF[country],
    accountReference: null,
    corporateId: party.corporateId ?? null,
    vatRegistrationId: party.vatRegistrationId ?? null,
    numberOfEmployees: null,
    note: null,
  }
}

function newAddress(company: Company, party: NewParty): Address {
  return {
    addressId: next(company, 'address'),
    addressLine1: party.addressLine1 ?? null,
    addressLine2: null,
    addressLine3: null,
    postalCode: party.postalCode ?? null,
    city: party.city ?? null,
    countryId: party.country ?? 'NO',
  }
}

function newContact(company: Company, party: NewParty): ContactInfo {
  return {
    contactId: next(company, 'contact'),
    name: party.name,
    attention: party.attention ?? null,
    email: party.email ?? null,
    web: party.web ?? null,
    phone1: party.phone1 ?? null,
    phone2: null,
  }
}
