import type { Company, Customer } from '../../src/twins/company/company.ts'
import type { Deal } from '../../src/twins/pipedrive/model.ts'
import type { PipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { dealStatusOf } from '../deal-status.ts'
import type { Reading, Shown } from './account.ts'
import { BEHAVIOURS } from './behaviour.ts'
import { BANDS, type Expected, expectedOf, hasHistory, LIGHTS } from './expected.ts'
import { sum, text } from './minor.ts'

/** From all to least. */
export const VISIBILITIES = ['amounts', 'bands', 'light'] as const
export type Visibility = (typeof VISIBILITIES)[number]

export interface Question {
  readonly company: Company
  readonly crm: PipedriveTwin
  readonly reading: Reading
  readonly visibility: Visibility
  /** Whether customers have an organization; what they had before is left as it is. */
  readonly organizations: boolean
  /** Deals and organizations of which nothing can be said any more, since people took away what hung on them. */
  readonly isUnclear?: (entity: 'organization' | 'deal', id: number) => boolean
}

const NEWEST_DEALS = 20

/** What organizations and deals show that the books do not say, a sentence each. */
export const wrongFields = (question: Question): readonly string[] => [
  ...(question.organizations ? wrongOrganizations(question) : []),
  ...wrongDeals(question),
]

function wrongOrganizations({ company, crm, reading, visibility, isUnclear }: Question): readonly string[] {
  return live(crm.state.organizations).flatMap((row) => {
    const customers = customersOf(company, reading.numbers('organization', row.id))
    if (customers.length === 0 || isUnclear?.('organization', row.id)) return []
    const expected = together(company, customers)
    const label = `organization ${row.id} of ${expected.numbers}`
    return differences(label, reading.shown('organization', row.id), expected, visibility, 'organization')
  })
}

function wrongDeals(question: Question): readonly string[] {
  const { company, crm, reading, visibility, isUnclear } = question
  const { state } = crm
  const carried = carriedBy(question)
  const others = new Map<string, Deal[]>()
  const wrong: string[] = []
  for (const deal of live(state.deals)) {
    if (isOver(deal, question)) continue
    if (deal.is_archived || isUnclear?.('deal', deal.id)) continue
    const own = carried.get(deal.id)
    if (own) {
      const expected = together(company, [...own])
      wrong.push(
        ...differences(
          `deal ${deal.id} “${deal.title}”, ${deal.status}, with documents of ${expected.numbers}`,
          reading.shown('deal', deal.id),
          expected,
          visibility,
          'deal',
        ),
      )
      continue
    }
    if (deal.status !== 'open') continue
    const key = `${deal.org_id} ${deal.person_id}`
    others.set(key, [...(others.get(key) ?? []), deal])
  }
  for (const deals of others.values()) {
    const newest = deals.sort((a, b) => (a.add_time < b.add_time ? 1 : -1)).slice(0, NEWEST_DEALS)
    for (const deal of newest) {
      const customers = customersOf(company, [
        ...reading.numbers('organization', deal.org_id),
        ...reading.numbers('person', deal.person_id),
      ])
      if (customers.length === 0) continue
      const expected = together(company, customers)
      wrong.push(
        ...differences(
          `open deal ${deal.id} “${deal.title}” beside, of ${expected.numbers}`,
          reading.shown('deal', deal.id),
          expected,
          visibility,
          'deal',
        ),
      )
    }
  }
  return wrong
}

/** Once its invoice is settled, a deal that was made for it says what was then, whatever people make of it. */
function isOver(deal: Deal, { company, reading }: Question): boolean {
  const number = reading.invoiceOf(deal.id)
  if (number === null) return false
  return deal.status !== 'open' || dealStatusOf(company.byNumber.customerInvoices.get(number)) !== 'open'
}

/** Whose documents stand on which deal, by the markers of its entries. */
function carriedBy({ company, crm: { state } }: Question): ReadonlyMap<number, ReadonlySet<Customer>> {
  const carried = new Map<number, Set<Customer>>()
  const add = (deal: number | null, content: string) => {
    const [, type, number = ''] = /Visma (Invoice|CreditNote) (\S+) · /.exec(content) ?? []
    const { customerInvoices, customerCreditNotes } = company.byNumber
    const found = (type === 'CreditNote' ? customerCreditNotes : customerInvoices).get(number)
    if (deal === null || !found || type === undefined) return
    carried.set(deal, (carried.get(deal) ?? new Set()).add(found.customer))
  }
  for (const note of live(state.notes)) add(note.deal_id, note.content)
  for (const activity of live(state.activities)) add(activity.deal_id, activity.note ?? '')
  return carried
}

interface Together extends Pick<Expected, 'open' | 'overdue' | 'behaviour' | 'band' | 'light' | 'quietSince'> {
  readonly numbers: string
  /** Whether any of them ever had a document or a payment. */
  readonly hasHistory: boolean
}

/** Sums, and the worst of each. */
function together(company: Company, customers: readonly Customer[]): Together {
  const all = [...new Set(customers)].map((one) => expectedOf(company, one))
  const worst = <T extends string>(order: readonly T[], values: readonly T[]): T =>
    [...values].sort((a, b) => order.indexOf(a) - order.indexOf(b))[0] as T
  return {
    numbers: all.map(({ number }) => number).join(', '),
    open: sum(all.map(({ open }) => open)),
    overdue: sum(all.map(({ overdue }) => overdue)),
    behaviour: worst(
      BEHAVIOURS,
      all.map(({ behaviour }) => behaviour),
    ),
    band: worst(
      BANDS.toReversed(),
      all.map(({ band }) => band),
    ),
    light: worst(
      LIGHTS.toReversed(),
      all.map(({ light }) => light),
    ),
    // Only where every one of them stopped, since the last of them did.
    quietSince: all.some(({ quietSince }) => quietSince === null)
      ? null
      : (all
          .map(({ quietSince }) => quietSince)
          .sort()
          .at(-1) ?? null),
    hasHistory: customers.some((one) => hasHistory(company, one)),
  }
}

function differences(
  label: string,
  shown: Shown,
  expected: Together,
  visibility: Visibility,
  entity: 'organization' | 'deal',
): readonly string[] {
  const wrong: string[] = []
  const differs = (what: string, found: string | null, right: string | null) => {
    if (found !== right && !(found === null && !expected.hasHistory))
      wrong.push(`${label} shows ${what} ${found} instead of ${right}`)
  }
  const asText = (amount: bigint | null) => (amount === null ? null : text(amount))
  const amounts = visibility === 'amounts'
  differs('open', asText(shown.openBalance), amounts ? text(expected.open) : null)
  if (entity === 'organization') differs('overdue', asText(shown.overdue), amounts ? text(expected.overdue) : null)
  if (entity === 'deal') differs('behaviour', shown.behaviour, expected.behaviour)
  if (entity === 'deal') differs('stopped ordering', shown.stopped, expected.quietSince)
  differs('band', shown.band, visibility === 'bands' ? expected.band : null)
  differs('light', shown.light, visibility === 'light' ? expected.light : null)
  return wrong
}

const customersOf = (company: Company, numbers: readonly string[]): readonly Customer[] =>
  numbers.flatMap((number) => company.byNumber.customers.get(number) ?? [])

const live = <R extends { readonly is_deleted: boolean }>(rows: ReadonlyMap<number, R>): readonly R[] =>
  [...rows.values()].filter((row) => !row.is_deleted)
