import type { Entity, RemoteRecord } from '../../../core/connector.ts'
import { linkOf } from '../../../core/flow.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Json } from '../../../core/json.ts'
import type { Decimal } from '../../../core/money.ts'
import { Tally } from '../../../core/tally.ts'
import type { PhaseContext } from '../context.ts'
import { customersOf, customersOnDeal } from '../money/whose-figures.ts'
import { type PartyRow, rowsIn } from '../rows.ts'
import type { LedgerSums } from './ledger-sums.ts'
import type { ShownOn } from './lines.ts'
import type { Met } from './read-back.ts'

/** What records showed of balances when they were read back. */
export interface Shown {
  readonly see: (page: readonly Met[]) => void
  /** The record that shows what this customer owes, and the customers that share it; `null` where there is none. */
  readonly placeOf: (
    customer: PartyRow,
    ledger: LedgerSums,
  ) => Promise<{ readonly on: ShownOn; readonly customers: readonly SourceKey[] } | null>
}

/** Remembers a few members of each organization, and of deals where customers have no organization. */
export function shownBalances(context: PhaseContext): Shown {
  const { store, settings } = context
  const { customers } = settings.flows
  const byDeal = customers === false || customers.organization !== 'create'
  const organizations = new Map<RemoteId, Seen>()
  const deals = new Map<RemoteId, Seen>()
  return {
    see: (page) => {
      for (const { record, links } of page) {
        if (links.length === 0) continue
        if (record.entity === 'organization') organizations.set(record.id, seenOn(record))
        // An archived deal cannot be written any more: it says what was then.
        else if (byDeal && record.entity === 'deal' && record.fields.is_archived !== true)
          deals.set(record.id, seenOn(record))
      }
    },
    placeOf: async (customer, ledger) => {
      const { key } = customer
      const organization = linkOf(await store.links('customer', 'organization', [key]), key)
      const on = organization === null ? undefined : organizations.get(organization.remote)
      if (organization !== null && on !== undefined)
        return {
          on: { ...on, isKeptBack: await isKeptBack('organization', organization.remote, context) },
          customers: await customersOf('organization', organization.remote, context),
        }
      if (!byDeal) return null
      for (const deal of await dealsOf(customer, context)) {
        const seen = deals.get(deal)
        if (seen?.amount === undefined || seen.amount === null) continue
        // What other customers on the deal owe is in its amount too.
        const others = (await customersOnDeal(deal, context)).filter((one) => one !== key)
        const rest = new Tally().add(seen.amount)
        for (const other of (await rowsIn(store).records('customer', others)).values())
          rest.subtract(ledger.of(other.number ?? '').amount)
        const kept = await isKeptBack('deal', deal, context)
        return { on: { ...seen, amount: rest.total, isKeptBack: kept }, customers: [key] }
      }
      return null
    },
  }
}

const isKeptBack = async (entity: Entity, remote: RemoteId, { store }: PhaseContext): Promise<boolean> => {
  const kept = await store.keptFields(entity, remote)
  return ['custom.openBalance', 'custom.overdueBand', 'custom.light'].some((field) => kept.has(field))
}

type Seen = Omit<ShownOn, 'isKeptBack'>

const seenOn = ({ id, fields }: RemoteRecord): Seen => ({
  remote: id,
  amount: amountIn(fields['custom.openBalance']),
  band: textIn(fields['custom.overdueBand']),
  light: textIn(fields['custom.light']),
})

const amountIn = (value: Json | undefined): Decimal | null | undefined => {
  if (value === undefined || value === null) return value
  return typeof value === 'object' && 'amount' in value && typeof value.amount === 'string' ? value.amount : null
}
const textIn = (value: Json | undefined): string | null | undefined =>
  value === undefined ? undefined : typeof value === 'string' ? value : null

/** The deals that show what a customer owes: its own, those it has documents on, and open ones made for its invoices. */
async function dealsOf({ key, number }: PartyRow, { store }: PhaseContext): Promise<readonly RemoteId[]> {
  const own = (await store.linksOf('customer', [key])).get(key) ?? []
  const invoices = number === null ? [] : ((await store.keysByParent('customerinvoice', [number])).get(number) ?? [])
  const made = [...(await store.links('customerinvoice', 'deal', invoices)).values()].filter(
    ({ origin }) => origin === 'created',
  )
  const deals = [...own, ...made].filter(({ entity, state }) => entity === 'deal' && state === 'live')
  const shadows = await store.shadows(
    'deal',
    deals.map(({ remote }) => remote),
  )
  // A deal that was made for an invoice says what was then once it is closed.
  return deals
    .map(({ remote }) => remote)
    .filter((remote) => [undefined, 'open'].includes(shadows.get(remote)?.written.status as string | undefined))
}
