import type { AccountField, FilterCondition } from '../../../connectors/pipedrive/model.ts'
import type { FlowSettings } from '../settings.ts'
import { type Localised, named } from './field-names.ts'

export const FILTER_KINDS = ['overdue', 'paysLate', 'stoppedOrdering'] as const
export type FilterKind = (typeof FILTER_KINDS)[number]

export const FILTER_NAMES: Readonly<Record<FilterKind, Localised>> = {
  overdue: named(
    'Visma: åpne avtaler, kunden har forfalt',
    'Visma: öppna affärer, kunden har förfallet',
    'Visma: åbne aftaler, kunden har forfaldent',
    'Visma: avoimet kaupat, asiakkaalla erääntynyttä',
    'Visma: open deals, customer overdue',
  ),
  paysLate: named(
    'Visma: betaler sent',
    'Visma: betalar sent',
    'Visma: betaler for sent',
    'Visma: maksaa myöhässä',
    'Visma: pays late',
  ),
  stoppedOrdering: named(
    'Visma: sluttet å bestille',
    'Visma: slutat beställa',
    'Visma: stoppet med at bestille',
    'Visma: lopettanut tilaamisen',
    'Visma: stopped ordering',
  ),
}

/** Conditions of a filter that name fields by their keys. */
export interface Wanted {
  readonly all: readonly FilterCondition[]
  readonly any: readonly FilterCondition[]
  /** Tells whether the filter asks for something else than before. */
  readonly of: string
}

/** What a saved filter of deals asks for; `null` where the account lacks a field or an option of it. */
export function wantedFilter(
  kind: FilterKind,
  fields: ReadonlyMap<string, AccountField>,
  visibility: FlowSettings['visibility'],
): Wanted | null {
  const isOpen: FilterCondition = { object: 'deal', field: 'status', operator: '=', value: 'open' }
  switch (kind) {
    case 'overdue':
      return visibility === 'amounts'
        ? filter([isOpen, amountOf(fields.get('organization.overdue'))], [])
        : filter(
            [isOpen],
            visibility === 'bands' ? valuesOf(fields, 'overdueBand', BANDS) : valuesOf(fields, 'light', LIGHTS),
          )
    case 'paysLate':
      return filter([], valuesOf(fields, 'paymentBehaviour', LATE))
    case 'stoppedOrdering':
      return filter([isFilled(fields.get('deal.stoppedOrdering'))], [])
  }
}

/** The field that a filter asks for, by its logical name. */
export function fieldOfFilter(kind: FilterKind, visibility: FlowSettings['visibility']): string {
  switch (kind) {
    case 'overdue':
      return visibility === 'amounts'
        ? 'organization.overdue'
        : visibility === 'bands'
          ? 'deal.overdueBand'
          : 'deal.light'
    case 'paysLate':
      return 'deal.paymentBehaviour'
    case 'stoppedOrdering':
      return 'deal.stoppedOrdering'
  }
}

const LATE = ['Often late', 'Overdue now']
/** The bands and lights of a customer that owes something it should have paid. */
const BANDS = ['1-30', '31-60', '61-90', 'over90']
const LIGHTS = ['amber', 'red']

function filter(all: readonly (FilterCondition | null)[], any: readonly (FilterCondition | null)[]): Wanted | null {
  const found = [...all, ...any].filter((one) => one !== null)
  if (found.length < all.length + any.length) return null
  const groups = { all: found.slice(0, all.length), any: found.slice(all.length) }
  return { ...groups, of: JSON.stringify(groups) }
}

const amountOf = (field: AccountField | undefined): FilterCondition | null =>
  field === undefined ? null : { object: 'organization', field: field.code, operator: '>', value: '0' }

const isFilled = (field: AccountField | undefined): FilterCondition | null =>
  field === undefined ? null : { object: 'deal', field: field.code, operator: 'IS NOT NULL', value: null }

const valuesOf = (
  fields: ReadonlyMap<string, AccountField>,
  member: string,
  codes: readonly string[],
): readonly (FilterCondition | null)[] =>
  codes.map((code) => {
    const field = fields.get(`deal.${member}`)
    const value = field?.codes?.[code]
    return field === undefined || value === undefined
      ? null
      : { object: 'deal', field: field.code, operator: '=', value }
  })
