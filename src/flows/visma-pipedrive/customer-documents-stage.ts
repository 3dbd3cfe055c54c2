import type { Document } from '../../connectors/visma/model.ts'
import { isSyncError } from '../../core/errors.ts'
import { linkOf, type Settled, type Stage, type StageContext, type Work } from '../../core/flow.ts'
import type { RemoteId } from '../../core/ids.ts'
import type { StagedRecord } from '../../core/record.ts'
import { assignDeals } from './assign-deals.ts'
import type { CustomerDocument, CustomerHome } from './customer-document.ts'
import { type EntryParent, entryUnit, settleEntry } from './entry-unit.ts'
import { partyOf } from './parties-stage.ts'
import { documentScope } from './scope.ts'
import type { Setup } from './setup.ts'

const BATCH = 50

/** Invoices and credit notes, a customer at a time: first the deals they belong to, then their entries. */
export function customerDocumentsStage(setup: Setup, companyId: string): Stage {
  return {
    name: 'Customer invoices',
    streams: ['customerinvoice', 'customerCreditNote'],
    flowOf: (stream) => (stream === 'customerinvoice' ? 'customerInvoices' : 'creditNotes'),
    next: async (cursor, context) => {
      const { customerInvoices, creditNotes } = context.settings.flows
      const streams = [
        ...(customerInvoices === false ? [] : ['customerinvoice']),
        ...(creditNotes ? ['customerCreditNote'] : []),
      ]
      const parents = await context.store.pendingParents(streams, cursor, BATCH)
      const last = parents.at(-1)
      if (last === undefined) return null
      const works: Work[] = []
      for (const parent of parents) works.push(await workOf(parent, streams, setup, companyId, context))
      return { works, cursor: last }
    },
  }
}

const documentOf = (record: StagedRecord): Document => record.data as unknown as Document

async function workOf(
  parent: string,
  streams: readonly string[],
  setup: Setup,
  companyId: string,
  context: StageContext,
): Promise<Work> {
  const records = await context.store.pendingOf(streams, parent)
  return {
    records,
    group: `customer:#${parent}`,
    run: async (each) => {
      const home = await homeOf(parent, context)
      const taken: CustomerDocument[] = []
      for (const record of records) {
        const verdict = await judge(record, parent, home, context)
        if (verdict) await each(record, () => Promise.resolve(verdict))
        else taken.push({ record, document: documentOf(record) })
      }
      if (home === null || taken.length === 0) return
      const deals = await assignDeals(taken, home, setup, context)
      for (const { record, document } of taken) {
        await each(record, () =>
          writeEntry(record, document, deals.get(record.key) ?? null, home, setup, companyId, context),
        )
      }
    },
  }
}

/** The customer and where Pipedrive has it; `null` while it is not there yet. */
async function homeOf(number: string, { store }: StageContext): Promise<CustomerHome | null> {
  const record = (await store.byNumber('customer', [number])).get(number)
  if (!record) return null
  const organization = linkOf(await store.links('customer', 'organization', [record.key]), record.key)
  const person = linkOf(await store.links('customer', 'person', [record.key]), record.key)
  return { record, organization: organization?.remote ?? null, person: person?.remote ?? null }
}

/** Why a document is not shown now; `null` when it is. */
async function judge(
  record: StagedRecord,
  parent: string,
  home: CustomerHome | null,
  context: StageContext,
): Promise<Settled | null> {
  const shown = linkOf(await context.store.links(record.stream, 'entry', [record.key]), record.key) !== null
  const partyClass = home ? partyOf(home.record).classId : null
  const scope = documentScope(documentOf(record), context.settings, { alreadyLinked: shown, partyClass })
  if (scope.do === 'skip') return { outcome: 'skipped', reason: scope.reason }
  if (home?.record.state === 'skipped')
    return { outcome: 'skipped', reason: `customer ${home.record.reason ?? 'skipped'}` }
  const there = home !== null && (home.organization !== null || home.person !== null)
  const held = home !== null && (home.record.state === 'issue' || home.record.state === 'waiting')
  if (there && !held) return null
  return { outcome: 'waiting', reason: `waiting for customer ${parent}`, waitingFor: `customer:#${parent}` }
}

async function writeEntry(
  record: StagedRecord,
  document: Document,
  deal: RemoteId | null,
  home: CustomerHome,
  setup: Setup,
  companyId: string,
  context: StageContext,
): Promise<Settled> {
  const { customerInvoices } = context.settings.flows
  const flow = record.stream === 'customerinvoice' ? 'customerInvoices' : 'creditNotes'
  const as = customerInvoices === false ? 'note' : customerInvoices.as
  const write = async (parent: EntryParent) => {
    const unit = await entryUnit(record, document, { flow, parent, as, lines: true, setup, companyId, context })
    return settleEntry(record, document, await context.unit(unit), flow)
  }
  const elsewhere: EntryParent =
    home.organization !== null
      ? { organization: home.organization }
      : home.person !== null
        ? { person: home.person }
        : {}
  if (deal === null) return write(elsewhere)
  try {
    return await write({ deal })
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'pipedrive.note_limit') throw error
    await context.issue({
      flow,
      stream: 'deal',
      key: deal,
      code: error.code,
      message: `Deal ${deal} has as many notes as Pipedrive allows; further entries go on the organization.`,
      advice: 'Nothing is lost. Use a new deal, or entries as activities, to have them on a deal again.',
      details: { deal },
    })
    return write(elsewhere)
  }
}
