import { randomUUID } from 'node:crypto'
import { type RunId, runId } from '../core/ids.ts'
import type { StreamName } from '../core/record.ts'
import type { RunProgress, RunStatus } from '../core/run.ts'
import { readsEverything } from '../core/run.ts'
import type { SyncStore } from '../core/sync-store.ts'
import { type Facts, unwatched } from '../core/watch.ts'
import { type Approval, approvalOf, leftWords } from './approval.ts'
import { previewDestination } from './around/preview-destination.ts'
import { NOTHING_PLANNED, previewStore } from './around/preview-store.ts'
import { storeOf } from './around/run-store.ts'
import { brakeOf } from './brake.ts'
import { ofParties, type Parties, someDone } from './chosen-parties.ts'
import { phasesOf } from './decide/run-phases.ts'
import { endedEarly, type Finish } from './ended-early.ts'
import { finishRun } from './finish-run.ts'
import { identified } from './identify.ts'
import { type KeptLease, keepLease } from './keep-lease.ts'
import { keepLeftPending } from './left-pending.ts'
import { needsAPerson } from './needs-a-person.ts'
import { contextOf } from './phase-context.ts'
import { closeDecoded } from './read/decoded-again.ts'
import { hear, NOTHING_HEARD } from './read/hear.ts'
import { mappingOf } from './read/mapping.ts'
import { checkpointName, readStreams } from './read/read-streams.ts'
import { rememberStaged } from './read/remember-staged.ts'
import { allRead, whatToRead } from './read/what-to-read.ts'
import { readBoth } from './read-both.ts'
import { afterAdoption, refuseUnadopted } from './restored.ts'
import { isTrial, type SyncDeps, type SyncOptions, type SyncResult } from './run-contract.ts'
import { saySetAside } from './say-set-aside.ts'
import { endedRun, startedRun } from './started-run.ts'
import { stepsOf } from './steps.ts'
import { newTally, type Tally } from './tally.ts'
import { throttled } from './throttled-progress.ts'
import { flowsToRun } from './unserved-flow.ts'
import { unsettledNow } from './unsettled-now.ts'
import { usageOf } from './usage-of.ts'
import { activate, whileActive } from './while-active.ts'

/**
 * One run of a connection, from claiming it to its report. `null` when another run holds the connection. Expected
 * failures are not thrown, but are in the report. A bug is thrown after the report was closed.
 */
export async function runSync(deps: SyncDeps, options: SyncOptions): Promise<SyncResult | null> {
  const { store, connection, clock } = deps
  const now = () => clock.now().getTime()
  const claimed = await keepLease(store, connection.id, deps.owner, clock, options.signal)
  if (claimed === null) return null
  const id = runId(`r_${randomUUID().replaceAll('-', '').slice(0, 16)}`)
  const active = whileActive(store, {
    ...{ connection: connection.id, run: id, signal: claimed.signal, everyMs: options.lookEveryMs },
    // A preview writes nothing, so a paused connection may have one.
    endsPaused: options.preview !== true,
  })
  const kept = { ...claimed, signal: active.signal }

  const flowNames = flowsToRun(options.flows, deps)
  const tally = newTally(flowNames)
  const started = startedRun({ id, connection: connection.id, startedAt: now(), api: usageOf(deps) }, options)
  const preview = options.preview ? previewStore(store.rehearse(kept.lease)) : null
  const parties: Parties | null = preview ? new Map() : null
  const real = store.sync(kept.lease, deps.route.memory)
  const approval = options.approved ? approvalOf(options.approved, real) : null
  const told: { status: RunStatus } = { status: 'failed' }
  const finish: Finish = async (status, message, ended = null) => {
    const run = endedRun(started, tally, { status, message, finishedAt: now(), api: usageOf(deps) })
    await finishRun(deps, run, options.signal)
    told.status = status
    const { counts, api } = run
    deps.log({ event: 'run.finished', status, ms: now() - started.startedAt, counts, api, message })
    const found = preview?.found() ?? NOTHING_PLANNED
    return { run, ...found, parties: parties ?? new Map(), ended, approval: approval?.outcome() ?? null }
  }

  const progress = throttled(clock, async (at) => store.runs.progress(id, at), options.onProgress)
  const endWaits = deps.onAgain?.(progress.wait)

  const run = async (): Promise<SyncResult> => {
    await store.runs.closeAbandoned(connection.id, id, now(), 'stopped')
    await store.runs.start(started)
    options.onStart?.(id)
    // Puts back rows that a preview has changed whose process died.
    await store.putBack(kept.lease)
    try {
      if (!options.adopt) await refuseUnadopted(real, connection.name)
      const destination = preview ? previewDestination(deps.destination, preview.unmade) : deps.destination
      const raised = await work({
        deps: { ...deps, destination, route: ofParties(deps.route, options.only ?? null, parties) },
        options,
        id,
        sync: storeOf(preview, real, deps.route, options.adopt, approval),
        approval,
        kept,
        tally,
        flowNames,
        progress: progress.at,
      })
      if (approval) await keepLeftPending(approval, deps.route, real)
      const hasIssues =
        (raised || tally.total().issues > 0) &&
        (await needsAPerson(store.issues, connection.id, preview?.found().issues ?? []))
      if (isTrial(options) && !preview) {
        const left = await real.pendingCounts([...deps.route.streams, ...(deps.route.derived ?? [])])
        if (left.size > 0) return await finish('paused', someDone(connection.name, options, destination))
      } else if (!preview) await activate(store, connection, now())
      const { destination: listed, route } = deps
      if (options.adopt) {
        const { signal } = kept
        await afterAdoption({ store, connection, sync: real, destination: listed, route, signal, at: now() })
      }
      return await finish(hasIssues ? 'done_with_issues' : 'done', approval === null ? null : leftWords(approval))
    } catch (error) {
      // The error that ended the run is the one to tell of.
      if (approval) await keepLeftPending(approval, deps.route, real).catch(() => undefined)
      return await endedEarly(error, {
        deps,
        options,
        because: active.because,
        lease: kept.signal,
        finish,
      })
    }
  }
  const facts: Facts = { connection: connection.name, run: id, mode: started.mode, trigger: options.trigger }
  try {
    return await (deps.watch ?? unwatched).part('run', facts, (note) =>
      run().finally(() => note({ status: told.status })),
    )
  } finally {
    endWaits?.()
    active.end()
    // If this fails, the next run puts the rows back.
    if (preview) await store.putBack(kept.lease).catch(() => undefined)
    await kept.release()
  }
}

interface WorkOptions {
  readonly deps: SyncDeps
  readonly options: SyncOptions
  readonly id: RunId
  readonly sync: SyncStore
  readonly approval: Approval | null
  readonly kept: KeptLease
  readonly tally: Tally
  readonly flowNames: readonly string[]
  readonly progress: (progress: RunProgress) => void
}

/** Reads, decides and writes. @returns whether an issue about the connection itself was raised */
async function work({
  deps,
  options,
  id,
  sync,
  approval,
  kept,
  tally,
  flowNames,
  progress,
}: WorkOptions): Promise<boolean> {
  const { source, destination, clock, log, watch = unwatched } = deps
  const { lease, signal } = kept
  const route = await identified(deps, { lease, signal, preview: options.preview === true })
  const chosen = (flow: string | null): boolean => flow !== null && flowNames.includes(flow)
  const isServed = (stream: StreamName) => options.flows.length === 0 || route.serves(stream, flowNames)
  const streams = route.streams.filter(isServed)
  const staged = [...streams, ...(route.derived ?? []).filter(isServed)]
  const everything = readsEverything(options.mode)

  const isWhole = options.flows.length === 0
  const mapping = await mappingOf({ store: sync, run: id, route, streams: staged, everything, isWhole })
  await sync.retryWaiting(staged)
  if (!options.preview && route.memory) await rememberStaged(sync, streams)

  const preview = options.preview === true
  const unsettled = await unsettledNow({ deps, route, sync, signal, isTrial: preview || options.adopt !== undefined })
  const { context, holdToApproved, raised } = contextOf({
    ...{ deps, options, route, id, sync, preview, approval, kept, unsettled },
  })
  // What lowers the visibility was agreed to of itself, and goes before all else.
  if (!context.adopt) await route.beforeRead?.(context)
  holdToApproved()
  const begun = context.now()
  // Not in a preview, which settles no delivery, nor in a run of only some flows, which leaves out streams of others.
  const heard =
    route.hints && isWhole && !context.preview
      ? await hear({ inbox: deps.store.inbox, lease, hints: route.hints, context, streams, log: deps.log })
      : NOTHING_HEARD
  const { mode, trigger } = options
  const toRead = await whatToRead(sync, { mode, trigger, streams, hinted: heard.streams, begun })
  const flowOf = (stream: string) => (chosen(route.flowOf(stream)) ? route.flowOf(stream) : null)
  const anyway = (await route.readWhole?.(context)) ?? new Set()
  let changed = 0
  const read = await readStreams({
    source,
    store: sync,
    run: id,
    streams: toRead.streams,
    flowOf,
    servesFlow: (stream) => flowNames.find((flow) => route.serves(stream, [flow])) ?? stream,
    isAll: toRead.isAll,
    dependants: (stream) => route.dependants?.(stream) ?? [],
    isWhole: (stream) => everything || anyway.has(stream),
    anew: mapping.anew,
    onChanged: async (stream, page, records) => {
      changed += page.changed.length
      await route.afterPage?.(context, stream, page, records)
    },
    tally,
    onProgress: progress,
    signal,
    watch,
    now: context.now,
  })

  await mapping.queueRest()
  await closeDecoded(deps.store.issues, deps.connection.id, sync, read.whole, id)
  const failed = new Set(read.failed.keys())
  const deciding = { route, streams: staged, failed, chosen, progress }
  const brake = brakeOf({ ...deciding, deps, options, id, kept, sync, mapping, changed })
  const phases = phasesOf({
    ...{ ...deciding, context, destination, clock, tally, log, watch },
    ...{ left: unsettled, putsOff: brake.suspects },
  })
  const passing = [...read.failed.values()].find((error) => error.remedy.do === 'retry') ?? null
  const steps = stepsOf(route.afterRead?.(context, read), signal, passing)
  await steps.next()
  // Prepared before single reads can use up the calls that the source allows in an hour.
  await phases.prepare()
  let more = await steps.next()
  // Not settled when a stream they told of broke off: then the next run takes the deliveries again.
  if (![...heard.streams].some((stream) => read.failed.get(stream)?.remedy.do === 'retry')) await heard.settle()

  await brake.check()
  await phases.run()
  await sync.commit([
    ...[...read.checkpoints].map(
      ([stream, value]) => ({ do: 'checkpoint', name: checkpointName(stream), value }) as const,
    ),
    ...mapping.done,
    ...brake.done(),
    ...(isWhole && toRead.isAll && steps.owed() === null ? [allRead(begun)] : []),
  ])
  while (more) {
    more = await steps.next()
    await phases.run()
  }
  await saySetAside(destination, context)
  await route.afterPhases?.(context)
  const repair = () => brake.checkRepair().then(phases.run)
  const differs = await readBoth({ ...deps, lease, write: repair, progress }, options, context)
  const owed = steps.owed()
  if (owed !== null) throw owed
  return raised() || read.raised || differs
}
