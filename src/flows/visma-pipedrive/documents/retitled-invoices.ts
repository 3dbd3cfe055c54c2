import { oneLine } from '../../../core/plain-text.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyRow } from '../rows.ts'

/**
 * Has invoices with a deal of their own decided again when the customer has a new name, which is in the deal's title.
 */
export async function touchRetitledInvoices(customer: PartyRow, { store }: PhaseContext): Promise<void> {
  const { number, name } = customer.data
  const keys = (await store.keysByParent('customerinvoice', [number])).get(number) ?? []
  const links = await store.linksMade('customerinvoice', 'deal', keys)
  const made = [...links.values()].flatMap(({ key, remote, state }) =>
    state === 'live' ? [{ key, deal: remote }] : [],
  )
  const shadows = await store.shadows(
    'deal',
    made.map(({ deal }) => deal),
  )
  // Compared by its beginning, since the end of a long name may be cut off.
  const shown = ` – ${oneLine(name)}`.slice(0, 150)
  const retitled = made.filter(({ deal }) => {
    const title = shadows.get(deal)?.written.title
    return typeof title === 'string' && !title.includes(shown)
  })
  if (retitled.length > 0)
    await store.touch(
      'customerinvoice',
      retitled.map(({ key }) => key),
    )
}
