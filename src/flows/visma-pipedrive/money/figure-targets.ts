import type { Fields } from '../../../core/connector.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import { dealFigures, type FigureOptions, organizationFigures } from './figure-fields.ts'
import { type AtHand, customersOf, customersOnDeal, figuresOfCustomers, NOTHING_AT_HAND } from './whose-figures.ts'

type Of = Pick<PhaseContext, 'store' | 'settings'>

const optionsOf = ({ activeCurrencies, baseCurrency }: Setup, { settings }: Of): FigureOptions => ({
  visibility: settings.visibility,
  currency: activeCurrencies.has(baseCurrency) ? baseCurrency : null,
})

/** What an organization shows of its customers, `also` among them; nothing where figures are switched off. */
export async function figuresOnOrganization(
  organization: RemoteId | null,
  also: readonly SourceKey[],
  setup: Setup,
  context: Of,
  atHand: AtHand = NOTHING_AT_HAND,
): Promise<Fields> {
  if (!context.settings.flows.receivables) return {}
  const linked = organization === null ? [] : await customersOf('organization', organization, context)
  return organizationFigures(await figuresOfCustomers([...linked, ...also], context, atHand), optionsOf(setup, context))
}

/**
 * What a deal shows of the customers whose documents it carries, `also` among them.
 *
 * @param deal `null` before it is made
 * @param also `null` for a deal that shows none
 */
export async function figuresOnDeal(
  deal: RemoteId | null,
  also: readonly SourceKey[] | null,
  setup: Setup,
  context: Of,
  atHand: AtHand = NOTHING_AT_HAND,
): Promise<Fields> {
  if (!context.settings.flows.receivables) return {}
  if (also === null) return dealFigures([], optionsOf(setup, context))
  const carried = deal === null ? [] : await customersOnDeal(deal, context)
  return dealFigures(await figuresOfCustomers([...carried, ...also], context, atHand), optionsOf(setup, context))
}

/** What an open deal shows that carries no document: the figures of these customers. Clears it for none. */
export const figuresOf = async (
  customers: readonly SourceKey[],
  setup: Setup,
  context: Of,
  atHand: AtHand,
): Promise<Fields> => dealFigures(await figuresOfCustomers(customers, context, atHand), optionsOf(setup, context))
