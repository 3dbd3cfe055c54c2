import { type Endpoint, PRICES } from '../../../connectors/pipedrive/calls/prices.ts'
import { priceOfWrite } from '../../../connectors/pipedrive/calls/write-prices.ts'

/** How many writes of each kind a first sync makes. */
export interface FirstWrites {
  readonly organizations: number
  readonly persons: number
  readonly deals: number
  readonly notes: number
  readonly activities: number
  readonly summaries: number
  /** Open deals of people that would show what their customer owes. */
  readonly otherDeals: number
}

export interface Part {
  readonly what: keyof FirstWrites | 'setting up' | 'listing the account'
  readonly count: number
  readonly units: number
}

/** What so many records of a kind cost; a record that is found is changed for the price at which one is made. */
const PRICE = {
  organizations: priceOfWrite('organization', 'create'),
  persons: priceOfWrite('person', 'create'),
  deals: priceOfWrite('deal', 'create'),
  notes: priceOfWrite('note', 'create'),
  activities: priceOfWrite('activity', 'create'),
  summaries: priceOfWrite('note', 'create'),
  otherDeals: priceOfWrite('deal', 'update'),
} as const satisfies Record<keyof FirstWrites, number>

const ROWS = 500
/** A list is asked for once more than it has whole pages, and at least once. */
export const pagesOf = (rows: number): number => Math.floor(rows / ROWS) + 1

export interface Account {
  readonly organizations: number
  readonly persons: number
  readonly deals: number
}

const LISTS = {
  organizations: 'GET v2/organizations',
  persons: 'GET v2/persons',
  deals: 'GET v2/deals',
} as const satisfies Record<keyof Account, Endpoint>

/** What a first sync costs, part by part. @param setup units that setting up takes */
export function priceOf(writes: FirstWrites, account: Account, setup: number): readonly Part[] {
  const kinds = Object.keys(LISTS) as readonly (keyof Account)[]
  const pages = kinds.map((kind) => ({ kind, pages: pagesOf(account[kind]) }))
  const listing = pages.reduce((sum, one) => sum + one.pages * PRICES[LISTS[one.kind]], 0)
  const parts = (Object.keys(PRICE) as readonly (keyof FirstWrites)[]).map((what) => ({
    what,
    count: writes[what],
    units: writes[what] * PRICE[what],
  }))
  return [
    { what: 'setting up', count: 1, units: setup },
    { what: 'listing the account', count: pages.reduce((sum, one) => sum + one.pages, 0), units: listing },
    ...parts.filter(({ count }) => count > 0),
  ]
}

export const unitsOf = (parts: readonly Part[]): number => parts.reduce((sum, { units }) => sum + units, 0)
