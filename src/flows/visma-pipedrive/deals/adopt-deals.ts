import type { RemoteRecord } from '../../../core/connector.ts'
import type { Target } from '../../../core/flow.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { sameJson } from '../../../core/json.ts'
import type { Effect } from '../../../core/sync-store.ts'
import { inPlainText } from '../account/seen.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import { entryLeft, type Ours } from '../entries/adopt-entries.ts'
import { makerOf } from '../entries/whose-entry.ts'
import { asOurs } from '../matching/adopted.ts'
import { BY_ENTRIES } from '../matching/recognised.ts'
import { dealTarget } from './deal-target.ts'
import { CUSTOMER_TITLE, INVOICE_TITLE } from './deal-titles.ts'

/**
 * Links deals of an earlier store, without writing to them. Deals that we made are recognised by title, organization
 * and invoice number, or by our entries on them where people gave them another title. A deal of people becomes the deal
 * of the invoices whose entries are on it. Our copy of the deals has to be fresh.
 */
export async function adoptDeals(
  invoices: readonly CustomerDocument[],
  home: CustomerHome,
  setup: Setup,
  ours: Ours,
  context: PhaseContext,
): Promise<void> {
  const { store, settings } = context
  const free = await unlinkedDeals(home, context)
  const { number } = home.record.data
  const taken = async (one: RemoteRecord, target: Target) => {
    free.splice(free.indexOf(one), 1)
    const whole = await wholeOf(one, context)
    if (whole !== null) await store.commit(asMade(whole, target, context))
  }
  const ofCustomer = () => dealTarget({ create: 'perCustomer' }, invoices, home, setup, context)
  const isOpen = async () => (await store.links('customer', 'deal', [home.record.key])).size === 0

  const titled = (await isOpen()) ? free.find((deal) => isTitled(deal, CUSTOMER_TITLE, ` (${number})`)) : undefined
  if (titled) await taken(titled, await ofCustomer())
  const known = await store.links(
    'customerinvoice',
    'deal',
    invoices.map(({ record }) => record.key),
  )
  for (const one of invoices) {
    if (known.has(one.record.key)) continue
    const { number: invoiceNumber } = one.document
    const ofInvoice = () => dealTarget({ create: 'perInvoice' }, [one], home, setup, context)
    const described = free.filter(({ fields }) => fields['custom.invoiceNumber'] === invoiceNumber)
    const own = described.find((deal) => isTitled(deal, `${INVOICE_TITLE}${invoiceNumber} – `, ''))
    if (own) {
      await taken(own, await ofInvoice())
      continue
    }
    const entry = await entryLeft(one.document, ours, context)
    if (entry === null) continue
    const made = free.find((deal) => deal.id === entry.fields.deal_id && isOfSameProgram(deal, entry))
    if (made && settings.deals.create === 'perCustomer' && (await isOpen())) {
      await taken(made, { ...(await ofCustomer()), rule: BY_ENTRIES })
    } else if (made && settings.deals.create === 'perInvoice' && described.includes(made)) {
      const target = await ofInvoice()
      if (isWorthIt((await wholeOf(made, context)) ?? made, target)) {
        await taken(made, { ...target, rule: BY_ENTRIES })
        continue
      }
    }
    await answerOfEntry(one, entry, context)
  }
}

// Pipedrive's words (`origin`) for how a deal was made; any other word, or none, tells nothing.
const BY_PROGRAM: readonly unknown[] = ['API', 'Marketplace']
const BY_PEOPLE: readonly unknown[] = ['ManuallyCreated', 'Import']

// Our user may be a person who also makes deals by hand, with our entries on them. Ours were made by a program.
const isOfSameProgram = ({ fields }: RemoteRecord, entry: RemoteRecord): boolean =>
  BY_PROGRAM.includes(fields.origin) &&
  typeof fields.creator_user_id === 'string' &&
  fields.creator_user_id === makerOf(entry)

/** Of a deal our copy has only what it is chosen by. `null`: it is gone meanwhile. */
const wholeOf = async ({ id }: RemoteRecord, context: PhaseContext): Promise<RemoteRecord | null> =>
  (await inPlainText('deal', [id], context)).get(id) ?? null

/** We close the deal when its invoice is paid, so it must surely be ours: its amount has to be the invoice's too. */
const isWorthIt = ({ fields }: RemoteRecord, { desired }: Target): boolean =>
  sameJson(fields.value ?? null, desired.fields.value ?? null) &&
  sameJson(fields.currency ?? null, desired.fields.currency ?? null)

// `origin` is checked too, since a person's copy of a deal of ours has our title.
const isTitled = ({ fields: { title, origin } }: RemoteRecord, start: string, end: string): boolean =>
  !BY_PEOPLE.includes(origin) && typeof title === 'string' && title.startsWith(start) && title.endsWith(end)

async function unlinkedDeals(home: CustomerHome, { store }: PhaseContext): Promise<RemoteRecord[]> {
  const of = async (rule: 'organization' | 'person', id: RemoteId | null) =>
    id === null ? [] : ((await store.candidates('deal', rule, [id])).get(id) ?? [])
  const found = [...(await of('organization', home.organization)), ...(await of('person', home.person))]
  const byId = new Map(found.map((record) => [record.id, record]))
  for (const { remote, origin } of await store.linksTo('deal', [...byId.keys()]))
    if (origin === 'created') byId.delete(remote)
  return [...byId.values()].sort((a, b) => Number(a.id) - Number(b.id))
}

function asMade(
  { entity, id: remote, fields }: RemoteRecord,
  target: Target,
  { run }: PhaseContext,
): readonly Effect[] {
  const { stream, key, role, rule, desired } = target
  const origin = 'created'
  return [
    { do: 'link', link: { stream, key, role, entity, remote, origin, rule, state: 'live', run } },
    {
      do: 'shadow',
      shadow: { entity, remote, origin, unsent: {}, primary: `${stream}:${key}`, ...asOurs(desired, fields) },
    },
  ]
}

/** Keeps the invoice on the deal that has its entry, since a deal once chosen for an invoice stays chosen. */
async function answerOfEntry(
  { record: { stream, key } }: CustomerDocument,
  entry: RemoteRecord,
  { store, run }: PhaseContext,
): Promise<void> {
  const deal = entry.fields.deal_id
  if (typeof deal !== 'string') return
  const remote = remoteId(deal)
  const there = (await store.mirrored('deal', [remote])).get(remote)
  if (there === undefined || there.deleted || there.mergedInto !== undefined) return
  const rule = BY_ENTRIES
  await store.commit([
    {
      do: 'link',
      link: { stream, key, role: 'deal', entity: 'deal', remote, origin: 'linked', rule, state: 'live', run },
    },
  ])
}
