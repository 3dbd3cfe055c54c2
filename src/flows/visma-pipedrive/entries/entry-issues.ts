import { z } from 'zod'
import type { Document } from '../../../connectors/visma/model.ts'
import { mayConcernItAlone } from '../../../core/alone.ts'
import type { RemoteRecord } from '../../../core/connector.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import { readsEverything } from '../../../core/run.ts'
import type { NewIssue } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { marker } from './marker.ts'
import { ENTRY_KINDS, type EntryKind, markersOf } from './whose-entry.ts'

const DOUBLED = 'entry.doubled'
const COPIED = 'entry.copied'
const OF_ANOTHER = 'entry.of_another'

const flowOf = ({ ledger }: Document): string => (ledger === 'customer' ? 'customerInvoices' : 'supplierInvoices')
const namesOf = (records: readonly RemoteRecord[]) => records.map(({ entity, id }) => ({ entity, id }))

/** A document has several entries of ours, left by a process that died long ago or by an earlier program. */
export const doubledIssue = (
  document: Document,
  kept: RemoteRecord,
  others: readonly RemoteRecord[],
  companyId: string,
): NewIssue => ({
  flow: flowOf(document),
  stream: 'connection',
  key: `entry ${kept.entity} ${kept.id}`,
  code: DOUBLED,
  message: `Pipedrive has ${others.length + 1} entries of ours for ${document.type} ${document.number}; the oldest is kept up to date, the others are left as they are.`,
  advice: 'Delete the others in Pipedrive, or take out their last line; this issue then resolves by itself.',
  details: {
    number: document.number,
    company: companyId,
    marker: marker(document, companyId),
    kept: namesOf([kept]),
    others: namesOf(others),
  },
})

/** Only a person's copy of an entry is left. */
export const copiedIssue = (document: Document, copies: readonly RemoteRecord[], companyId: string): NewIssue => ({
  flow: flowOf(document),
  stream: 'connection',
  key: `entry of ${document.ledger} ${marker(document, companyId)}`,
  code: COPIED,
  message: `A person copied the entry of ${document.type} ${document.number} in Pipedrive, and ours is gone. The copy is left as it is, and an entry of ours is made.`,
  advice: 'Delete the copy, or take out its last line; this issue then resolves by itself.',
  details: {
    number: document.number,
    company: companyId,
    marker: marker(document, companyId),
    kept: [],
    others: namesOf(copies),
  },
})

/** Tasks that bear our markers and were made by another user than ours. */
export const ofAnotherIssue = (tasks: number): NewIssue => ({
  flow: 'connection',
  stream: 'connection',
  key: 'entries of another user',
  code: OF_ANOTHER,
  message: `${tasks === 1 ? 'One activity bears our marker and was' : `${tasks} activities bear our markers and were`} made by another user of Pipedrive, as with an earlier token. Where a document has no other entry, it is taken as ours and kept up to date.`,
  advice: 'Was that our user, ignore this issue. What people copied is to lose its last line, or to be deleted.',
  details: { activities: tasks },
})

const details = z.object({
  company: z.string(),
  marker: z.string(),
  kept: z.array(z.object({ entity: z.enum(ENTRY_KINDS), id: z.string() })),
  others: z.array(z.object({ entity: z.enum(ENTRY_KINDS), id: z.string() })),
})

const LOOKED = 'adopt:looked'
const HOUR_MS = 3600_000
/** Up to so many are looked at hourly, since each costs reads. */
const FEW = 20

/**
 * Looks whether documents with several entries still have them: at most once an hour, and where there are many, once a
 * day and in full runs. Costs nothing where there are none.
 */
export async function closeDoubled(context: PhaseContext): Promise<void> {
  if (context.preview) return
  const open = await context.store.openIssues([DOUBLED, COPIED])
  if (open.length === 0) return
  const looked = Number((await context.store.checkpoint(LOOKED)) ?? 0)
  const every = open.length > FEW ? 24 * HOUR_MS : HOUR_MS
  if (!readsEverything(context.mode) && context.now() - looked < every) return
  for (const issue of open) {
    const told = details.safeParse(issue.details).data
    if (told === undefined) continue
    try {
      if (await isSettled(told, context)) await context.resolve(issue.stream, issue.key, issue.code)
    } catch (error) {
      // This one is looked at again next time.
      if (!mayConcernItAlone(error)) throw error
    }
  }
  await context.store.saveCheckpoint(LOOKED, String(context.now()))
}

/** Whether at most one of the entries is left, or no copy. */
async function isSettled({ kept, others, ...of }: z.output<typeof details>, context: PhaseContext): Promise<boolean> {
  let left = 0
  for (const { entity, id } of [...kept, ...others]) if (await isEntry(entity, remoteId(id), of, context)) left += 1
  return left <= (kept.length > 0 ? 1 : 0)
}

async function isEntry(
  entity: EntryKind,
  id: RemoteId,
  of: { readonly company: string; readonly marker: string },
  { destination, signal }: PhaseContext,
): Promise<boolean> {
  const record = await destination.read(entity, id, signal)
  return record !== null && markersOf(record, of.company).includes(of.marker)
}
