import { NotApproved } from '../../core/approval.ts'
import type { Destination, Fields, RemoteRecord } from '../../core/connector.ts'
import { isSyncError, SyncError } from '../../core/errors.ts'
import { linkOf, type Target, type TargetResult } from '../../core/flow.ts'
import { buried, mergedAway, moved } from '../../core/gone.ts'
import type { RemoteId, RunId } from '../../core/ids.ts'
import { planCreate, planUpdate } from '../../core/plan.ts'
import type { Effect, Link, NewOperation, Shadow, SyncStore } from '../../core/sync-store.ts'
import type { MatchOfOurs } from '../../core/target-match.ts'
import { withLost } from '../write/left-updates.ts'
import { type WriteContext, write } from '../write/write.ts'
import { doneEffects } from './decisions.ts'
import { withoutKeptBack } from './kept-back.ts'
import { emptyShadow, linkTo } from './new-link.ts'
import { asMade, news, only, sideEffects, stoodToo, told, without } from './what-came-back.ts'

export interface TargetContext extends WriteContext {
  readonly destination: Destination
  readonly run: RunId
  readonly onDeleted: 'leave' | 'recreate'
  /** A full run: records that are noted as deleted are looked at again too. */
  readonly full: boolean
}

const THERE = 'The destination called a record deleted that is there.'
const untouched = (remote: RemoteId | null, deleted = false): TargetResult => ({
  outcome: 'unchanged',
  remote,
  deleted,
  blockGone: [],
})

/**
 * Brings one destination record in line with one source record: links or creates it the first time, and updates it
 * where our value has changed. All decisions before a call are pure (`core/plan.ts`).
 *
 * Errors: those of the destination; a create whose answer was lost leaves its intent in doubt.
 */
export async function syncTarget(wanted: Target, context: TargetContext): Promise<TargetResult> {
  const links = await context.store.links(wanted.stream, wanted.role, [wanted.key])
  const known = links.get(wanted.key)
  const target = await withoutKeptBack(wanted, known, context.store)
  if (target === null) return untouched(wanted.match?.remote ?? null)
  const link = linkOf(links, target.key)
  if (link) return update(target, link, false, context)
  if (known) return buriedBefore(target, known, context)
  if (target.match?.ours) return adopt(target, { ...target.match, ours: target.match.ours }, context)
  if (target.match) return update(target, linkTo(target, target.match, context.run), true, context)
  return target.create ? create(target, null, context) : untouched(null)
}

/** The record is noted as deleted. People may have restored or merged it, so we look before making it a second time. */
async function buriedBefore(target: Target, known: Link, context: TargetContext): Promise<TargetResult> {
  const { store, destination, run, signal, onDeleted } = context
  if (onDeleted === 'leave' && !context.full) return untouched(known.remote, true)
  const record = await destination.read(known.entity, known.remote, signal)
  if (record !== null && !record.deleted) {
    const back = [known, ...(await others(target, known, store))]
    await store.commit(moved(back, known.remote, run))
    for (const { stream, key } of back)
      if (stream !== target.stream || key !== target.key) await store.touch(stream, [key])
    return update(target, { ...known, state: 'live', run }, false, context)
  }
  const survivor = await survivorOf(target, known, record)
  if (survivor !== null) return follow(target, known, survivor, context)
  const again = await takeMadeAgain(target, known, context)
  if (again !== null) return again
  return onDeleted === 'recreate' ? anew(target, known, context) : untouched(known.remote, true)
}

/** Links a record that we made before this store existed, before anything is written, so that it is not made again. */
async function adopt(target: Target, match: MatchOfOurs, context: TargetContext): Promise<TargetResult> {
  const link: Link = { ...linkTo(target, match, context.run), origin: 'created' }
  await context.store.commit([
    { do: 'link', link },
    { do: 'shadow', shadow: { ...emptyShadow(target, link), ...match.ours } },
  ])
  const result = await update(target, link, false, context)
  return result.outcome === 'unchanged' && !result.deleted ? { ...result, outcome: 'linked' } : result
}

function operation(
  target: Target,
  context: TargetContext,
  rest: Partial<NewOperation> & Pick<NewOperation, 'kind' | 'after'>,
): NewOperation {
  return {
    run: context.run,
    flow: target.flow,
    stream: target.stream,
    key: target.key,
    role: target.role,
    entity: target.desired.entity,
    remote: null,
    before: null,
    state: 'done',
    rule: target.rule,
    sourceVersion: target.version,
    ...rest,
  }
}

/**
 * Creates the record. `replaced`: the deleted record in whose place it is made. All other links to that one then point
 * to the new record, in the same commit. The intent names the replaced record, so that the same is done when the answer
 * is lost and the record is found later.
 */
async function create(target: Target, replaced: Link | null, context: TargetContext): Promise<TargetResult> {
  const { store, clock } = context
  const fields = planCreate(target.desired)
  const now = () => clock.now().getTime()
  const planned = { kind: 'create', remote: replaced?.remote ?? null, after: fields, state: 'intent' } as const
  const { intent, record: made } = await write(operation(target, context, planned), context, () =>
    context.destination.create(target.desired.entity, fields, context.signal, target.content),
  )

  const { stream, key, rule } = target
  const entity = target.desired.entity
  const link: Link = { ...linkTo(target, { remote: made.id, rule }, context.run), origin: 'created' }
  const shadow: Shadow = {
    entity,
    remote: made.id,
    origin: 'created',
    written: fields,
    unsent: {},
    returned: asMade(fields, made.fields),
    theirs: [],
    primary: `${stream}:${key}`,
  }
  await store.commit([
    { do: 'settle', operation: intent, state: 'done', remote: made.id, at: now() },
    { do: 'link', link },
    { do: 'shadow', shadow },
    ...moved(replaced ? await others(target, replaced, store) : [], made.id, context.run),
    ...(target.last ? doneEffects(stream, key) : []),
  ])
  return { outcome: 'created', remote: made.id, deleted: false, blockGone: [], concluded: target.last === true }
}

async function update(target: Target, link: Link, isNewLink: boolean, context: TargetContext): Promise<TargetResult> {
  const { store, destination, signal } = context
  const entity = target.desired.entity
  const stored = (await store.shadows(entity, [link.remote])).get(link.remote)
  let shadow = stored ?? emptyShadow(target, link)
  const lost = context.left.take(entity, link.remote)

  let plan = planUpdate(target.desired, shadow, null, target.mergeBlock)
  let current: Fields | null = null
  if (plan.do === 'read' || lost.length > 0) {
    const record = await destination.read(entity, link.remote, signal).catch((error: unknown) => {
      for (const one of lost) context.left.leave(one)
      throw error
    })
    const at = context.clock.now().getTime()
    const known = lost.map(
      ({ id }): Effect => ({ do: 'settle', operation: id, state: 'done', remote: link.remote, at }),
    )
    if (record === null || record.deleted) {
      await store.commit(known)
      return gone(target, link, record, isNewLink, context)
    }
    current = record.fields
    if (lost.length > 0) {
      shadow = withLost(shadow, lost, current, target.desired)
      await store.commit([...known, { do: 'shadow', shadow }])
    }
    plan = planUpdate(target.desired, shadow, current, target.mergeBlock)
  }
  const linking: readonly Effect[] = isNewLink ? [{ do: 'link', link }] : []
  if (plan.do !== 'update') {
    if (isNewLink) await store.commit([...linking, ...(stored ? [] : [{ do: 'shadow', shadow } as const])])
    const outcome = isNewLink ? 'linked' : 'unchanged'
    return { ...untouched(link.remote), outcome, blockGone: lostBlocks(target, shadow.theirs) }
  }

  const { fields, before, theirs, stale } = plan
  const sends = Object.keys(fields).length > 0
  let { written, unsent } = plan
  // What stands there was looked at, so that from now on a difference is a person's edit again.
  const lookedAt = (shadow.stale ?? []).filter((field) => !stale.includes(field))
  let returned = current === null ? shadow.returned : { ...shadow.returned, ...only(current, lookedAt) }
  const settled: Effect[] = []
  if (sends) {
    const answer = await send(target, link, fields, before, context)
    if (answer === 'left') return { ...untouched(link.remote), unapproved: true }
    if (answer === null) {
      // A record counts as deleted only if a read says so too.
      const record = await destination.read(entity, link.remote, signal)
      if (record !== null && !record.deleted) throw new SyncError('engine.still_there', THERE, { do: 'retry' })
      return gone(target, link, record, isNewLink, context)
    }
    const sides = sideEffects(returned, fields, current, answer.record.fields)
    settled.push({ ...answer.settled, ...stoodToo(before, sides, current) })
    // Fields that were sent but are missing in the answer are unknown from now on.
    const still = without(returned, Object.keys(fields))
    const came = told(answer.record.fields, fields)
    returned = { ...still, ...sides, ...news(came, fields, { written: shadow.written, returned }) }
    written = without(written, Object.keys(sides))
    unsent = without(unsent, Object.keys(sides))
  }
  const after: Shadow = { ...shadow, written, unsent, returned, theirs, stale }
  const blockGone = lostBlocks(target, theirs)
  const concluded = target.last === true && blockGone.length === 0
  const done = concluded ? doneEffects(target.stream, target.key) : []
  await store.commit([...settled, ...linking, { do: 'shadow', shadow: after }, ...done])
  const outcome = isNewLink ? 'linked' : sends ? 'updated' : 'unchanged'
  return { outcome, remote: link.remote, deleted: false, blockGone, concluded }
}

/** Sends an update; `null` when the record is gone, `left` when it may not be sent. */
async function send(target: Target, link: Link, after: Fields, before: Fields, context: TargetContext) {
  const { remote, rule } = link
  const planned = operation(target, context, { kind: 'update', remote, before, after, rule, state: 'intent' })
  try {
    const { intent, record } = await write(planned, context, () =>
      context.destination.update(target.desired.entity, remote, after, context.signal),
    )
    const at = context.clock.now().getTime()
    return { record, settled: { do: 'settle', operation: intent, state: 'done', remote, at } as const }
  } catch (error) {
    if (isSyncError(error) && error.code.endsWith('.gone')) return null
    // Other records are told of this one by its id all the same.
    if (error instanceof NotApproved) return 'left'
    throw error
  }
}

/** The record is gone. Merged: the link follows. Deleted: noted so, or made again where the settings say so (R11). */
async function gone(
  target: Target,
  link: Link,
  record: RemoteRecord | null,
  isNewLink: boolean,
  context: TargetContext,
): Promise<TargetResult> {
  const { store, run } = context
  const survivor = await survivorOf(target, link, record)
  if (survivor !== null) return follow(target, link, survivor, context)
  if (isNewLink) {
    // The match came from our copy, which was out of date: there is nothing to link to.
    await store.commit(buried(link, []))
    return target.create ? create(target, null, context) : untouched(null)
  }
  const again = await takeMadeAgain(target, link, context)
  if (again !== null) return again
  if (context.onDeleted === 'recreate') return anew(target, link, context)
  await store.commit(buried(link, [link, ...(await others(target, link, store))], run))
  return untouched(link.remote, true)
}

const survivorOf = async (target: Target, link: Link, record: RemoteRecord | null): Promise<RemoteId | null> =>
  record?.mergedInto ?? (await target.survivor?.(link.remote)) ?? null

/** Moves the link, and all others to the same record, to the record that a person merged it into. */
async function follow(target: Target, link: Link, survivor: RemoteId, context: TargetContext): Promise<TargetResult> {
  const { store, run } = context
  const rest = (await others(target, link, store)).map((one): Link => ({ ...one, origin: 'linked' }))
  await store.commit([...moved(rest, survivor, run), mergedAway(link.entity, link.remote, survivor)])
  return update(target, { ...link, remote: survivor, origin: 'linked', state: 'live', run }, true, context)
}

/** Links the record that we have made in the place of a deleted one, and no longer knew of; all other links move along. */
async function takeMadeAgain(target: Target, link: Link, context: TargetContext): Promise<TargetResult | null> {
  const match = (await target.madeAgain?.()) ?? null
  if (match === null) return null
  const { store, run } = context
  await store.commit([...moved(await others(target, link, store), match.remote, run), ...buried(link, [])])
  return adopt(target, match, context)
}

/** Makes a record in the place of one that a person deleted; all other links to that one move along. */
async function anew(target: Target, link: Link, context: TargetContext): Promise<TargetResult> {
  const { store, run } = context
  if (target.create) return create(target, link, context)
  await store.commit(buried(link, [link, ...(await others(target, link, store))], run))
  return untouched(link.remote, true)
}

type Linked = Pick<Link, 'stream' | 'key' | 'role'>

/** All other links to the same record. */
export async function others(
  of: Linked,
  { entity, remote }: Pick<Link, 'entity' | 'remote'>,
  store: SyncStore,
): Promise<readonly Link[]> {
  const all = await store.linksTo(entity, [remote])
  return all.filter((one) => one.stream !== of.stream || one.key !== of.key || one.role !== of.role)
}

/** Text fields from which a person has removed our block, now or earlier. */
const lostBlocks = (target: Target, theirs: readonly string[]): readonly string[] =>
  theirs.filter((field) => field in target.desired.fields && target.desired.policy[field]?.created === 'block')
