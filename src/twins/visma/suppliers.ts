import type { Company } from '../company/model.ts'
import { addSupplier } from '../company/parties.ts'
import { SUPPLIER_STATUSES, type Supplier } from '../company/party-model.ts'
import type { Country } from '../company/reference.ts'
import { touch } from '../company/stamps.ts'
import { contactFilters } from './contacts.ts'
import { equals, flags, inspectQuery, time } from './filters.ts'
import { etag, LEGACY, list, ORDER_BY, single } from './list.ts'
import { assign, assignBlocks, type Changes, checkIfMatch, fieldsOf, readChanges } from './party-body.ts'
import { businessError, notFound, Refused } from './reply.ts'
import type { Ask, Route } from './route.ts'
import { contactRow, supplierRow } from './rows/parties.ts'
import { supplierClassRow } from './rows/reference.ts'

export function supplierByNumber(ask: Ask, number: string | undefined): Supplier {
  const supplier = ask.company.byNumber.suppliers.get(number ?? '')
  if (!supplier) throw new Refused(notFound(`Supplier '${number}'`))
  return supplier
}

const byCd = (ask: Ask): Supplier => supplierByNumber(ask, ask.params.supplierCd)

const FIELDS = fieldsOf({
  text: 'number name status accountReference supplierClassId creditTermsId currencyId vatRegistrationId corporateId note',
  number: 'numberOfEmployees',
  boolean: 'overrideNumberSeries',
  address: 'mainAddress remitAddress',
  contact: 'mainContact remitContact',
  plain: 'overrideWithClassValues',
  notKept: `parentRecordNumber documentLanguage currencyOverride currencyRateOverride paymentMethodId cashAccount
    paymentLeadTime paymentRefDisplayMask paySeparately vatZoneId chargeBearer accountUsedForPayment paymentBy
    supplierAddress supplierContact glAccounts supplierPaymentMethodDetails attributeLines retainageCashAccountID
    retainageApply retainagePct naceCode landedCostSupplier`,
})
const BLOCKS = ['mainAddress', 'remitAddress', 'mainContact', 'remitContact']

const put: Route = {
  method: 'PUT',
  path: '/v1/supplier/{supplierCd}',
  query: [],
  answer: async (ask) => {
    inspectQuery(ask, [])
    const supplier = byCd(ask)
    checkIfMatch(ask, supplier.timeStamp)
    const changes = await readChanges(ask, FIELDS)
    check(ask.company, changes)
    if (write(supplier, changes)) touch(ask.company, supplier)
    return { status: 204, headers: etag(ask, supplier.timeStamp) }
  },
}

const post: Route = {
  method: 'POST',
  path: '/v1/supplier',
  query: [],
  answer: async (ask) => {
    const changes = await readChanges(ask, FIELDS)
    check(ask.company, changes)
    const { name, mainAddress } = changes as { name?: string; mainAddress?: Changes }
    if (!name) throw new Refused(businessError(400, "Error creating supplier. Error: 'Name' cannot be empty."))
    const supplier = addSupplier(ask.company, { name, country: (mainAddress?.countryId ?? 'NO') as Country })
    write(supplier, changes)
    return {
      status: 201,
      headers: { location: `${ask.url.origin}/v1/supplier/${encodeURIComponent(supplier.number)}` },
    }
  },
}

function check(company: Company, changes: Changes): void {
  const known: Readonly<Record<string, readonly string[]>> = {
    status: SUPPLIER_STATUSES,
    creditTermsId: company.creditTerms.map((term) => term.termsId),
    currencyId: company.currencies.map((currency) => currency.id),
    supplierClassId: company.supplierClasses.map((each) => each.id),
  }
  for (const [name, allowed] of Object.entries(known)) {
    const value = changes[name]
    if (value !== undefined && !allowed.includes(value as string))
      throw new Refused(
        businessError(400, `Error updating supplier. Error: ${name} '${value}' cannot be found in the system.`),
      )
  }
}

function write(supplier: Supplier, changes: Changes): boolean {
  const { number, supplierClassId, ...rest } = changes
  for (const block of BLOCKS) delete (rest as Record<string, unknown>)[block]
  let changed = assign(supplier, rest)
  changed = assignBlocks(supplier, changes, BLOCKS) || changed
  if (supplierClassId !== undefined) changed = assign(supplier, { classId: supplierClassId }) || changed
  return changed
}

export const SUPPLIER_ROUTES: readonly Route[] = [
  list<Supplier>({
    path: '/v1/supplier',
    paging: 'rows',
    items: (ask) => ask.company.suppliers,
    filters: {
      ...LEGACY,
      ...ORDER_BY,
      lastModifiedDateTime: time((supplier) => supplier.lastModifiedDateTime),
      name: equals((supplier) => supplier.name),
      status: equals((supplier) => supplier.status, SUPPLIER_STATUSES),
      vatRegistrationId: equals((supplier) => supplier.vatRegistrationId),
      corporateId: equals((supplier) => supplier.corporateId),
      ...flags('attributes', 'expandAccountInformation', 'expandNote'),
    },
    row: (supplier, ask, { metadata, expand }) => supplierRow(ask.company, supplier, metadata, expand('expandNote')),
  }),
  post,
  list({
    path: '/v1/supplier/supplierClass',
    paging: 'whole',
    items: (ask) => ask.company.supplierClasses,
    filters: {},
    row: (item) => supplierClassRow(item),
  }),
  single('/v1/supplier/{supplierCd}', (ask) => {
    const supplier = byCd(ask)
    return { row: supplierRow(ask.company, supplier, null, true), timeStamp: supplier.timeStamp }
  }),
  put,
  list({
    path: '/v1/supplier/{supplierCd}/contact',
    paging: 'whole',
    items: (ask) => {
      const supplier = byCd(ask)
      return ask.company.contacts.filter((contact) => contact.business === supplier)
    },
    filters: contactFilters,
    row: (contact) => contactRow(contact),
  }),
]
