import { z } from 'zod'
import type { Connection, Lease } from '../core/connection.ts'
import { isSyncError, SyncError } from '../core/errors.ts'
import { eraseInDoubt, type Remote } from '../core/personal.ts'
import type { Run } from '../core/run.ts'
import type { Store } from '../core/store.ts'
import type { Operation } from '../core/sync-store.ts'
import { LEFT, leftBecause } from '../core/undo.ts'
import { LEDGER_STREAMS } from '../flows/visma-pipedrive/money/ledger-rows.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { keepLease } from '../sync/keep-lease.ts'
import { runRemoval } from '../sync/undo/run-undo.ts'
import { type Caller, tellingProgress } from './caller.ts'
import { customerExport, tableWords } from './customer-export.ts'
import { linkDocument } from './links.ts'
import { momentOf } from './moment.ts'
import { type Concerned, concernedBy } from './personal.ts'
import { type Reaching, reaching } from './reach.ts'
import { busy } from './refusals.ts'
import { remotePage } from './remote-page.ts'
import { runDetail, runDetailOf } from './runs.ts'

/** `customer erase --json`; `erased` is false where a person said no. It names nobody, so that it can be kept. */
export const erasedCustomer = z.strictObject({
  /** The connection. */
  name: z.string(),
  customer: customerExport.shape.customer.omit({ name: true }),
  erased: z.boolean(),
  /** How many of its documents were open: these are shown no more, and the tie-out tells of them without a name. */
  openDocuments: z.int().nonnegative(),
  /** In which tables how many rows tell of it, or did. */
  held: z.array(z.strictObject({ table: z.string(), about: z.string(), rows: z.int() })),
  /** What it and its documents are in Pipedrive; `shared`: something else of the books is that too. */
  inPipedrive: z.array(
    z.strictObject({
      ...linkDocument.pick({ entity: true, remote: true, origin: true, url: true }).shape,
      shared: z.boolean(),
      /** With `--pipedrive` what became of it; of a record of people, what we wrote there is `put_back`. */
      became: z.enum(['stays', 'deleted', 'put_back', 'left']),
      /** Why it is left. */
      because: z.enum(LEFT).nullable(),
    }),
  ),
  /** With `--pipedrive` the run that wrote there; where it did not come to its end, nothing was erased yet. */
  run: runDetail.pick({ runId: true, status: true, message: true, api: true }).nullable(),
  /** What is not erased by this, in words. */
  stays: z.array(z.string()),
})
export type ErasedCustomer = z.output<typeof erasedCustomer>

const stays = ({ name }: Connection, { key }: Concerned['customer']) => [
  'Visma.net keeps the customer and its documents, as the law on bookkeeping asks. They are not read into the store again.',
  'Backups made before, files that were exported and logs of a database server are not touched: see docs/personal-data.md.',
  `After a restore of such a backup erase it again, so keep this: ml-connector customer erase ${name} customer:${key}`,
]
const STAYS_THERE = 'Records in Pipedrive stay as they are. To delete what we made there too: --pipedrive'
const LEFT_THERE = 'In Pipedrive stays what people made or changed, and what stands for others too.'

interface Erasing extends Reaching {
  /** Name of this process in leases. */
  readonly owner: string
}

/** A KEY, and the key of the customer that was agreed on: a name or a number may be another one's a minute later. */
export interface Whom {
  readonly text: string
  readonly key: string
  /** Also deletes in Pipedrive what was made for it. */
  readonly pipedrive?: boolean | undefined
}

const another = (text: string): SyncError =>
  new SyncError('customer.another', `${text} names another customer than a moment ago. Nothing was erased.`, {
    do: 'hold',
  })

/** What erasing the customer that a KEY names would do. Errors: those of `concernedBy`, and SyncError `customer.erased` (hold). */
export async function erasureOf(
  store: Store,
  connection: Connection,
  text: string,
  pipedrive = false,
): Promise<ErasedCustomer> {
  return documentOf(connection, await customerNamed(store, connection, text), { pipedrive, removal: null })
}

/**
 * Erases all that is held about the customer that a KEY names, and leaves tombstones, so that nothing of it is read again.
 * What was made for it in Pipedrive goes first, as long as it is known what that was.
 *
 * Errors: those of `erasureOf`, and SyncError `connection.busy`, `customer.another`, `erase.in_doubt` (hold).
 */
export async function eraseCustomer(
  deps: Erasing,
  connection: Connection,
  { text, key, pipedrive = false }: Whom,
  caller: Caller,
): Promise<ErasedCustomer> {
  const concerned = await customerNamed(deps.store, connection, text)
  if (concerned.customer.key !== key) throw another(text)
  const removal = pipedrive ? await removedFrom(deps, connection, concerned, caller) : null
  const document = documentOf(connection, concerned, { pipedrive, removal })
  if (removal !== null && !ENDED.includes(removal.run.status)) return document
  await eraseHeld(deps, connection, { text, key }, caller)
  return { ...document, erased: true }
}

const ENDED: readonly Run['status'][] = ['done', 'done_with_issues']
const MOST = 1_000_000

interface Removal {
  readonly run: Run
  readonly written: readonly Operation[]
}

/** `null` where nothing of it alone is in Pipedrive. */
async function removedFrom(
  deps: Erasing,
  connection: Connection,
  concerned: Concerned,
  caller: Caller,
): Promise<Removal | null> {
  const links = concerned.links.filter((link) => link.state === 'live' && !isIn(concerned.shared, link))
  if (links.length === 0) return null
  await underLease(deps, connection, caller, async () => refuseInDoubt(concerned))
  return reaching(deps.reach, connection.name, caller, async ({ runDeps }) => {
    const { actor } = deps
    const { signal } = caller
    const { onStart } = caller
    const asked = { links, trigger: 'hand', actor, signal, onStart, onProgress: tellingProgress(caller) }
    const result = await runRemoval(runDeps(), asked)
    if (result === null) throw await busy(deps.store, connection, deps.clock.now().getTime())
    return { run: result.run, written: await deps.store.ledger.ofRun(result.run.id, MOST, 0) }
  })
}

/** What a removal settles by itself is a create, or what an earlier one has sent; a change of the record is the sync's. */
function refuseInDoubt({ held }: Concerned): void {
  const operations = held.find(({ table }) => table === 'operation')?.rows ?? []
  const open = operations.filter(({ state }) => state === 'intent' || state === 'doubt')
  const doubtful = open.filter(({ kind, undoes, system }) => undoes === null && (kind !== 'create' || system !== null))
  if (doubtful.length > 0) throw eraseInDoubt(doubtful.length)
}

const eraseHeld = (deps: Erasing, connection: Connection, { text, key }: Whom, caller: Caller): Promise<void> =>
  underLease(deps, connection, caller, async (lease) => {
    const { store, clock, actor } = deps
    // A preview that broke off keeps aside what it has to put back: that comes back first, to be erased with the rest.
    await store.putBack(lease)
    const { customer, subject } = await customerNamed(store, connection, text)
    if (customer.key !== key) throw another(text)
    await store.personal.erase(lease, subject, { actor, at: clock.now().getTime() })
  })

/** @throws SyncError `connection.busy` (hold) */
async function underLease(
  { store, clock, owner }: Erasing,
  connection: Connection,
  { signal }: Caller,
  work: (lease: Lease) => Promise<void>,
): Promise<void> {
  const kept = await keepLease(store, connection.id, owner, clock, signal)
  if (kept === null) throw await busy(store, connection, clock.now().getTime())
  try {
    await work(kept.lease)
  } finally {
    await kept.release()
  }
}

async function customerNamed(store: Store, connection: Connection, text: string): Promise<Concerned> {
  try {
    return await concernedBy(store, connection, text)
  } catch (error) {
    if (!isSyncError(error) || error.code !== 'record.unknown') throw error
    const at = await store.personal.erasedAt(connection.id, 'customer', text.trim().replace(/^customer:/, ''))
    if (at === null) throw error
    throw new SyncError(
      'customer.erased',
      `Customer ${text} was erased on ${momentOf(at).slice(0, 10)}, and nothing of it has been stored since.`,
      { do: 'hold' },
      { cause: error },
    )
  }
}

function documentOf(
  connection: Connection,
  { customer, records, links, shared, held }: Concerned,
  { pipedrive, removal }: { readonly pipedrive: boolean; readonly removal: Removal | null },
): ErasedCustomer {
  const live = links.filter(({ state }) => state === 'live')
  const once = new Map(live.map((link) => [`${link.entity} ${link.remote}`, link]))
  // The ledger lists invoices and credit notes once more, under the same keys.
  const documents = LEDGER_STREAMS.flatMap((stream) => records.filter((record) => record.stream === stream))
  const open = documents.filter((record) => (toldBy(record).status as string | undefined) === 'Open')
  return {
    name: connection.name,
    customer: { key: customer.key, number: customer.number },
    erased: false,
    openDocuments: new Set(open.map(({ key }) => key)).size,
    held: held.map(({ table, rows }) => ({ table, about: tableWords(table), rows: rows.length })),
    inPipedrive: [...once.values()].map((link) => ({
      ...{ entity: linkDocument.shape.entity.parse(link.entity), remote: link.remote, origin: link.origin },
      url: remotePage(connection, link.entity, link.remote),
      shared: isIn(shared, link),
      ...becameOf(link, removal),
    })),
    run: removal === null ? null : runShown(removal.run),
    stays: [...stays(connection, customer), pipedrive ? LEFT_THERE : STAYS_THERE],
  }
}

function runShown(run: Run): ErasedCustomer['run'] {
  const { runId, status, message, api } = runDetailOf(run)
  return { runId, status, message, api }
}

const isIn = (all: readonly Remote[], { entity, remote }: Remote): boolean =>
  all.some((one) => one.entity === entity && one.remote === remote)

function becameOf(
  link: Remote,
  removal: Removal | null,
): Pick<ErasedCustomer['inPipedrive'][number], 'became' | 'because'> {
  const its = (removal?.written ?? []).filter((one) => one.entity === link.entity && one.remote === link.remote)
  const because = its.map(({ rule }) => leftBecause(rule)).find((why) => why !== null) ?? null
  if (because !== null) return { became: 'left', because }
  const did = (kind: Operation['kind']) => its.some((one) => one.kind === kind && one.state === 'done')
  return { became: did('delete') ? 'deleted' : did('unlink') ? 'put_back' : 'stays', because: null }
}
