import { isSyncError } from '../../../core/errors.ts'
import type { Bundle, Decided } from '../../../core/flow.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Link } from '../../../core/sync-store.ts'
import type { Setup } from '../account/setup.ts'
import type { Phase, PhaseContext } from '../context.ts'
import { assignDeals } from '../deals/assign-deals.ts'
import type { DealTools } from '../deals/deal-write.ts'
import type { Refusals } from '../deals/refused-deals.ts'
import type { Ours } from '../entries/adopt-entries.ts'
import { writeEntry } from '../entries/customer-entry.ts'
import { owePdfs, type PdfRule } from '../files/owed-pdfs.ts'
import { isBack } from '../parties/brought-back.ts'
import { noticeGone } from '../parties/gone-records.ts'
import { sayPartiesOff } from '../parties/parties-off.ts'
import { type DocumentRow, type Row, rowsIn } from '../rows.ts'
import { COUNTED, documentsOf } from '../streams.ts'
import { isBranchUnknown, waitsForBranch } from './branches.ts'
import type { CustomerDocument, CustomerHome } from './customer-document.ts'
import { documentScope } from './scope.ts'
import { nameOf, numberOnCustomersDeal, type Sight, shownOrLeft } from './shown.ts'

// How many documents are in memory at once, unless a single customer has more.
const DOCUMENTS = 500

type CustomerStream = 'customerinvoice' | 'customerCreditNote'

/** Invoices and credit notes, a customer at a time: first the deals they belong to, then their entries. */
export function customerDocumentsPhase(setup: Setup, refusals: Refusals, ours: Ours, pdfs: PdfRule): Phase {
  const tools = { setup, refusals, pdfs, ...ours }
  return {
    name: 'Customer invoices',
    streams: documentsOf('customer'),
    flowOf: (stream) => COUNTED.get(stream) ?? '',
    next: async (cursor, context) => {
      const { customerInvoices, creditNotes } = context.settings.flows
      const streams: readonly CustomerStream[] = [
        ...(customerInvoices === false ? [] : (['customerinvoice'] as const)),
        ...(creditNotes ? (['customerCreditNote'] as const) : []),
      ]
      const pending = [...(await rowsIn(context.store).pendingByParent(streams, cursor, DOCUMENTS))]
      const last = pending.at(-1)?.[0]
      if (last === undefined) return null
      const bundles = await Promise.all(pending.map(([parent, records]) => bundleOf(parent, records, tools, context)))
      return { bundles, cursor: last }
    },
  }
}

async function bundleOf(
  parent: string,
  records: readonly Row<CustomerStream>[],
  tools: DealTools & { readonly pdfs: PdfRule },
  context: PhaseContext,
): Promise<Bundle> {
  const [home, shown] = await Promise.all([homeOf(parent, context), shownOrLeft(records, tools, context)])
  const described = home && hasUnseen(records, shown) ? await numberOnCustomersDeal(home, context) : null
  const sightOf = (record: DocumentRow): Sight | null =>
    shown.get(nameOf(record)) ??
    (record.stream === 'customerinvoice' && record.number !== null && record.number === described ? 'deal' : null)
  return {
    records,
    // Customers of one organization are decided in turn, since they may share a deal that describes all their invoices.
    group: home?.organization ? `organization:${home.organization}` : `customer:#${parent}`,
    run: async (each) => {
      const taken: CustomerDocument[] = []
      for (const record of records) {
        const verdict = judge(record, parent, home, sightOf(record), context)
        if (verdict?.outcome === 'waiting') await sayPartiesOff('customers', context)
        if (verdict) await each(record, () => Promise.resolve(verdict))
        else taken.push({ record, document: record.data })
      }
      if (home === null || taken.length === 0) return
      await owePdfs(taken, shown, tools.pdfs, context)
      const placed = await place(taken, home, parent, tools, context)
      for (const one of taken) {
        await each(one.record, () =>
          writeEntry(one, placed.deals.get(one.record.key) ?? null, placed.home, { ...tools, context }),
        )
      }
    },
  }
}

/** The documents' deals, and the customer's home again, since a person may have deleted a part of it meanwhile. */
async function place(
  taken: readonly CustomerDocument[],
  home: Home,
  parent: string,
  tools: DealTools,
  context: PhaseContext,
): Promise<{ readonly deals: ReadonlyMap<SourceKey, RemoteId>; readonly home: Home }> {
  try {
    return { deals: await assignDeals(taken, home, tools, context), home }
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'pipedrive.rejected') throw error
    let isNews = false
    for (const entity of ['organization', 'person'] as const) {
      const remote = home[entity]
      if (remote !== null && (await noticeGone(entity, remote, context))) isNews = true
    }
    const now = isNews ? await homeOf(parent, context) : null
    if (now === null) throw error
    return { deals: await assignDeals(taken, now, tools, context), home: now }
  }
}

interface Home extends CustomerHome {
  /** A person deleted all records that the customer had in Pipedrive. */
  readonly deleted: boolean
}

/** The customer and its records in Pipedrive; `null` while the customer is not known yet. */
async function homeOf(number: string, context: PhaseContext): Promise<Home | null> {
  const { store } = context
  const record = (await rowsIn(store).byNumber('customer', [number])).get(number)
  if (!record) return null
  const [organization, person] = await Promise.all(
    ['organization', 'person'].map(async (role) => (await store.links('customer', role, [record.key])).get(record.key)),
  )
  const links = [organization, person].filter((link) => link !== undefined)
  const there = new Map<Link, boolean>()
  for (const link of links) there.set(link, link.state === 'live' || (await isBack(link, context)))
  const remoteOf = (link: Link | undefined) => (link && there.get(link) ? link.remote : null)
  return {
    record,
    organization: remoteOf(organization),
    person: remoteOf(person),
    deleted: links.length > 0 && links.every((link) => !there.get(link)),
  }
}

/** Whether one of them may be out of scope and people have not seen it: then adopted entries are looked for too. */
const hasUnseen = (records: readonly DocumentRow[], shown: ReadonlyMap<string, Sight>): boolean =>
  records.some((record) => record.data.status !== 'Open' && !shown.has(nameOf(record)))

/** Why a document is not shown now; `null` when it is. */
function judge(
  record: DocumentRow,
  parent: string,
  home: Home | null,
  sight: Sight | null,
  { settings }: PhaseContext,
): Decided | null {
  const partyClass = home ? home.record.data.classId : null
  const scope = documentScope(record.data, settings, { alreadyLinked: sight !== null, partyClass })
  if (scope.do === 'skip') return { outcome: 'skipped', reason: scope.reason }
  if (sight === null && isBranchUnknown(record.data, settings)) return waitsForBranch(record)
  if (home?.record.state === 'skipped')
    return { outcome: 'skipped', reason: `customer ${home.record.reason ?? 'skipped'}` }
  const there = home !== null && (home.organization !== null || home.person !== null)
  const held = home !== null && (home.record.state === 'issue' || home.record.state === 'waiting')
  if (there && !held) return null
  if (home?.deleted && !held && settings.onDeleted === 'leave') {
    // A document on a deal that still exists is kept up to date all the same.
    return sight === 'deal' ? null : { outcome: 'skipped', reason: 'customer deleted in Pipedrive' }
  }
  return { outcome: 'waiting', reason: `waiting for customer ${parent}`, waitingFor: `customer:#${parent}` }
}
