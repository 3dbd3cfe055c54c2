import type { Company } from '../company/model.ts'
import { equals, flags, legacy, time } from './filters.ts'
import { LEGACY, list, single } from './list.ts'
import { notFound, Refused } from './reply.ts'
import type { Route } from './route.ts'
import {
  accountRow,
  attributeRow,
  branchRow,
  creditTermRow,
  currencyRow,
  organizationRow,
  paymentMethodRow,
} from './rows/reference.ts'

type CreditTerm = Company['creditTerms'][number]
type Account = Company['accounts'][number]
type Branch = Company['branches'][number]
type AttributeDefinition = Company['attributes'][number]

/** What describes the company rather than its trade. */
export const REFERENCE_ROUTES: readonly Route[] = [
  list<CreditTerm>({
    path: '/v1/creditTerm',
    paging: 'envelope',
    items: (ask) => ask.company.creditTerms,
    filters: {
      lastModifiedDateTime: time((term) => term.lastModifiedDateTime),
      createdDateTime: time((term) => term.createdDateTime),
      termsId: equals((term) => term.termsId),
    },
    row: (term) => creditTermRow(term),
  }),
  list({
    path: '/v1/currency',
    paging: 'whole',
    items: (ask) => ask.company.currencies,
    filters: {},
    row: (currency) => currencyRow(currency),
  }),
  list<Account>({
    path: '/v1/account',
    paging: 'whole',
    items: (ask) => ask.company.accounts,
    filters: {
      ...LEGACY,
      active: equals((account) => account.active),
      publicCode: equals(() => null),
      externalCode1: equals(() => null),
      externalCode2: equals(() => null),
      analysisCode: equals(() => null),
      lastModifiedDateTime: time((account) => account.lastModifiedDateTime),
      ...flags('includeAccountClassDescription'),
    },
    row: (account) => accountRow(account),
  }),
  single('/v1/account/{accountCd}', (ask) => {
    const account = ask.company.accounts.find((each) => each.accountCD === ask.params.accountCd)
    if (!account) throw new Refused(notFound(`Account '${ask.params.accountCd}'`))
    return { row: accountRow(account), timeStamp: account.timeStamp }
  }),
  list<Branch>({
    path: '/v1/branch',
    paging: 'whole',
    items: (ask) => ask.company.branches,
    filters: {
      ...legacy('greaterThanValue', 'orderBy'),
      lastModifiedDateTime: time((branch) => branch.lastModifiedDateTime),
      ...flags(
        'expandAddress',
        'expandContact',
        'expandCurrency',
        'expandVatZone',
        'expandLedger',
        'expandIndustryCode',
        'expandDeliveryAddress',
        'expandDeliveryContact',
        'expandDefaultCountry',
        'expandBankSettings',
      ),
    },
    row: (branch, ask, { expand }) => branchRow(ask.company, branch, expand),
  }),
  list<Company['organization']>({
    path: '/v1/organization',
    paging: 'whole',
    items: (ask) => [ask.company.organization],
    filters: {
      ...legacy('greaterThanValue'),
      lastModifiedDateTime: time((organization) => organization.lastModifiedDateTime),
      ...flags('expandBranches', 'expandBankSettings'),
    },
    row: (_, ask, { expand }) => organizationRow(ask.company, expand('expandBranches')),
  }),
  list<AttributeDefinition>({
    path: '/v1/attribute',
    paging: 'rows',
    items: (ask) => ask.company.attributes,
    filters: {
      ...LEGACY,
      attributeID: equals((attribute) => attribute.attributeID),
      controlType: equals(() => 'Combo'),
      internal: equals(() => false),
      lastModifiedDateTime: time((attribute) => attribute.createdDateTime),
      createdDateTime: time((attribute) => attribute.createdDateTime),
    },
    row: (attribute, _, { metadata }) => attributeRow(attribute, metadata),
  }),
  list({
    path: '/v1/paymentmethod',
    paging: 'whole',
    items: (ask) => ask.company.paymentMethods,
    filters: { ...LEGACY, lastModifiedDateTime: time(() => '2023-01-05T08:00:00') },
    row: (method) => paymentMethodRow(method),
  }),
]
