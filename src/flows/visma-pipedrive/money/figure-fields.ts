import type { Fields } from '../../../core/connector.ts'
import type { Json } from '../../../core/json.ts'
import type { Desired } from '../../../core/plan.ts'
import { OURS } from '../fields/desired.ts'
import type { FlowSettings } from '../settings.ts'
import { type AddedFigures, addFigures, type Figures } from './figures.ts'

export interface FigureOptions {
  readonly visibility: FlowSettings['visibility']
  /** `null` where Pipedrive does not have it in use: then no balance can be written. */
  readonly currency: string | null
}

/** The members of an organization that show what its customers owe; all `null`, which clears them, without customers. */
export function organizationFigures(of: readonly Figures[], options: FigureOptions): Fields {
  const sum = sumOf(of)
  return {
    'custom.openBalance': amount(sum?.open, options),
    'custom.overdue': amount(sum?.overdue, options),
    ...classes(sum, options),
  }
}

/** The members of a deal that show what its customers owe, how they pay, and whether they stopped ordering. */
export function dealFigures(of: readonly Figures[], options: FigureOptions): Fields {
  const sum = sumOf(of)
  return {
    'custom.openBalance': amount(sum?.open, options),
    ...classes(sum, options),
    'custom.paymentBehaviour': sum?.behaviour ?? null,
    'custom.stoppedOrdering': sum?.stoppedSince ?? null,
  }
}

const sumOf = (of: readonly Figures[]): AddedFigures | null => {
  const [first] = of
  return first === undefined ? null : addFigures(of, first.currency)
}

const amount = (value: string | undefined, { visibility, currency }: FigureOptions): Json =>
  value === undefined || currency === null || visibility !== 'amounts' ? null : { amount: value, currency }

const classes = (sum: AddedFigures | null, { visibility }: FigureOptions): Fields => ({
  'custom.overdueBand': visibility === 'bands' ? (sum?.band ?? null) : null,
  'custom.light': visibility === 'light' ? (sum?.light ?? null) : null,
})

/** Adds these members to a record, where they are always ours. */
export const withFigures = (desired: Desired, figures: Fields): Desired => ({
  ...desired,
  fields: { ...desired.fields, ...figures },
  policy: { ...desired.policy, ...Object.fromEntries(Object.keys(figures).map((name) => [name, OURS])) },
})
