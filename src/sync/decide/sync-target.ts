import type { Destination, Fields, RemoteRecord } from '../../core/connector.ts'
import { isSyncError, SyncError } from '../../core/errors.ts'
import { linkOf, type Target, type TargetResult } from '../../core/flow.ts'
import { buried, moved } from '../../core/gone.ts'
import type { RemoteId, RunId } from '../../core/ids.ts'
import { planCreate, planUpdate } from '../../core/plan.ts'
import type { Effect, Link, NewOperation, Shadow, SyncStore } from '../../core/sync-store.ts'
import { withLost } from '../write/left-updates.ts'
import { type WriteContext, write } from '../write/write.ts'
import { asMade, sideEffects, told, without } from './what-came-back.ts'

export interface TargetContext extends WriteContext {
  readonly destination: Destination
  readonly run: RunId
  readonly onDeleted: 'leave' | 'recreate'
  /** Everything is looked at again, also what is known as deleted. */
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
 * Brings one destination record in line with one source record: linked or created on first contact, updated
 * where our value moved. Everything that is decided before a call is pure (`core/plan.ts`).
 *
 * Errors: whatever the destination throws; a create whose answer was lost leaves its intent in doubt.
 */
export async function syncTarget(target: Target, context: TargetContext): Promise<TargetResult> {
  const links = await context.store.links(target.stream, target.role, [target.key])
  const known = links.get(target.key)
  const link = linkOf(links, target.key)
  if (link) return update(target, link, false, context)
  if (known) return buriedBefore(target, known, context)
  if (target.match?.ours) return adopt(target, target.match, target.match.ours, context)
  if (target.match) return update(target, linkTo(target, target.match, context.run), true, context)
  return target.create ? create(target, null, context) : untouched(null)
}

/** Known as deleted. People may have undone that, or merged it: that is looked for before it is made a second time. */
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
  return onDeleted === 'recreate' ? anew(target, known, context) : untouched(known.remote, true)
}

export function linkTo(target: Target, match: { readonly remote: RemoteId; readonly rule: string }, run: RunId): Link {
  const { stream, key, role } = target
  const entity = target.desired.entity
  return { stream, key, role, entity, remote: match.remote, origin: 'linked', rule: match.rule, state: 'live', run }
}

/** Linked as if we had made it just now, before anything is written: nothing is made a second time. */
async function adopt(
  target: Target,
  match: NonNullable<Target['match']>,
  ours: Pick<Shadow, 'written' | 'returned' | 'theirs'>,
  context: TargetContext,
): Promise<TargetResult> {
  const link: Link = { ...linkTo(target, match, context.run), origin: 'created' }
  await context.store.commit([
    { do: 'link', link },
    { do: 'shadow', shadow: { ...emptyShadow(target, link), ...ours } },
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
 * `replaced`: what it is made in the place of. Whoever else was linked to that points to what is made, in the same
 * commit; the intent names it, so that this is also done where the answer is lost and the record found later.
 */
async function create(target: Target, replaced: Link | null, context: TargetContext): Promise<TargetResult> {
  const { store, clock } = context
  const fields = planCreate(target.desired)
  const now = () => clock.now().getTime()
  const planned = { kind: 'create', remote: replaced?.remote ?? null, after: fields, state: 'intent' } as const
  const { intent, record: made } = await write(operation(target, context, planned), context, () =>
    context.destination.create(target.desired.entity, fields, context.signal),
  )

  const { stream, key, role, rule } = target
  const entity = target.desired.entity
  const link: Link = {
    stream,
    key,
    role,
    entity,
    remote: made.id,
    origin: 'created',
    rule,
    state: 'live',
    run: context.run,
  }
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
  ])
  return { outcome: 'created', remote: made.id, deleted: false, blockGone: [] }
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

  const { fields, before, theirs } = plan
  const sends = Object.keys(fields).length > 0
  let { written, unsent } = plan
  let returned = shadow.returned
  const settled: Effect[] = []
  if (sends) {
    const answer = await send(target, link, fields, before, context)
    if (answer === null) {
      // One answer is not enough to take a record for deleted.
      const record = await destination.read(entity, link.remote, signal)
      if (record !== null && !record.deleted) throw new SyncError('engine.still_there', THERE, { do: 'retry' })
      return gone(target, link, record, isNewLink, context)
    }
    settled.push(answer.settled)
    const sides = sideEffects(shadow.returned, fields, current, answer.record.fields)
    // What the answer leaves out of what was sent is not known any more.
    const still = without(shadow.returned, Object.keys(fields))
    returned = { ...still, ...sides, ...told(answer.record.fields, fields) }
    written = without(written, Object.keys(sides))
    unsent = without(unsent, Object.keys(sides))
  }
  const after: Shadow = { ...shadow, written, unsent, returned, theirs }
  await store.commit([...settled, ...linking, { do: 'shadow', shadow: after }])
  const outcome = isNewLink ? 'linked' : sends ? 'updated' : 'unchanged'
  return { outcome, remote: link.remote, deleted: false, blockGone: lostBlocks(target, theirs) }
}

/** Sends an update; `null` when the record is gone. */
async function send(target: Target, link: Link, after: Fields, before: Fields, context: TargetContext) {
  const { remote, rule } = link
  const planned = operation(target, context, { kind: 'update', remote, before, after, rule, state: 'intent' })
  try {
    const { intent, record } = await write(planned, context, () =>
      context.destination.update(target.desired.entity, remote, after, context.signal),
    )
    const at = context.clock.now().getTime()
    const settled: Effect = { do: 'settle', operation: intent, state: 'done', remote, at }
    return { record, settled }
  } catch (error) {
    if (isSyncError(error) && error.code.endsWith('.gone')) return null
    throw error
  }
}

/** Merged: the link follows. Deleted: kept as such, or made anew where the settings say so (R11). */
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
    // Our copy was behind: what it offered is no more, so there is nothing to link to.
    await store.commit(buried(link, []))
    return target.create ? create(target, null, context) : untouched(null)
  }
  if (context.onDeleted === 'recreate') return anew(target, link, context)
  await store.commit(buried(link, [link, ...(await others(target, link, store))], run))
  return untouched(link.remote, true)
}

const survivorOf = async (target: Target, link: Link, record: RemoteRecord | null): Promise<RemoteId | null> =>
  record?.mergedInto ?? (await target.survivor?.(link.remote)) ?? null

/** To where a person merged it, with whoever else was linked to it. */
async function follow(target: Target, link: Link, survivor: RemoteId, context: TargetContext): Promise<TargetResult> {
  const { store, run } = context
  const rest = (await others(target, link, store)).map((one): Link => ({ ...one, origin: 'linked' }))
  await store.commit([...moved(rest, survivor, run), ...buried(link, [])])
  return update(target, { ...link, remote: survivor, origin: 'linked', state: 'live', run }, true, context)
}

/** In the place of what a person deleted; whoever else was linked to that moves along. */
async function anew(target: Target, link: Link, context: TargetContext): Promise<TargetResult> {
  const { store, run } = context
  if (target.create) return create(target, link, context)
  await store.commit(buried(link, [link, ...(await others(target, link, store))], run))
  return untouched(link.remote, true)
}

type Linked = Pick<Link, 'stream' | 'key' | 'role'>

/** Whoever else is linked to the same record. */
export async function others(
  of: Linked,
  { entity, remote }: Pick<Link, 'entity' | 'remote'>,
  store: SyncStore,
): Promise<readonly Link[]> {
  const all = await store.linksTo(entity, [remote])
  return all.filter((one) => one.stream !== of.stream || one.key !== of.key || one.role !== of.role)
}

export const emptyShadow = (target: Target, link: Link): Shadow => ({
  entity: link.entity,
  remote: link.remote,
  origin: link.origin,
  written: {},
  unsent: {},
  returned: {},
  theirs: [],
  primary: `${target.stream}:${target.key}`,
})

/** Texts whose block a person has removed, now or earlier. */
const lostBlocks = (target: Target, theirs: readonly string[]): readonly string[] =>
  theirs.filter((field) => field in target.desired.fields && target.desired.policy[field]?.created === 'block')
