import type { RemoteRecord } from '../../core/connector.ts'
import type { StageContext, Unit } from '../../core/flow.ts'
import { type RemoteId, remoteId } from '../../core/ids.ts'
import type { Effect } from '../../core/sync-store.ts'
import { adoptedAuthor, entryLeft } from './adopt-entries.ts'
import { asOurs } from './adopted.ts'
import type { CustomerDocument, CustomerHome } from './customer-document.ts'
import { dealUnit } from './deal-unit.ts'
import { partyOf } from './party.ts'
import { BY_ENTRIES } from './recognised.ts'
import type { Setup } from './setup.ts'

/**
 * Links the deals that an earlier time left, without writing: our own by title, organization and invoice number; any
 * other is the answer for the invoices whose entries hang on it. Our copy of the deals is fresh when this is asked.
 */
export async function adoptDeals(
  invoices: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  companyId: string,
  context: StageContext,
): Promise<void> {
  const { store } = context
  if ((await adoptedAuthor(context)) === null) return
  const free = await unlinkedDeals(home, context)
  const { number } = partyOf(home.record)
  const taken = async (one: RemoteRecord | undefined, unit: () => Promise<Unit>) => {
    if (one === undefined) return
    free.splice(free.indexOf(one), 1)
    await store.commit(asMade(one, await unit(), context))
  }

  if ((await store.links('customer', 'deal', [home.record.key])).size === 0) {
    const mine = free.find(({ fields: { title } }) => isText(title, 'Visma – ', ` (${number})`))
    await taken(mine, () => dealUnit({ create: 'perCustomer' }, invoices, home, setup, context))
  }
  const known = await store.links(
    'customerinvoice',
    'deal',
    invoices.map(({ record }) => record.key),
  )
  for (const one of invoices) {
    if (known.has(one.record.key)) continue
    const own = free.find(
      ({ fields }) =>
        isText(fields.title, `Invoice ${one.document.number} – `, '') &&
        fields['custom.invoiceNumber'] === one.document.number,
    )
    if (own) await taken(own, () => dealUnit({ create: 'perInvoice' }, [one], home, setup, context))
    else await answerOfEntry(one, companyId, context)
  }
}

const isText = (value: unknown, start: string, end: string): boolean =>
  typeof value === 'string' && value.startsWith(start) && value.endsWith(end)

async function unlinkedDeals(home: CustomerHome, { store }: StageContext): Promise<RemoteRecord[]> {
  const of = async (rule: 'organization' | 'person', id: RemoteId | null) =>
    id === null ? [] : ((await store.candidates('deal', rule, [id])).get(id) ?? [])
  const found = [...(await of('organization', home.organization)), ...(await of('person', home.person))]
  const byId = new Map(found.map((record) => [record.id, record]))
  for (const { remote, origin } of await store.linksTo('deal', [...byId.keys()]))
    if (origin === 'created') byId.delete(remote)
  return [...byId.values()].sort((a, b) => Number(a.id) - Number(b.id))
}

function asMade({ entity, id: remote, fields }: RemoteRecord, unit: Unit, { run }: StageContext): readonly Effect[] {
  const { stream, key, role, rule, desired } = unit
  const origin = 'created'
  return [
    { do: 'link', link: { stream, key, role, entity, remote, origin, rule, state: 'live', run } },
    {
      do: 'shadow',
      shadow: { entity, remote, origin, unsent: {}, primary: `${stream}:${key}`, ...asOurs(desired, fields) },
    },
  ]
}

/** An answer once given sticks: the deal on which the entry hangs. */
async function answerOfEntry(
  { record, document }: CustomerDocument,
  companyId: string,
  { store, run, ...context }: StageContext,
): Promise<void> {
  const deal = (await entryLeft(document, companyId, { store, run, ...context }))?.fields.deal_id
  if (typeof deal !== 'string') return
  const remote = remoteId(deal)
  const there = (await store.mirrored('deal', [remote])).get(remote)
  if (there === undefined || there.deleted || there.mergedInto !== undefined) return
  const { stream, key } = record
  const rule = BY_ENTRIES
  await store.commit([
    {
      do: 'link',
      link: { stream, key, role: 'deal', entity: 'deal', remote, origin: 'linked', rule, state: 'live', run },
    },
  ])
}
