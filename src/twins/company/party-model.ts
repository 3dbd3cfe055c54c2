/** The parties of both ledgers; units and days as in `Company`. */

export type LocalTime = string

export interface Stamped {
  createdDateTime: LocalTime
  lastModifiedDateTime: LocalTime
  /** Row version, base64 of eight bytes; also the ETag. */
  timeStamp: string
}

export interface IdDescription {
  readonly id: string
  readonly description: string
}

export interface Address {
  readonly addressId: number
  addressLine1: string | null
  addressLine2: string | null
  addressLine3: string | null
  postalCode: string | null
  city: string | null
  countryId: string
}

export interface ContactInfo {
  readonly contactId: number
  name: string | null
  attention: string | null
  email: string | null
  web: string | null
  phone1: string | null
  phone2: string | null
}

interface Party extends Stamped {
  readonly internalId: number
  number: string
  name: string
  mainAddress: Address
  mainContact: ContactInfo
  parent: { readonly number: string; readonly name: string } | null
  classId: string
  creditTermsId: string
  currencyId: string
  accountReference: string | null
  corporateId: string | null
  vatRegistrationId: string | null
  numberOfEmployees: number | null
  note: string | null
  attributes: { readonly id: string; value: string; readonly description: string }[]
}

export const CUSTOMER_STATUSES = ['Active', 'OnHold', 'CreditHold', 'Inactive', 'OneTime'] as const
export type CustomerStatus = (typeof CUSTOMER_STATUSES)[number]

export interface Customer extends Party {
  status: CustomerStatus
  invoiceAddress: Address
  invoiceContact: ContactInfo
  deliveryAddress: Address
  deliveryContact: ContactInfo
  creditVerification: 'Disabled' | 'DaysPastDue' | 'CreditLimit' | 'LimitAndDaysPastDue'
  creditLimit: number
  creditDaysPastDue: number
  printInvoices: boolean
  acceptAutoInvoices: boolean
  sendInvoicesByEmail: boolean
  gln: string | null
}

export const SUPPLIER_STATUSES = ['Active', 'OnHold', 'HoldPayments', 'Inactive', 'OneTime'] as const
export type SupplierStatus = (typeof SUPPLIER_STATUSES)[number]

export interface Supplier extends Party {
  status: SupplierStatus
  remitAddress: Address
  remitContact: ContactInfo
  bankAccount: string
}

export interface Contact {
  readonly contactId: number
  firstName: string
  lastName: string
  position: string | null
  email: string | null
  phone1: string | null
  active: boolean
  readonly business: Customer | Supplier
  readonly businessType: 'Customer' | 'Vendor'
  lastModifiedDateTime: LocalTime
  timeStamp: string
}
