import { randomUUID } from 'node:crypto'
import type { Actor } from '../../core/actor.ts'
import { SyncError } from '../../core/errors.ts'
import { runId } from '../../core/ids.ts'
import { NO_COUNTS, type Run, type RunProgress } from '../../core/run.ts'
import type { Link, NewOperation, SyncStore } from '../../core/sync-store.ts'
import { NOTHING_PLANNED, previewStore } from '../around/preview-store.ts'
import { endedEarly, type Finish } from '../ended-early.ts'
import { finishRun } from '../finish-run.ts'
import { identified } from '../identify.ts'
import { type KeptLease, keepLease } from '../keep-lease.ts'
import type { SyncDeps, SyncOptions } from '../run-contract.ts'
import { endedRun } from '../started-run.ts'
import { newTally, type Tally } from '../tally.ts'
import { throttled } from '../throttled-progress.ts'
import { usageOf } from '../usage-of.ts'
import { whileActive } from '../while-active.ts'
import { resolveDoubts } from '../write/in-doubt.ts'
import { settleTakenBack } from './settle-back.ts'
import { takeAway } from './take-away.ts'
import { type Meant, takeBack } from './take-back.ts'
import { fieldName, LEFT_WORDS, recordKey, type Undoing } from './undoing.ts'

type UndoDeps = Omit<SyncDeps, 'settings'>

export interface UndoOptions extends Asked {
  readonly undoes: Run
  readonly meant: Meant
  /** Look at everything and write nothing. */
  readonly preview: boolean
}

interface Asked {
  readonly trigger: string
  readonly actor: Actor
  readonly signal: AbortSignal
  readonly onProgress: (progress: RunProgress) => void
  readonly onStart?: SyncOptions['onStart']
  readonly lookEveryMs?: SyncOptions['lookEveryMs']
}

/** What is taken back, and what the report of it says. */
interface Taking extends Asked {
  readonly mode: 'undo' | 'erase'
  /** The run that is taken back; `null`: what was written for some records, in whichever run. */
  readonly undoes: Run | null
  readonly preview: boolean
  readonly own: ReadonlySet<string>
  /** Pauses the connection with these words before anything is written. */
  readonly pausedBecause: string | null
  readonly take: (context: Undoing, onProgress: Asked['onProgress']) => Promise<void>
  readonly saying: (tally: Tally, done: Pick<Undoing, 'unlinked'>) => string
}

export interface UndoResult {
  readonly run: Run
  /** What a preview would write or leave; another undo has it in the ledger. */
  readonly planned: readonly NewOperation[]
}

/**
 * Takes a run back, as a run of its own under the lease of the connection. It may be broken off anywhere: the next undo of
 * the same run goes on with what is left. The connection is paused before anything is written where all of a run is meant,
 * or the next scheduled run would write new things beside it.
 *
 * @returns `null` while another run holds the connection
 */
export function runUndo(deps: UndoDeps, options: UndoOptions): Promise<UndoResult | null> {
  const { undoes, preview, meant } = options
  return takingBack(deps, {
    ...options,
    mode: 'undo',
    own: new Set(),
    pausedBecause: !preview && meant.what === 'run' ? pausedBecause(undoes.id, deps.connection.name) : null,
    take: (context, onProgress) => takeBack(meant, context, onProgress),
    saying: (tally, { unlinked }) => saying(tally, undoes, { preview, links: unlinked.size }),
  })
}

/**
 * Takes away what was made for the records of these links, as a run of its own: the next one goes on where it was broken
 * off.
 *
 * @returns `null` while another run holds the connection
 */
export async function runRemoval(
  deps: UndoDeps,
  { links, ...asked }: Asked & { readonly links: readonly Link[] },
): Promise<UndoResult | null> {
  return takingBack(deps, {
    ...asked,
    ...{ mode: 'erase', undoes: null, preview: false, pausedBecause: null },
    own: new Set(links.map(recordKey)),
    take: (context, onProgress) => takeAway(links, context, onProgress),
    saying: (tally) => {
      const { updated, skipped } = tally.total()
      const left =
        skipped === 0 ? '' : ` ${skipped} ${skipped === 1 ? 'stays as it is' : 'stay as they are'}; see why below.`
      return `Deleted or put back ${updated} ${updated === 1 ? 'record' : 'records'} in the destination.${left}`
    },
  })
}

async function takingBack(deps: UndoDeps, taking: Taking): Promise<UndoResult | null> {
  const { store, connection, clock } = deps
  const { undoes, preview, signal } = taking
  const now = () => clock.now().getTime()
  const claimed = await keepLease(store, connection.id, deps.owner, clock, signal)
  if (claimed === null) return null
  const id = runId(`r_${randomUUID().replaceAll('-', '').slice(0, 16)}`)
  // What is taken back pauses its connection itself, so a pause does not end it.
  const active = whileActive(store, {
    ...{ connection: connection.id, run: id, signal: claimed.signal, endsPaused: false, everyMs: taking.lookEveryMs },
  })
  const kept = { ...claimed, signal: active.signal }
  const tally = newTally([])
  const planned: NewOperation[] = []
  const started: Run = {
    ...{
      id,
      connection: connection.id,
      mode: preview ? 'preview' : taking.mode,
      status: 'running',
      trigger: taking.trigger,
    },
    ...{ startedAt: now(), finishedAt: null, counts: NO_COUNTS, flows: {}, skipped: {}, api: usageOf(deps) },
    ...{ message: null, progress: null, actor: taking.actor },
    ...(preview || undoes === null ? {} : { undoes: undoes.id }),
  }
  const finish: Finish = async (status, message, ended = null) => {
    const run = endedRun(started, tally, { status, message, finishedAt: now(), api: usageOf(deps) })
    await finishRun(deps, run, signal)
    deps.log({ event: 'run.finished', mode: run.mode, status, undoes: undoes?.id, counts: run.counts, message })
    return { run, ...NOTHING_PLANNED, parties: new Map(), ended, approval: null }
  }
  const progress = throttled(clock, async (at) => store.runs.progress(id, at), taking.onProgress)
  const endWaits = deps.onAgain?.(progress.wait)
  try {
    await store.runs.closeAbandoned(connection.id, id, now(), 'stopped')
    await store.runs.start(started)
    taking.onStart?.(id)
    await store.putBack(kept.lease)
    try {
      const context = await prepared(deps, taking, { id, kept, tally, planned })
      if (taking.pausedBecause !== null && connection.state !== 'paused')
        await store.connections.setState(connection.id, 'paused', taking.pausedBecause, now(), taking.actor)
      await taking.take(context, progress.at)
      const isAll = tally.total().skipped === setUp(tally)
      const { run } = await finish(isAll ? 'done' : 'done_with_issues', taking.saying(tally, context))
      return { run, planned }
    } catch (error) {
      const { run } = await endedEarly(error, {
        ...{ deps, options: { preview: true, signal }, because: active.because, lease: kept.signal, finish },
      })
      return { run, planned }
    }
  } finally {
    endWaits?.()
    active.end()
    await kept.release()
  }
}

const pausedBecause = (run: string, name: string): string =>
  `Run ${run} was taken back. Resume when nothing of it is to come again by itself: ml-connector connection resume ${name}`

interface Prepared {
  readonly id: Run['id']
  readonly kept: KeptLease
  readonly tally: Tally
  readonly planned: NewOperation[]
}

/** Who is asked, what is in doubt, what is kept back already: all that has to be known before the first write. */
async function prepared(
  deps: UndoDeps,
  { preview, undoes, own }: Taking,
  { id, kept, tally, planned }: Prepared,
): Promise<Undoing> {
  const { store, connection, source, destination, clock } = deps
  const { lease } = kept
  const route = await identified(deps, { lease, signal: kept.signal, preview })
  const { undo: rules } = route
  if (rules === undefined) throw new Error('This route cannot be taken back.')
  const sync: SyncStore = preview ? previewStore(store.rehearse(lease)).store : store.sync(lease)
  if (!(await rules.recall(sync))) {
    throw new SyncError('undo.not_set_up', 'Nothing was ever written by this connection.', { do: 'hold' })
  }
  const over = new Map<string, Undoing['undoes']['id']>() as unknown as Undoing['over']
  for (const { entity, remote, field, operation } of await store.ledger.keptBack(connection.id)) {
    if (field === null) continue
    const name = fieldName(entity, remote, field)
    const known = over.get(name)
    if (known === undefined || operation < known) over.set(name, operation)
  }
  const context: Undoing = {
    ...{ store: sync, ledger: store.ledger, connection, source, destination, rules, clock, signal: kept.signal },
    ...{
      stillOurs: kept.stillOurs,
      run: id,
      undoes: undoes ?? { id, startedAt: 0 },
      own,
      preview,
      planned,
      tally,
      removed: new Set<string>(),
      unlinked: new Set<string>(),
      over,
    },
  }
  if (preview) return context
  const unsettled = await settleTakenBack(await store.sync(lease).unsettled(), { ...context, all: store })
  const doubtful = { store: sync, source, destination, clock, signal: kept.signal, finder: route.finder }
  await resolveDoubts(unsettled, { ...doubtful, onFound: () => undefined })
  return context
}

/** How many fields, filters and the like were left: always, so nobody has to look at them. */
const setUp = (tally: Tally): number => tally.skipped()[LEFT_WORDS.setup] ?? 0

function saying(
  tally: Tally,
  { id }: Pick<Run, 'id'>,
  { preview, links }: { readonly preview: boolean; readonly links: number },
): string {
  const { updated, unchanged, skipped } = tally.total()
  const left = skipped - setUp(tally)
  const all = updated + unchanged + left
  const rest = left === 0 ? '' : ` ${left} ${left === 1 ? 'stays as it is' : 'stay as they are'}; see why below.`
  const set = setUp(tally) === 0 ? '' : ` What was set up for it (${setUp(tally)}) stays: fields, filters, pipelines.`
  const linked = links === 0 ? '' : ` and ${links} ${links === 1 ? 'link' : 'links'}`
  const did = preview ? 'Would take' : 'Took'
  return `${did} back ${updated + unchanged} of ${all} writes${linked} of run ${id}.${rest}${set}`
}
