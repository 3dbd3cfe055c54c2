import type { Company, Customer, CustomerDocument, Supplier } from '../../src/twins/company/company.ts'
import type { PipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { inEnglish } from '../field-names.ts'
import { compareTwins } from '../oracle.ts'
import { dealsOf } from './checker-deals.ts'
import { type Crm, crmOf } from './crm.ts'

/**
 * The independent checker of what is left when everything has come to rest, by the specification alone: all there,
 * nothing twice, nothing in a wrong place, every field current. It knows nothing of the sync code.
 */

export interface Expectations {
  readonly companyId: string
  readonly baseCurrency: string
  readonly deals: 'perCustomer' | 'perInvoice'
  /** Ids of what people had in the account before anything was connected. */
  readonly before: Before
}

export type Before = Readonly<
  Record<'organizations' | 'persons' | 'deals' | 'notes' | 'activities', ReadonlySet<number>>
>

export const snapshot = ({ state }: PipedriveTwin): Before => ({
  organizations: new Set(state.organizations.keys()),
  persons: new Set(state.persons.keys()),
  deals: new Set(state.deals.keys()),
  notes: new Set(state.notes.keys()),
  activities: new Set(state.activities.keys()),
})

/** Everything that is wrong, a sentence each. */
export function check(company: Company, twin: PipedriveTwin, expected: Expectations): readonly string[] {
  const crm = crmOf(twin, expected)
  // Shown or not by when it was first seen: a voided document is followed if it was shown before.
  const voided = company.customerInvoices.filter((one) => one.status === 'Voided')
  const except = voided.map((one) => `Invoice ${one.referenceNumber}`)
  return [
    ...compareTwins(company, twin, { companyId: expected.companyId, since: SINCE, except }),
    ...voided.flatMap((one) => atMostOnce(one, company, crm)),
    ...unknownRecords(crm),
    ...parties(company, crm),
    ...places(company, crm),
    ...balances(company, crm),
    ...dealsOf(company, crm, expected),
    ...account(twin),
  ]
}

/** Before any document of the company, so that none is left out for its age. */
export const SINCE = '2020-01-01'

function atMostOnce(voided: CustomerDocument, company: Company, crm: Crm): readonly string[] {
  const found = crm.entries.filter((one) => one.type === 'Invoice' && one.number === voided.referenceNumber).length
  const namesake = company.supplierDocuments.some(
    (one) =>
      one.documentType === 'Invoice' &&
      one.referenceNumber === voided.referenceNumber &&
      (one.status === 'Open' || one.status === 'Closed'),
  )
  const [least, most] = namesake ? [1, 2] : [0, 1]
  return found >= least && found <= most
    ? []
    : [
        `voided invoice ${voided.referenceNumber}: ${found} entries with its number, between ${least} and ${most} expected`,
      ]
}

/** Nothing of ours may lie about that belongs to no record: the trace of a write that was forgotten. */
function unknownRecords(crm: Crm): readonly string[] {
  return [
    ...crm.organizations
      .filter((one) => one.ours && one.customers.length + one.suppliers.length === 0)
      .map((one) => `organization ${one.id} "${one.name}" was made and bears no number`),
    ...crm.persons
      .filter((one) => one.ours && one.customers.length === 0)
      .map((one) => `person ${one.id} "${one.name}" was made and bears no number`),
    ...crm.strangeEntries.map((text) => `an entry was made without a marker: ${text.slice(0, 80)}`),
  ]
}

function parties(company: Company, crm: Crm): readonly string[] {
  const wrong: string[] = []
  for (const organization of crm.organizations.filter((one) => one.ours)) {
    const customers = organization.customers.flatMap((number) => company.byNumber.customers.get(number) ?? [])
    const suppliers = organization.suppliers.flatMap((number) => company.byNumber.suppliers.get(number) ?? [])
    // Of several that share it, the one Visma has had longest gives the name.
    const speakers = [oldest(customers), oldest(suppliers)].flatMap((one) => one ?? [])
    if (speakers.length > 0 && !speakers.some((one) => one.name.trim() === organization.name))
      wrong.push(
        `organization ${organization.id} is called "${organization.name}" instead of "${speakers.map((one) => one.name).join('" or "')}"`,
      )
    const streets = speakers.map((one) => one.mainAddress.addressLine1?.trim() ?? '')
    if (speakers.length > 0 && !streets.some((street) => (organization.address ?? '').includes(street)))
      wrong.push(
        `organization ${organization.id} is at "${organization.address}" instead of "${streets.join('" or "')}"`,
      )
  }
  for (const person of crm.persons.filter((one) => one.ours)) {
    const customer = company.byNumber.customers.get(person.customers[0] ?? '')
    const name = customer && personName(customer)
    if (customer && name !== person.name)
      wrong.push(`person ${person.id} of customer ${customer.number} is called "${person.name}" instead of "${name}"`)
    const home = crm.organizations.find((one) => one.id === person.organization)
    if (customer && !home?.customers.includes(customer.number))
      wrong.push(`person ${person.id} of customer ${customer.number} is not at the customer's organization`)
  }
  return wrong
}

const oldest = <P extends Customer | Supplier>(all: readonly P[]): P | undefined =>
  all.toSorted((a, b) => a.internalId - b.internalId)[0]

const personName = ({ mainContact: { attention, name }, name: own }: Customer): string =>
  (attention?.trim() || name?.trim() || own).trim()

/** Every entry hangs on a record of the party whose document it shows. */
function places(company: Company, crm: Crm): readonly string[] {
  return crm.entries.flatMap(({ type, number, deal, organization, person, label }) => {
    const customer =
      (type === 'CreditNote'
        ? company.byNumber.customerCreditNotes.get(number)
        : type === 'Invoice'
          ? company.byNumber.customerInvoices.get(number)
          : undefined
      )?.customer.number ?? null
    const suppliers = company.supplierDocuments
      .filter((one) => one.documentType === type && one.referenceNumber === number)
      .map((one) => one.supplier.number)
    const onDeal = crm.deals.find((one) => one.id === deal)
    const at = crm.organizations.find((one) => one.id === (onDeal?.organization ?? organization))
    const whom = crm.persons.find((one) => one.id === (onDeal?.person ?? person))
    const fits =
      (customer !== null && (at?.customers.includes(customer) || whom?.customers.includes(customer))) ||
      (deal === null && suppliers.some((one) => at?.suppliers.includes(one)))
    return fits ? [] : [`${label} hangs on a record that is not its party's`]
  })
}

/** A settled invoice says that nothing is left of it. */
function balances(company: Company, crm: Crm): readonly string[] {
  return crm.entries.flatMap(({ type, number, deal, label, balance }) => {
    const invoice = type === 'Invoice' && deal !== null ? company.byNumber.customerInvoices.get(number) : undefined
    if (invoice === undefined || invoice.balanceInCurrency === null) return []
    const digits = invoice.balanceInCurrency.toFixed(2).replace('.', '')
    return Number(balance) === Number(digits) ? [] : [`${label} shows the balance ${balance} instead of ${digits}`]
  })
}

const WANTED_FIELDS = {
  organization: ['Visma supplier no.', 'Visma customer no.'],
  person: ['Visma customer no.'],
  deal: ['Visma invoice no.', 'Visma invoice amount', 'Visma invoice due date'],
} as const

/** What is made once for the whole account. */
function account({ state }: PipedriveTwin): readonly string[] {
  const wrong: string[] = []
  for (const [entity, wanted] of Object.entries(WANTED_FIELDS)) {
    const fields = [...state.fields[entity as keyof typeof WANTED_FIELDS].values()]
    const ours = fields.filter((field) => field.is_custom_field && field.field_name.startsWith('Visma '))
    const names = new Set([...wanted, ...ours.map((field) => inEnglish(field.field_name))])
    for (const name of names) {
      const times = ours.filter((field) => inEnglish(field.field_name) === name).length
      if (times !== 1) wrong.push(`${entity} field "${name}" is there ${times} times instead of once`)
    }
    for (const field of ours) {
      const labels = (field.options ?? []).map((option) => option.label)
      if (new Set(labels).size !== labels.length)
        wrong.push(`${entity} field "${field.field_name}" has an option twice`)
    }
  }
  const pipelines = [...state.pipelines.values()].filter((one) => !one.is_deleted && one.name === 'Visma')
  if (pipelines.length !== 1) wrong.push(`pipeline "Visma" is there ${pipelines.length} times instead of once`)
  for (const pipeline of pipelines) {
    const stages = [...state.stages.values()].filter((one) => !one.is_deleted && one.pipeline_id === pipeline.id)
    if (stages.length !== 1) wrong.push(`pipeline "Visma" has ${stages.length} stages instead of one`)
  }
  const hooks = Map.groupBy(
    [...state.webhooks.values()].filter((one) => !one.is_deleted),
    (one) => `${one.event_action}.${one.event_object} to ${one.subscription_url}`,
  )
  for (const [name, same] of hooks)
    if (same.length > 1) wrong.push(`webhook ${name} is registered ${same.length} times`)
  return wrong
}
