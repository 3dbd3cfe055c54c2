import type { Company } from '../company/model.ts'
import { addCustomer } from '../company/parties.ts'
import { CUSTOMER_STATUSES, type Customer } from '../company/party-model.ts'
import type { Country } from '../company/reference.ts'
import { touch } from '../company/stamps.ts'
import { contactFilters } from './contacts.ts'
import { equals, flags, inspectQuery, matches, time } from './filters.ts'
import { etag, LEGACY, list, single } from './list.ts'
import { assign, assignBlocks, type Changes, checkIfMatch, fieldsOf, readChanges } from './party-body.ts'
import { badRequest, businessError, notFound, Refused } from './reply.ts'
import type { Ask, Route } from './route.ts'
import { contactRow, customerRow } from './rows/parties.ts'
import { customerClassRow } from './rows/reference.ts'

export function customerByNumber(ask: Ask, number: string | undefined): Customer {
  const customer = ask.company.byNumber.customers.get(number ?? '')
  if (!customer) throw new Refused(notFound(`Customer '${number}'`))
  return customer
}

function byInternalId(ask: Ask): Customer {
  const customer = ask.company.customers.find((each) => String(each.internalId) === ask.params.internalID)
  if (!customer) throw new Refused(notFound(`Customer with internal id '${ask.params.internalID}'`))
  return customer
}

const byCd = (ask: Ask): Customer => customerByNumber(ask, ask.params.customerCd)

const read = (find: (ask: Ask) => Customer) => (ask: Ask) => {
  const customer = find(ask)
  return { row: customerRow(ask.company, customer, null), timeStamp: customer.timeStamp }
}

/** `attributes={"SEGMENT":"HORECA,RETAIL"}` */
const hasAttributes = (text: string) => {
  const wanted = Object.entries(readJson(text))
  return (customer: Customer) =>
    wanted.every(([id, values]) =>
      customer.attributes.some(({ id: found, value }) => found === id && values.split(',').includes(value)),
    )
}

function readJson(text: string): Record<string, string> {
  try {
    return JSON.parse(text) as Record<string, string>
  } catch {
    throw new Refused(badRequest('The value of attributes is not JSON.'))
  }
}

const FIELDS = fieldsOf({
  text: `number name status accountReference parentRecordNumber currencyId customerClassId creditTermsId
    vatRegistrationId corporateId gln note creditVerification`,
  number: 'numberOfEmployees creditLimit creditDaysPastDue',
  boolean: 'printInvoices acceptAutoInvoices sendInvoicesByEmail overrideNumberSeries',
  address: 'mainAddress invoiceAddress deliveryAddress',
  contact: 'mainContact invoiceContact deliveryContact',
  attributes: 'attributeLines',
  plain: 'overrideWithClassValues',
  notKept: `sendDunningLettersViaEMail printDunningLetters printStatements sendStatementsByEmail
    printMultiCurrencyStatements invoiceToDefaultLocation vatZoneId statementType priceClassId eInvoiceContract
    defaultPaymentMethod glAccounts directDebitLines excludeDebtCollection`,
})
const BLOCKS = ['mainAddress', 'invoiceAddress', 'deliveryAddress', 'mainContact', 'invoiceContact', 'deliveryContact']

const put = (path: string, find: (ask: Ask) => Customer): Route => ({
  method: 'PUT',
  path,
  query: [],
  answer: async (ask) => {
    inspectQuery(ask, [])
    const customer = find(ask)
    checkIfMatch(ask, customer.timeStamp)
    const changes = await readChanges(ask, FIELDS)
    check(ask.company, changes)
    if (write(ask.company, customer, changes)) touch(ask.company, customer)
    return { status: 204, headers: etag(ask, customer.timeStamp) }
  },
})

const post: Route = {
  method: 'POST',
  path: '/v1/customer',
  query: [],
  answer: async (ask) => {
    const changes = await readChanges(ask, FIELDS)
    check(ask.company, changes)
    const { name, number, mainAddress } = changes as { name?: string; number?: string; mainAddress?: Changes }
    if (!name) throw new Refused(businessError(400, "Error creating customer. Error: 'Name' cannot be empty."))
    if (number !== undefined && changes.overrideNumberSeries !== true)
      throw new Refused(businessError(400, 'Error: The number series does not allow manual numbers.'))
    const country = (mainAddress?.countryId ?? 'NO') as Country
    const customer = addCustomer(ask.company, { name, country, ...(number === undefined ? {} : { number }) })
    write(ask.company, customer, changes)
    const location = `${ask.url.origin}/v1/customer/${encodeURIComponent(customer.number)}`
    return { status: 201, headers: { location } }
  },
}

function check(company: Company, changes: Changes): void {
  const known: Readonly<Record<string, readonly string[]>> = {
    status: CUSTOMER_STATUSES,
    // Terms of suppliers, and those that are no longer in use, cannot be given to a customer.
    creditTermsId: company.creditTerms.flatMap(({ termsId, visibleTo }) =>
      /^(AL|CU)$/.test(visibleTo) ? [termsId] : [],
    ),
    currencyId: company.currencies.map((currency) => currency.id),
    customerClassId: company.customerClasses.map((each) => each.id),
    creditVerification: ['Disabled', 'DaysPastDue', 'CreditLimit', 'LimitAndDaysPastDue'],
  }
  for (const [name, allowed] of Object.entries(known)) {
    const value = changes[name]
    if (value === undefined || allowed.includes(value as string)) continue
    throw new Refused(
      businessError(400, `Error updating customer. Error: ${name} '${value}' cannot be found in the system.`),
    )
  }
}

function write(company: Company, customer: Customer, changes: Changes): boolean {
  // The number has an action of its own in the real system.
  const { number, customerClassId, parentRecordNumber, attributeLines, ...rest } = changes
  for (const block of BLOCKS) delete (rest as Record<string, unknown>)[block]
  let changed = assign(customer, rest)
  changed = assignBlocks(customer, changes, BLOCKS) || changed
  if (customerClassId !== undefined) changed = assign(customer, { classId: customerClassId }) || changed
  if (parentRecordNumber !== undefined) {
    const parent = company.byNumber.customers.get(parentRecordNumber as string) ?? null
    changed = assign(customer, { parent }) || changed
  }
  for (const { id, value } of (attributeLines ?? []) as { id: string; value: string }[]) {
    const definition = company.attributes.find((attribute) => attribute.attributeID === id)
    if (!definition) throw new Refused(businessError(400, `Error: Attribute '${id}' cannot be found in the system.`))
    const others = customer.attributes.filter((attribute) => attribute.id !== id)
    customer.attributes = [...others, { id, value, description: definition.description }]
    changed = true
  }
  return changed
}

export const CUSTOMER_ROUTES: readonly Route[] = [
  list<Customer>({
    path: '/v1/customer',
    paging: 'rows',
    items: (ask) => ask.company.customers,
    filters: {
      ...LEGACY,
      name: equals((customer) => customer.name),
      status: equals((customer) => customer.status, CUSTOMER_STATUSES),
      corporateId: equals((customer) => customer.corporateId),
      vatRegistrationId: equals((customer) => customer.vatRegistrationId),
      email: equals((customer) => customer.mainContact.email),
      phone: equals((customer) => customer.mainContact.phone1),
      lastModifiedDateTime: time((customer) => customer.lastModifiedDateTime),
      createdDateTime: time((customer) => customer.createdDateTime),
      attributes: matches(hasAttributes),
      ...flags('expandAccountInformation', 'expandPaymentMethods', 'expandDirectDebit'),
    },
    row: (customer, ask, { metadata, expand }) => ({
      ...customerRow(ask.company, customer, metadata),
      ...(expand('expandPaymentMethods') && { paymentMethods: [{ paymentMethodId: '1', isDefault: true }] }),
    }),
  }),
  post,
  list({
    path: '/v1/customer/customerClass',
    paging: 'whole',
    items: (ask) => ask.company.customerClasses,
    filters: {},
    row: (item, ask) => customerClassRow(ask.company, item),
  }),
  single('/v1/customer/internal/{internalID}', read(byInternalId)),
  put('/v1/customer/internal/{internalID}', byInternalId),
  single('/v1/customer/{customerCd}', read(byCd)),
  put('/v1/customer/{customerCd}', byCd),
  list({
    path: '/v1/customer/{customerCd}/contact',
    paging: 'whole',
    items: (ask) => {
      const customer = byCd(ask)
      return ask.company.contacts.filter((contact) => contact.business === customer)
    },
    filters: contactFilters,
    row: (contact) => contactRow(contact),
  }),
  single('/v1/customer/{customerCd}/note', (ask) => ({ row: { note: byCd(ask).note } })),
]
