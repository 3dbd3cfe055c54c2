import type { Document } from '../../../connectors/visma/model.ts'
import { isSyncError } from '../../../core/errors.ts'
import { type Bundle, type Decided, linkOf } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Setup } from '../account/setup.ts'
import type { Phase, PhaseContext } from '../context.ts'
import { isSeenByEntryLeft, type Ours } from '../entries/adopt-entries.ts'
import { entryOutcome, entryTarget } from '../entries/entry-target.ts'
import { isBack } from '../parties/brought-back.ts'
import { noticeGone } from '../parties/gone-records.ts'
import { sayPartiesOff } from '../parties/parties-off.ts'
import { type DocumentRow, hasContent, type PartyRow, type Row, rowsIn } from '../rows.ts'
import { isBranchUnknown, waitsForBranch } from './branches.ts'
import { documentScope } from './scope.ts'
import { withLines } from './with-lines.ts'

// How many documents are in memory at once, unless a single supplier has more.
const DOCUMENTS = 500
const LEDGER = 'supplierdocument'
const INVOICES = 'supplierInvoice'
const STREAMS = [LEDGER, INVOICES] as const

/**
 * Supplier documents as entries on the supplier's organization. The ledger row is the base, since it alone has
 * the total in the document's currency; the invoice row of the same number gives it its lines.
 */
export function supplierDocumentsPhase(setup: Setup, ours: Ours): Phase {
  return {
    name: 'Supplier invoices',
    streams: STREAMS,
    flowOf: () => 'supplierInvoices',
    next: async (cursor, context) => {
      const pending = [...(await rowsIn(context.store).pendingByParent(STREAMS, cursor, DOCUMENTS))]
      const last = pending.at(-1)?.[0]
      if (last === undefined) return null
      const bundles = await Promise.all(
        pending.map(([parent, records]) => bundleOf(parent, records, setup, ours, context)),
      )
      return { bundles, cursor: last }
    },
  }
}

async function bundleOf(
  parent: string,
  records: readonly Row<(typeof STREAMS)[number]>[],
  setup: Setup,
  ours: Ours,
  context: PhaseContext,
): Promise<Bundle> {
  return {
    records,
    group: `supplier:#${parent}`,
    run: async (each) => {
      const { store } = context
      const rows = rowsIn(store)
      const supplier = (await rows.byNumber('supplier', [parent])).get(parent) ?? null
      const known = supplier && (await store.links('supplier', 'organization', [supplier.key])).get(supplier.key)
      const isLive = known?.state === 'live' || (known != null && (await isBack(known, context)))
      const keys = records.map((record) => record.key)
      const ledger = await rows.records(LEDGER, keys)
      const invoices = await rows.records(INVOICES, keys)
      const links = await store.links(LEDGER, 'entry', keys)
      // Whether lines are shown or not: the reference to pay by, and the text, are told by the invoice row alone as well.
      const isOn = context.settings.flows.supplierInvoices !== false
      for (const record of records) {
        if (record.stream === INVOICES) {
          // The entry is made for the ledger row of the same key: if that row is not pending, it becomes so again. If
          // it is not read yet, the next run makes the entry; one made here would be a second one.
          const row = ledger.get(record.key)
          if (isOn && row && row.state !== 'pending') await store.touch(LEDGER, [record.key])
          await each(record, () => Promise.resolve({ outcome: 'companion' }))
          continue
        }
        const invoice = invoices.get(record.key)
        if (isOn && invoice && !hasContent(invoice)) {
          // What it tells was let go: it comes back with a run that reads everything; without it nothing is written.
          await store.touch(INVOICES, [record.key])
          await each(record, () => Promise.resolve(invoiceMissing(record)))
          continue
        }
        await each(record, async () => {
          const document = withLines(record.data, invoice)
          const shown = linkOf(links, record.key) !== null || (await isSeenByEntryLeft(document, ours, context))
          const scope = documentScope(document, context.settings, {
            alreadyLinked: shown,
            partyClass: supplier ? supplier.data.classId : null,
          })
          if (scope.do === 'skip') return { outcome: 'skipped', reason: scope.reason }
          if (!shown && isBranchUnknown(document, context.settings)) return waitsForBranch(record)
          if (supplier?.state === 'skipped')
            return { outcome: 'skipped', reason: `supplier ${supplier.reason ?? 'skipped'}` }
          if (known?.state === 'deleted' && !isLive && context.settings.onDeleted === 'leave') return DELETED
          if (!supplier || !known || !isLive || supplier.state === 'issue' || supplier.state === 'waiting') {
            await sayPartiesOff('suppliers', context)
            return waiting(parent)
          }
          return entry(record, document, supplier, known.remote, setup, ours, context)
        })
      }
    },
  }
}

const DELETED: Decided = { outcome: 'skipped', reason: 'supplier deleted in Pipedrive' }
const waiting = (parent: string): Decided => ({
  outcome: 'waiting',
  reason: `waiting for supplier ${parent}`,
  waitingFor: `supplier:#${parent}`,
})

const invoiceMissing = ({ key, number }: DocumentRow): Decided => ({
  outcome: 'waiting',
  reason: `waiting for the invoice row of ${number}`,
  waitingFor: `${INVOICES}:${key}`,
})

async function entry(
  record: DocumentRow,
  document: Document,
  supplier: PartyRow,
  organization: RemoteId,
  setup: Setup,
  ours: Ours,
  context: PhaseContext,
): Promise<Decided> {
  const flow = context.settings.flows.supplierInvoices
  if (flow === false) return { outcome: 'skipped', reason: 'flow is off' }
  const target = await entryTarget(record, document, {
    flow: 'supplierInvoices',
    parent: { organization },
    party: supplier,
    own: { organization },
    as: flow.as,
    lines: flow.lines,
    setup,
    ...ours,
    context,
  })
  try {
    return await entryOutcome(record, document, await context.sync(target), 'supplierInvoices', context)
  } catch (error) {
    const isRefused = isSyncError(error) && error.code === 'pipedrive.rejected'
    if (!isRefused || !(await noticeGone('organization', organization, context))) throw error
    // The organization was merged or deleted meanwhile. If it was merged, or is to be made again, the next run goes on.
    const links = await context.store.linksTo('organization', [organization])
    return links.length > 0 && context.settings.onDeleted === 'leave' ? DELETED : waiting(record.parent ?? '')
  }
}
