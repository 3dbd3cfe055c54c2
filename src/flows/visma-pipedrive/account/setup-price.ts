import { type Endpoint, PRICES } from '../../../connectors/pipedrive/calls/prices.ts'
import type { PhaseContext } from '../context.ts'
import { wantedFields } from '../fields/account-fields.ts'
import type { FieldDefinition } from '../fields/definitions.ts'
import { FILTER_KINDS } from '../fields/filter-conditions.ts'
import { showsActivities } from './account-facts.ts'

const ASKED: readonly Endpoint[] = [
  'GET v1/users/me',
  'GET v2/organizationFields',
  'GET v2/personFields',
  'GET v2/dealFields',
  'GET v1/users',
  'GET v1/currencies',
  'GET v2/stages',
  'GET v2/pipelines',
]

/** A deal may need a pipeline of ours, with one stage. */
const MADE: readonly Endpoint[] = ['POST v2/pipelines', 'POST v2/stages']

/** Three saved filters, each read back; they name fields by numbers that only lists of API v1 tell. */
const FILTERS: readonly Endpoint[] = [
  'GET v1/dealFields',
  'GET v1/organizationFields',
  'GET v1/filters',
  ...FILTER_KINDS.flatMap(() => ['POST v1/filters', 'GET v1/filters/{id}'] as const),
]
const FILTERED = 'deal.stoppedOrdering'

/**
 * The most units it takes to ask the account for everything and to make what is missing. If the budget runs out halfway
 * they are wasted, since the answers are stored only when all of them are there.
 *
 * @param known custom fields that were found before, by logical name
 */
export function setupPrice(
  { settings, preview }: Pick<PhaseContext, 'settings' | 'preview'>,
  known: readonly (readonly [string, unknown])[],
): number {
  const has = new Set(known.map(([logical]) => logical))
  const fields = wantedFields(settings).filter(({ logical }) => !has.has(logical))
  const makesDeals = settings.flows.customerInvoices !== false && settings.deals.create !== 'never' && has.size === 0
  const makes: readonly Endpoint[] = preview ? [] : [...fields.flatMap(madeBy), ...(makesDeals ? MADE : [])]
  // Asked for once: a filter is made as soon as its fields are there, and left alone from then on.
  const filters = preview || !settings.filters || !settings.flows.receivables || has.has(FILTERED) ? [] : FILTERS
  const types: readonly Endpoint[] = showsActivities(settings) ? ['GET v1/activityTypes'] : []
  return [...ASKED, ...types, ...makes, ...filters].reduce((units, endpoint) => units + PRICES[endpoint], 0)
}

/** A field whose values the books tell is made after the others, and looked for once more before that. */
const madeBy = ({ entity, options }: FieldDefinition): readonly Endpoint[] => [
  ...(options === null ? ([`GET v2/${entity}Fields`] as const) : []),
  `POST v2/${entity}Fields`,
]
