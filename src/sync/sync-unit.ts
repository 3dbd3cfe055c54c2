import type { Clock } from '../core/clock.ts'
import type { Destination, Fields, RemoteRecord } from '../core/connector.ts'
import { isSyncError } from '../core/errors.ts'
import { linkOf, type Unit, type UnitResult } from '../core/flow.ts'
import type { RemoteId, RunId } from '../core/ids.ts'
import { planCreate, planUpdate } from '../core/plan.ts'
import type { Effect, Link, NewOperation, Shadow, SyncStore } from '../core/store.ts'

export interface UnitContext {
  readonly store: SyncStore
  readonly destination: Destination
  readonly run: RunId
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly onDeleted: 'leave' | 'recreate'
}

const untouched = (remote: RemoteId | null, deleted = false): UnitResult => ({
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
export async function syncUnit(unit: Unit, context: UnitContext): Promise<UnitResult> {
  const links = await context.store.links(unit.stream, unit.role, [unit.key])
  const known = links.get(unit.key)
  if (known?.state === 'deleted' && context.onDeleted === 'leave') return untouched(known.remote, true)

  const link = linkOf(links, unit.key)
  if (link) return update(unit, link, false, context)
  if (unit.match) return update(unit, linkTo(unit, unit.match, context.run), true, context)
  return unit.create ? create(unit, context) : untouched(null)
}

function linkTo(unit: Unit, match: { readonly remote: RemoteId; readonly rule: string }, run: RunId): Link {
  const { stream, key, role } = unit
  const entity = unit.desired.entity
  return { stream, key, role, entity, remote: match.remote, origin: 'linked', rule: match.rule, state: 'live', run }
}

function operation(
  unit: Unit,
  context: UnitContext,
  rest: Partial<NewOperation> & Pick<NewOperation, 'kind' | 'after'>,
): NewOperation {
  return {
    run: context.run,
    flow: unit.flow,
    stream: unit.stream,
    key: unit.key,
    role: unit.role,
    entity: unit.desired.entity,
    remote: null,
    before: null,
    state: 'done',
    rule: unit.rule,
    sourceVersion: unit.version,
    ...rest,
  }
}

async function create(unit: Unit, context: UnitContext): Promise<UnitResult> {
  const { store, clock } = context
  const fields = planCreate(unit.desired)
  const now = () => clock.now().getTime()
  const [intent] = await store.begin(
    [operation(unit, context, { kind: 'create', after: fields, state: 'intent' })],
    now(),
  )
  if (intent === undefined) throw new Error('The store gave no id for an intent.')

  let made: RemoteRecord
  try {
    made = await context.destination.create(unit.desired.entity, fields, context.signal)
  } catch (error) {
    // An abort or a crash leaves the intent as it is: in doubt, settled before anything is sent again.
    if (isSyncError(error)) {
      const state = error.applied === 'unknown' ? 'doubt' : 'failed'
      await store.commit([{ do: 'settle', operation: intent, state, remote: null, at: now() }])
    }
    throw error
  }

  const { stream, key, role } = unit
  const entity = unit.desired.entity
  await store.commit([
    { do: 'settle', operation: intent, state: 'done', remote: made.id, at: now() },
    {
      do: 'link',
      link: {
        stream,
        key,
        role,
        entity,
        remote: made.id,
        origin: 'created',
        rule: unit.rule,
        state: 'live',
        run: context.run,
      },
    },
    {
      do: 'shadow',
      shadow: {
        entity,
        remote: made.id,
        origin: 'created',
        written: fields,
        returned: only(made.fields, fields),
        theirs: [],
        primary: `${stream}:${key}`,
      },
    },
  ])
  return { outcome: 'created', remote: made.id, deleted: false, blockGone: [] }
}

async function update(unit: Unit, link: Link, isNewLink: boolean, context: UnitContext): Promise<UnitResult> {
  const { store, destination, signal } = context
  const entity = unit.desired.entity
  const stored = (await store.shadows(entity, [link.remote])).get(link.remote)
  const shadow = stored ?? emptyShadow(unit, link)

  let plan = planUpdate(unit.desired, shadow, null, unit.mergeBlock)
  if (plan.do === 'read') {
    const record = await destination.read(entity, link.remote, signal)
    if (record === null || record.deleted) return deletedByPerson(unit, link, record, context)
    plan = planUpdate(unit.desired, shadow, record.fields, unit.mergeBlock)
  }
  const linking: readonly Effect[] = isNewLink ? [{ do: 'link', link }] : []
  if (plan.do !== 'update') {
    if (isNewLink) await store.commit([...linking, ...(stored ? [] : [{ do: 'shadow', shadow } as const])])
    return { ...untouched(link.remote), outcome: isNewLink ? 'linked' : 'unchanged' }
  }

  const { fields, before, written, theirs, blockGone } = plan
  const sends = Object.keys(fields).length > 0
  let returned = shadow.returned
  if (sends) {
    let answer: RemoteRecord
    try {
      answer = await destination.update(entity, link.remote, fields, signal)
    } catch (error) {
      if (isSyncError(error) && error.code.endsWith('.gone')) return deletedByPerson(unit, link, null, context)
      throw error
    }
    returned = { ...shadow.returned, ...only(answer.fields, fields) }
  }
  const at = context.clock.now().getTime()
  await store.commit([
    ...linking,
    ...(sends
      ? [
          {
            do: 'record',
            operation: operation(unit, context, {
              kind: 'update',
              remote: link.remote,
              before,
              after: fields,
              rule: link.rule,
            }),
            at,
          } as const,
        ]
      : []),
    { do: 'shadow', shadow: { ...shadow, written, returned, theirs } },
  ])
  const outcome = isNewLink ? 'linked' : sends ? 'updated' : 'unchanged'
  return { outcome, remote: link.remote, deleted: false, blockGone }
}

/** Merged: the link follows. Deleted: kept as such, or made anew where the settings say so (R11). */
async function deletedByPerson(
  unit: Unit,
  link: Link,
  record: RemoteRecord | null,
  context: UnitContext,
): Promise<UnitResult> {
  if (record?.mergedInto !== undefined) {
    const followed: Link = { ...link, remote: record.mergedInto, origin: 'linked', run: context.run }
    return update(unit, followed, true, context)
  }
  if (context.onDeleted === 'recreate' && unit.create) {
    await context.store.commit([{ do: 'unlink', stream: unit.stream, key: unit.key, role: unit.role }])
    return create(unit, context)
  }
  await context.store.commit([{ do: 'link', link: { ...link, state: 'deleted', run: context.run } }])
  return untouched(link.remote, true)
}

const emptyShadow = (unit: Unit, link: Link): Shadow => ({
  entity: link.entity,
  remote: link.remote,
  origin: link.origin,
  written: {},
  returned: {},
  theirs: [],
  primary: `${unit.stream}:${unit.key}`,
})

const only = (from: Fields, named: Fields): Fields =>
  Object.fromEntries(Object.keys(named).map((field) => [field, from[field] ?? null]))
