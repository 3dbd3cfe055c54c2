import type { Company } from '../../company/model.ts'
import { address, contact, idDescription, type Metadata, nulls, numberName, type Row } from './parts.ts'

const BRANCH_EXPANSIONS = nulls(
  'mainAddress mainContact deliveryAddress deliveryContact defaultCountry industryCode currency vatZone ledger bankSettings',
)

/** Everything beyond identity comes only with its `expand…` flag. */
export function branchRow(
  company: Company,
  branch: Company['branches'][number],
  expand: (flag: string) => boolean,
): Row {
  const { organization } = company
  const currency = company.currencies.find((each) => each.id === organization.baseCurrency)
  return {
    ...BRANCH_EXPANSIONS,
    branchId: branch.branchId,
    number: branch.number,
    name: branch.name,
    organizationId: 1,
    isMainBranch: branch.isMainBranch,
    isActive: true,
    lastModifiedDateTime: branch.lastModifiedDateTime,
    corporateId: organization.corporateId,
    vatRegistrationId: `NO${organization.corporateId}MVA`,
    ...(expand('expandAddress') && { mainAddress: address(organization.address) }),
    ...(expand('expandContact') && { mainContact: contact(organization.contact) }),
    ...(expand('expandCurrency') &&
      currency && { currency: { id: currency.id, description: currency.description, symbol: currency.symbol } }),
  }
}

const ORGANIZATION = nulls('industryCode vatZone ledger bankSettings branches')

export function organizationRow(company: Company, withBranches: boolean): Row {
  const { organization } = company
  const currency = company.currencies.find((each) => each.id === organization.baseCurrency)
  return {
    ...ORGANIZATION,
    organizationCd: organization.number,
    name: organization.name,
    organizationType: 'WithBranchesBalancing',
    fileTaxByBranches: false,
    baseCurrency: organization.baseCurrency,
    mainAddress: address(organization.address),
    mainContact: contact(organization.contact),
    deliveryAddress: address(organization.address),
    deliveryContact: contact(organization.contact),
    corporateId: organization.corporateId,
    vatRegistrationId: `NO${organization.corporateId}MVA`,
    defaultCountry: { id: 'NO', name: 'Norway', errorInfo: null, metadata: null },
    currency: currency ? currencyRow(currency) : null,
    lastModifiedDateTime: organization.lastModifiedDateTime,
    ...(withBranches && { branches: company.branches.map(numberName) }),
    timeStamp: organization.timeStamp,
  }
}

export const currencyRow = (currency: Company['currencies'][number]): Row => ({
  id: currency.id,
  description: currency.description,
  symbol: currency.symbol,
  isBaseCurrency: currency.isBaseCurrency,
  decimalPrecision: currency.decimalPrecision,
  isUsedForAccounting: currency.isBaseCurrency,
})

const TERM = nulls(`dueDay1DayFrom1 dueDay1DayTo1 dueDay2 dueDay2DayFrom1 dueDay2DayTo1 numberOfInstalments
  instalmentFrequency instalmentMethod`)

export const creditTermRow = (term: Company['creditTerms'][number]): Row => ({
  ...TERM,
  termsId: term.termsId,
  description: term.description,
  visibleTo: term.visibleTo,
  dueDateType: term.dueDateType,
  moveDueDateIfOnTheWeekend: '1',
  dueDay1: term.dueDay1,
  discountType: 'N',
  discountDay: 0,
  discountPercent: 0,
  delayDays: 0,
  calculationType: 'G',
  instalmentType: 'S',
  instalmentsSchedule: [],
  createdDateTime: term.createdDateTime,
  lastModifiedDateTime: term.lastModifiedDateTime,
})

const ACCOUNT = nulls(`accountGroupCD accountClassDescription postOption taxCategory publicCode1 externalCode1Info
  externalCode2Info analisysCodeInfo controlAccountModule errorInfo metadata`)

export const accountRow = (from: Company['accounts'][number]): Row => ({
  ...ACCOUNT,
  accountID: from.accountID,
  accountCD: from.accountCD,
  accountClass: from.type.toUpperCase(),
  type: from.type,
  active: from.active,
  description: from.description,
  useDefaultSub: false,
  currency: null,
  cashAccount: from.accountCD === '1920',
  lastModifiedDateTime: from.lastModifiedDateTime,
  allowManualEntry: true,
  timeStamp: from.timeStamp,
})

export const attributeRow = (from: Company['attributes'][number], metadata: Metadata | null): Row => ({
  attributeID: from.attributeID,
  description: from.description,
  controlType: 'Combo',
  internal: false,
  entryMask: null,
  regExp: null,
  details: from.values.map((value, at) => ({
    valueId: value.id,
    description: value.description,
    sortOrder: at + 1,
    disabled: false,
    errorInfo: null,
    metadata: null,
  })),
  createdDateTime: from.createdDateTime,
  lastModifiedDateTime: from.createdDateTime,
  errorInfo: null,
  metadata,
})

export const paymentMethodRow = (from: Company['paymentMethods'][number]): Row => ({
  paymentMethodID: from.paymentMethodID,
  active: true,
  meansOfPayment: from.meansOfPayment,
  description: from.description,
  useInAP: from.useInAP,
  details: [],
})

const classAttributes = (company: Company): Row[] =>
  company.attributes.map((attribute, at) => ({
    attributeId: attribute.attributeID,
    description: attribute.description,
    sortOrder: at + 1,
    required: false,
    attributeType: 'Combo',
    defaultValue: null,
    details: attribute.values.map(idDescription),
  }))

export const customerClassRow = (company: Company, from: Company['customerClasses'][number]): Row => ({
  id: from.id,
  description: from.description,
  taxZoneId: from.id === '2' ? '02' : '01',
  requiredTaxzoneId: true,
  paymentMethodId: from.paymentMethodId,
  attributes: classAttributes(company),
})

export const supplierClassRow = (from: Company['supplierClasses'][number]): Row => ({
  attributes: [],
  paymentMethodId: from.paymentMethodId,
  paymentMethodDescription: 'Remittering',
  timeStamp: 'AAAAAEwAAAI=',
  id: from.id,
  description: from.description,
})
