import { wokenBy } from '../core/actor.ts'
import { count } from '../core/amounts.ts'
import type { KeptWrite } from '../core/approval.ts'
import { BRAKED, isTooMuch } from '../core/brake.ts'
import { SyncError } from '../core/errors.ts'
import { fingerprint } from '../core/fingerprint.ts'
import type { StreamName } from '../core/record.ts'
import { readsEverything } from '../core/run.ts'
import type { Effect, Link, SyncStore } from '../core/sync-store.ts'
import type { Mapping } from './read/mapping.ts'
import { type RehearseOptions, rehearse } from './rehearse.ts'
import { isTrial, type SyncOptions } from './run-contract.ts'

/** By which settings and which version all records were last decided. */
const DECIDED = 'brake:decided'
/** When a person last began a large run, epoch ms: until one has ended well, others go on with it. */
const ASKED = 'brake:asked'

export interface BrakeOptions extends RehearseOptions {
  readonly options: SyncOptions
  readonly sync: SyncStore
  readonly mapping: Pick<Mapping, 'isAll' | 'pendingBefore'>
  /** How many records were read new or changed. */
  readonly changed: number
}

export interface RunBrake {
  /** Whether a run with so much to decide has to be checked. A person's own run answers a hold here. */
  readonly suspects: (pending: ReadonlyMap<StreamName, number>) => Promise<boolean>
  /**
   * To be called before the first write; does nothing where the run was not suspected.
   *
   * @throws SyncError `run.brake` (hold) when it would change too much that nobody has seen: the preview is kept
   */
  readonly check: () => Promise<void>
  /**
   * The same before what differs is put back, which all that is pending by then is about.
   *
   * @throws SyncError `run.brake` (hold)
   */
  readonly checkRepair: () => Promise<void>
  /** To be committed once everything was decided. */
  readonly done: () => readonly Effect[]
}

/**
 * The brake of a run that nobody asked for (R15). A usual one pays nothing for it. One that has much to decide, by more
 * news than usual, other settings or another version, is rehearsed and counted by what it would change, so that records
 * that are only decided again hold nothing up.
 */
export function brakeOf(of: BrakeOptions): RunBrake {
  const { deps, options, sync, mapping } = of
  const { store, connection, settings, clock, version = '' } = deps
  const decided: Decided = { mapping: fingerprint(of.route.mapping), version }
  const isWhole = options.flows.length === 0 && !isTrial(options)
  const { kind } = options.actor ?? wokenBy(options.trigger)
  const isAskedFor = kind !== 'schedule' && kind !== 'webhook'
  let isLarge = false
  let isOther = false
  let isSuspected = false

  const suspects: RunBrake['suspects'] = async (pending) => {
    const total = [...pending.values()].reduce((sum, one) => sum + one, 0)
    isLarge = total > settings.brake.atLeast
    if (!isLarge || !isWhole) return false
    if (isAskedFor) {
      await sync.saveCheckpoint(ASKED, String(clock.now().getTime()))
      await letGo(of)
      return false
    }
    const last = await lastDecided(sync)
    isOther = last?.mapping !== decided.mapping || last.version !== decided.version
    const news = mapping.isAll ? mapping.pendingBefore + of.changed : total
    if (news <= settings.brake.atLeast && !isOther) return false
    const done = await store.runs.lastDone(connection.id)
    // Before the first one has ended well there is nothing to protect, and what a person has begun goes on.
    if (done === null || Number(await sync.checkpoint(ASKED)) > (done.finishedAt ?? done.startedAt)) return false
    return last?.mapping === decided.mapping || !(await wasPreviewed(of, decided.mapping))
  }

  const stopWhereTooMuch = async (leftOut: readonly StreamName[]): Promise<void> => {
    const writes = await rehearse(of)
    const changed = await linkedAmong(
      writes.filter(({ stream }) => !leftOut.includes(stream)),
      sync,
    )
    const linked = await store.connections.linkedRecords(connection.id)
    if (isTooMuch(changed, linked, settings.brake)) throw await held(of, writes, changed, linked)
  }

  return {
    suspects: async (pending) => {
      isSuspected = await suspects(pending)
      return isSuspected
    },
    check: async () => {
      if (!isSuspected) return
      // What is worked out anew every day is no reason to hold, unless the settings or the version are.
      await stopWhereTooMuch(isOther ? [] : (of.route.derived ?? []))
    },
    checkRepair: async () => {
      if (isAskedFor || !isWhole) return
      const pending = await sync.pendingCounts(of.streams)
      const total = [...pending.values()].reduce((sum, one) => sum + one, 0)
      if (total > settings.brake.atLeast) await stopWhereTooMuch([])
    },
    done: () => [
      ...(isWhole && mapping.isAll
        ? [{ do: 'checkpoint', name: DECIDED, value: JSON.stringify(decided) } as const]
        : []),
      ...(isWhole && (isLarge || connection.state === 'held') ? [{ do: 'resolve', ...BRAKED } as const] : []),
    ],
  }
}

interface Decided {
  readonly mapping: string
  readonly version: string
}

/** `null`: by a version that noted nothing. */
async function lastDecided(sync: Pick<SyncStore, 'checkpoint'>): Promise<Decided | null> {
  const stored = await sync.checkpoint(DECIDED)
  return stored === null ? null : JSON.parse(stored)
}

/** A person runs it all: that answers the hold, also for the runs that go on with it where this one breaks off. */
async function letGo({ deps: { store, connection, clock }, sync }: BrakeOptions): Promise<void> {
  if (connection.state !== 'held' || (await sync.issueState(BRAKED.stream, BRAKED.key, BRAKED.code)) !== 'open') return
  await store.connections.setState(connection.id, 'active', null, clock.now().getTime())
}

/** Whether a person has a preview, of all there is, that was made with the present settings. */
async function wasPreviewed({ deps: { store, connection } }: BrakeOptions, mapping: string): Promise<boolean> {
  for (const kept of await store.previews.list(connection.id)) {
    if (kept.mapping !== mapping || kept.parties !== null) continue
    // One that a brake has kept is of a run that was about to write.
    if ((await store.runs.get(kept.run))?.mode === 'preview') return true
  }
  return false
}

/**
 * How many linked records of the destination these writes change, or add something to: a new entry of a document that is
 * linked already counts as a change of what it is linked to.
 */
async function linkedAmong(
  writes: readonly KeptWrite[],
  sync: Pick<SyncStore, 'linksOf' | 'linksTo'>,
): Promise<number> {
  const changed = new Set<string>()
  const note = (links: Iterable<Link>) => {
    for (const { entity, remote, state } of links) if (state === 'live') changed.add(`${entity} ${remote}`)
  }
  const updates = Map.groupBy(
    writes.filter(({ kind }) => kind === 'update'),
    ({ entity }) => entity,
  )
  for (const [entity, some] of updates) {
    note(await sync.linksTo(entity, [...new Set(some.flatMap(({ remote }) => remote ?? []))]))
  }
  const creates = Map.groupBy(
    writes.filter(({ kind }) => kind === 'create'),
    ({ stream }) => stream,
  )
  for (const [stream, some] of creates) {
    const links = await sync.linksOf(stream, [...new Set(some.map(({ key }) => key))])
    note([...links.values()].flatMap((all) => all.slice(0, 1)))
  }
  return changed.size
}

/** Keeps the preview and says so. @returns the error that holds the connection */
async function held(
  of: BrakeOptions,
  writes: readonly KeptWrite[],
  changed: number,
  linked: number,
): Promise<SyncError> {
  const { deps, options, id, sync } = of
  const { store, connection, clock } = deps
  const mode = readsEverything(options.mode) ? 'full' : 'changes'
  const mapping = fingerprint(of.route.mapping)
  await store.previews.keep(connection.id, { run: id, at: clock.now().getTime(), mode, mapping, parties: null }, writes)
  const { name } = connection
  const message = `This run would have changed ${count(changed)} of ${count(linked)} linked records, more than settings.brake lets pass without a person, so it wrote nothing.`
  const advice = `See what it would write: ml-connector preview ${name}. Approve exactly that: ml-connector preview ${name} --apply ${id}. Or let it run: ml-connector sync ${name}`
  await sync.commit([
    { do: 'issue', issue: { flow: 'connection', ...BRAKED, message, advice, details: { run: id, changed, linked } } },
  ])
  return new SyncError(BRAKED.code, message, { do: 'hold' }, { advice })
}
