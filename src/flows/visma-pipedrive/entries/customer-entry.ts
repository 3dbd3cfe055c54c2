import { isSyncError, type SyncError } from '../../../core/errors.ts'
import type { Decided } from '../../../core/flow.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Setup } from '../account/setup.ts'
import type { PhaseContext } from '../context.ts'
import type { CustomerDocument, CustomerHome } from '../documents/customer-document.ts'
import { noticeGone } from '../parties/gone-records.ts'
import type { Places } from '../parties/other-party.ts'
import { COUNTED } from '../streams.ts'
import type { Ours } from './adopt-entries.ts'
import { type EntryParent, entryOutcome, entryTarget } from './entry-target.ts'

const NOTE_LIMIT = 'pipedrive.note_limit'
/** Refusals of a new entry on a deal after which the entry goes on the organization. */
const TURNED_AWAY: readonly string[] = [NOTE_LIMIT, 'pipedrive.forbidden']

export interface EntryTools extends Ours {
  readonly setup: Setup
  readonly context: PhaseContext
}

/** A customer document's entry: on its deal, else on the organization, else on the person. */
export async function writeEntry(
  one: CustomerDocument,
  deal: RemoteId | null,
  home: CustomerHome,
  tools: EntryTools,
): Promise<Decided> {
  const { context } = tools
  const onDeal = deal !== null && !(await isFull(one, deal, tools)) ? [{ deal }] : []
  const organization = home.organization === null ? [] : [{ organization: home.organization }]
  const person = home.person === null ? [] : [{ person: home.person }]
  for (const parent of [...onDeal, ...organization, ...person]) {
    try {
      const became = await write(one, parent, home, tools)
      if ('deal' in parent && became.outcome === 'created') {
        const key = parent.deal
        await context.store.commit(TURNED_AWAY.map((code) => ({ do: 'resolve', stream: 'deal', key, code })))
      }
      return became
    } catch (error) {
      if (!isSyncError(error)) throw error
      if (TURNED_AWAY.includes(error.code) && 'deal' in parent) await context.issue(turnedAway(one, parent.deal, error))
      else if (error.code !== 'pipedrive.rejected' || !(await isGone(parent, context))) throw error
    }
  }
  if (context.settings.onDeleted === 'leave') return { outcome: 'skipped', reason: 'customer deleted in Pipedrive' }
  const number = home.record.number ?? ''
  return { outcome: 'waiting', reason: `waiting for customer ${number}`, waitingFor: `customer:#${number}` }
}

async function write(
  { record, document }: CustomerDocument,
  parent: EntryParent,
  home: CustomerHome,
  tools: EntryTools,
): Promise<Decided> {
  const { customerInvoices } = tools.context.settings.flows
  const flow = flowOf(record.stream)
  const as = customerInvoices === false ? 'note' : customerInvoices.as
  const attempt = async (own: Places): Promise<Decided> => {
    const options = { flow, parent, party: home.record, own, as, lines: true, ...tools } as const
    const target = await entryTarget(record, document, options)
    return entryOutcome(record, document, await tools.context.sync(target), flow, tools.context)
  }
  const own = { organization: home.organization, person: home.person }
  try {
    return await attempt(own)
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'pipedrive.rejected') throw error
    // The document came from another customer, and people have deleted the records of this one meanwhile.
    const left = await thereOf(own, tools.context)
    if (left.organization === own.organization && left.person === own.person) throw error
    return attempt(left)
  }
}

async function thereOf({ organization, person }: Places, context: PhaseContext): Promise<Places> {
  const there = async (entity: 'organization' | 'person', remote: RemoteId | null | undefined) =>
    remote != null && !(await noticeGone(entity, remote, context)) ? remote : null
  return { organization: await there('organization', organization), person: await there('person', person) }
}

const flowOf = (stream: string): string => COUNTED.get(stream) ?? ''

/** Whether the deal refused this entry before, since it was full: then the entry stays where it was put instead. */
async function isFull({ record }: CustomerDocument, deal: RemoteId, { context }: EntryTools): Promise<boolean> {
  const { store } = context
  const entry = (await store.links(record.stream, 'entry', [record.key])).get(record.key)
  if (!entry) return false
  const hangsOn = (await store.shadows(entry.entity, [entry.remote])).get(entry.remote)?.written.deal_id
  if (hangsOn === deal) return false
  for (const code of TURNED_AWAY) {
    const state = await store.issueState('deal', deal, code)
    if (state !== null && state !== 'resolved') return true
  }
  return false
}

const turnedAway = ({ record }: CustomerDocument, deal: RemoteId, error: SyncError) => ({
  flow: flowOf(record.stream),
  stream: 'deal',
  key: deal,
  code: error.code,
  ...(error.code === NOTE_LIMIT
    ? {
        message: `Deal ${deal} has as many notes as Pipedrive allows; further entries go on the organization.`,
        advice: 'Nothing is lost. Use a new deal, or entries as activities, to have them on a deal again.',
      }
    : {
        message: `Pipedrive takes no entry on deal ${deal}; it goes on the organization. ${error.message}`,
        advice: error.advice ?? 'Nothing is lost.',
      }),
  details: { deal },
})

async function isGone(parent: EntryParent, context: PhaseContext): Promise<boolean> {
  for (const entity of ['deal', 'organization', 'person'] as const) {
    const remote = parent[entity]
    if (remote !== undefined && (await noticeGone(entity, remote, context))) return true
  }
  return false
}
