import { z } from 'zod'
import { storedSettings } from '../connection/stored.ts'
import type { KeptPreview, KeptWrite } from '../core/approval.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import { fingerprint } from '../core/fingerprint.ts'
import { DAY_MS } from '../core/history.ts'
import { runId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { type Approved, type LeftWrite, withNeeded } from '../sync/approval.ts'
import { firstParties } from '../sync/chosen-parties.ts'
import { runSync } from '../sync/run.ts'
import { type Caller, tellingProgress } from './caller.ts'
import { keepHistory } from './keep-history.ts'
import { madeSince } from './made-since.ts'
import { plannedDocument, plannedOperation } from './planned-operation.ts'
import { type Reaching, reaching } from './reach.ts'
import { nameIn, recordNames } from './record-names.ts'
import { busy, pausedConnection } from './refusals.ts'
import { runDetail, runDetailOf } from './runs.ts'
import { wholeId } from './short-id.ts'

/** A write that was left, since it is not what was approved. */
const leftWrite = z.strictObject({
  ...plannedDocument.pick({ system: true, flow: true, entity: true, kind: true, stream: true, key: true, title: true })
    .shape,
  /**
   * `changed`: it is no longer what was shown; `made`: it was made since, by an earlier application or another run;
   * `gone`: it is not needed any more, or what it needs was left; `new`: it was not shown.
   */
  why: z.enum(['changed', 'made', 'gone', 'new']),
})
type LeftDocument = z.output<typeof leftWrite>

/** What came of applying a preview. */
export const appliedPreview = z.strictObject({
  run: runDetail,
  /** How many of the approved writes were made. */
  sent: z.int().nonnegative(),
  left: z.array(leftWrite),
})
export type AppliedPreview = z.output<typeof appliedPreview>

export interface ApplyInput {
  /** Only the first so many customers or suppliers, with their documents. */
  readonly first?: number | undefined
  /** Only these groups, each `flow:kind:entity`. */
  readonly groups?: readonly string[] | undefined
}

/**
 * Makes exactly the writes that a kept preview showed: everything is planned anew, and only what is still what was shown
 * is sent; the rest is named and left.
 *
 * Errors: SyncError `preview.unknown`, `preview.ambiguous`, `preview.expired`, `preview.settings_changed`,
 * `preview.no_group`, `connection.paused`, `connection.busy` (hold).
 */
export const applyPreview = (
  { store, clock, actor, reach }: Reaching,
  name: string,
  typed: string,
  input: ApplyInput,
  caller: Caller,
): Promise<AppliedPreview> =>
  reaching(reach, name, caller, async ({ connection, runDeps }) => {
    if (connection.state === 'paused') throw pausedConnection(name)
    const deps = runDeps()
    const kept = await keptNamed(store, connection, typed)
    refuseOutdated(kept, connection, fingerprint(deps.route.mapping), clock.now().getTime())
    const { first = null, groups = null } = input
    await store.audit.note(
      { actor, at: clock.now().getTime() },
      {
        action: 'preview.apply',
        connection: connection.id,
        subject: kept.run,
        after: { first, groups: groups && [...groups] },
      },
    )
    const writes = await store.previews.writes(kept.run)
    const { approved: chosen, only } = chosenOf(kept, writes, input)
    const approved = { ...chosen, made: await madeSince(store, connection.id, kept, writes) }
    const options = { mode: kept.mode, flows: [], trigger: 'hand', actor, approved, signal: caller.signal, ...only }
    const result = await runSync(deps, { ...options, onStart: caller.onStart, onProgress: tellingProgress(caller) })
    if (result === null) throw await busy(store, connection, clock.now().getTime())
    await keepHistory(store, connection, clock, caller.signal)
    const { sent, left } = result.approval ?? { sent: 0, left: [] }
    return { run: runDetailOf(result.run), sent, left: await leftDocuments(store, connection, left) }
  })

/** @throws SyncError `preview.unknown`, `preview.ambiguous` (hold) */
export async function keptNamed(
  { previews }: Pick<Store, 'previews'>,
  { id, name }: Pick<Connection, 'id' | 'name'>,
  typed: string,
): Promise<KeptPreview> {
  const all = await previews.list(id)
  const alike = async (begin: string) => all.map(({ run }) => run).filter((run) => run.startsWith(begin))
  const advice = `Only the newest previews are kept, each for some days. Make a new one: ml-connector preview ${name}`
  const run = runId(await wholeId(typed, alike, { thing: 'preview', code: 'preview', advice }))
  const kept = all.find((one) => one.run === run)
  if (kept === undefined) throw new Error('A listed preview has to be there.')
  return kept
}

function refuseOutdated(
  { at, mapping }: KeptPreview,
  { name, settings }: Pick<Connection, 'name' | 'settings'>,
  present: string,
  now: number,
): void {
  const days = storedSettings(settings).retention.previews
  const advice = `Make a new one: ml-connector preview ${name}`
  if (now - at > days * DAY_MS) {
    const message = `The preview is older than ${days} days, too old to be applied.`
    throw new SyncError('preview.expired', message, { do: 'hold' }, { advice })
  }
  if (mapping !== present) {
    const message = `The settings of ${name} that decide what is written were changed after the preview.`
    throw new SyncError('preview.settings_changed', message, { do: 'hold' }, { advice })
  }
}

/** Of the writes of a kept preview those that are asked for. */
export function chosenOf(
  { parties }: KeptPreview,
  writes: readonly KeptWrite[],
  { first, groups }: ApplyInput,
): { readonly approved: Approved; readonly only: { readonly only?: ReadonlySet<string> } } {
  if (groups !== undefined) {
    const chosen = withNeeded(inGroups(writes, groups), writes)
    const approved = { writes, isChosen: (write: KeptWrite) => chosen.has(write), isWhole: false }
    return { approved, only: {} }
  }
  const of = new Map(writes.flatMap(({ stream, key, party }) => (party === null ? [] : [[`${stream}:${key}`, party]])))
  const some = first === undefined ? parties : firstParties(writes, of, first)
  if (some === null) return { approved: { writes, isChosen: () => true, isWhole: true }, only: {} }
  const only = new Set(some)
  const chosen = withNeeded(
    writes.filter(({ party }) => party !== null && only.has(party)),
    writes,
  )
  return { approved: { writes, isChosen: (write) => chosen.has(write), isWhole: false }, only: { only } }
}

const groupOf = ({ flow, kind, entity }: KeptWrite): string => `${flow}:${kind}:${entity}`

function inGroups(writes: readonly KeptWrite[], groups: readonly string[]): readonly KeptWrite[] {
  const there = new Set(writes.map(groupOf))
  const missing = groups.find((group) => !there.has(group))
  if (missing === undefined) return writes.filter((write) => groups.includes(groupOf(write)))
  throw new SyncError(
    'preview.no_group',
    `The preview shows no group ${missing}.`,
    { do: 'hold' },
    { advice: `There are: ${[...there].join(', ')}` },
  )
}

async function leftDocuments(
  store: Store,
  { id }: Pick<Connection, 'id'>,
  left: readonly LeftWrite[],
): Promise<LeftDocument[]> {
  const names = await recordNames(
    store,
    id,
    left.map(({ write }) => write),
  )
  return left.map(({ write, why }) => {
    const { units: _, changes: __, ...named } = plannedOperation(write, nameIn(names, write))
    return { ...named, why }
  })
}
