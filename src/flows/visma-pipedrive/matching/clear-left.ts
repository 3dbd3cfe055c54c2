import type { Entity } from '../../../core/connector.ts'
import { isSyncError } from '../../../core/errors.ts'
import type { Json } from '../../../core/json.ts'
import type { LeftRecord } from '../../../core/matching.ts'
import type { Desired, Policy } from '../../../core/plan.ts'
import type { Removed } from '../../../core/removal.ts'
import type { Effect, Link, Shadow } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import { ADD, OURS, OWN_OR_FILL } from '../fields/desired.ts'
import { documentsOf } from '../streams.ts'

const NOT_CLEARED = 'match.not_cleared'

/**
 * Takes off again what we wrote on records that parties left by a decision, once their entries and deals have moved.
 * What is left when the run breaks off is done in the next one.
 */
export async function clearLeft(context: PhaseContext): Promise<void> {
  const { store } = context
  for (const left of await store.leftRecords()) {
    if (left.moves && (await hasEntriesThere(left, context))) continue
    await learnLost(left, context)
    const [shadow] = [...(await store.shadows(left.entity, [left.remote])).values()]
    const rest = await remaining(left, context)
    const isToGo = left.moves && rest.size === 0 && shadow?.origin === 'created'
    const became = isToGo ? await remove(left, context) : 'touched'
    if (became === 'unapproved') continue
    await take(left, became !== 'touched' || shadow === undefined ? {} : clearedFields(shadow, rest), context)
  }
}

const roleOf = ({ entity, remote }: Pick<LeftRecord, 'entity' | 'remote'>): string => `left:${entity}:${remote}`

/** A run that died may have written there without an answer: what it wrote is ours to take off too. */
async function learnLost({ stream, key, entity, remote }: LeftRecord, context: PhaseContext): Promise<void> {
  const lost = (await context.store.unsettled()).filter(
    (one) => one.kind === 'update' && one.entity === entity && one.remote === remote && one.undoes === undefined,
  )
  if (lost.length === 0) return
  const policy = policyOf(Object.assign({}, ...lost.map(({ after }) => after)))
  await context.sync({
    ...{ flow: flowOf(stream), stream, key, role: roleOf({ entity, remote }), version: null, rule: 'left' },
    ...{ desired: { entity, fields: {}, policy }, match: { remote, rule: 'left' }, create: false },
  })
}

const flowOf = (stream: string): string => (stream === 'supplier' ? 'suppliers' : 'customers')

/** What we made for the party goes as a whole, if nobody touched it. What Pipedrive does not let us delete is cleared. */
async function remove({ stream, key, entity, remote }: LeftRecord, context: PhaseContext): Promise<Removed> {
  const of = { flow: flowOf(stream), stream, key, role: roleOf({ entity, remote }), rule: 'left' }
  try {
    return await context.removeMade({ ...of, entity, remote })
  } catch (error) {
    if (!isSyncError(error) || error.remedy.do !== 'reject') throw error
    return 'touched'
  }
}

async function take(left: LeftRecord, fields: Desired['fields'], context: PhaseContext): Promise<void> {
  const { stream, key, entity, remote } = left
  const role = roleOf(left)
  const done: readonly Effect[] = [
    { do: 'unlink', stream, key, role },
    { do: 'cleared', left: { stream, key, entity, remote } },
  ]
  try {
    if (Object.keys(fields).length > 0)
      await context.sync({
        ...{ flow: flowOf(stream), stream, key, role, version: null, rule: 'left' },
        desired: { entity, fields, policy: policyOf(fields) },
        match: { remote, rule: 'left' },
        create: false,
      })
  } catch (error) {
    if (!isSyncError(error) || error.remedy.do !== 'reject') throw error
    await context.issue({
      flow: flowOf(stream),
      stream: 'match',
      key: `${stream}:${key} ${entity}:${remote}`,
      code: NOT_CLEARED,
      message: `Pipedrive did not let us take our values off ${entity} ${remote}, which is not the one of ${stream} ${key} any more. ${error.message}`,
      advice: 'Clear its Visma fields by hand; then ignore this issue.',
      details: { remote, fields: Object.keys(fields) },
    })
  }
  // Of approved writes alone some may have been left, here or among what is to move away from there: a later run, which
  // finds nothing to write where all were sent, settles it.
  if (context.approves === undefined) await context.store.commit(done)
}

/** Kinds of parties that are linked to it still. */
async function remaining(
  { entity, remote }: LeftRecord,
  { store }: PhaseContext,
): Promise<ReadonlySet<Link['stream']>> {
  const links = await store.linksTo(entity, [remote])
  const live = links.filter(({ state, role }) => state === 'live' && !role.startsWith('left:'))
  return new Set(live.map(({ stream }) => stream))
}

/**
 * What of our fields goes. Where others are linked still, they write what they share, so only what none of them has goes.
 * Of a record that we made, the native fields stay: nobody else would give it a name.
 */
function clearedFields(
  { entity, origin, written }: Pick<Shadow, 'entity' | 'origin' | 'written'>,
  rest: ReadonlySet<string>,
): Readonly<Record<string, Json>> {
  const goes = (field: string): boolean => {
    if (field === 'custom.supplierNumber') return !rest.has('supplier')
    if (field.startsWith('custom.')) return entity === 'deal' ? rest.size === 0 : !rest.has('customer')
    return rest.size === 0 && origin === 'linked' && NATIVE.has(field)
  }
  return Object.fromEntries(
    Object.entries(written)
      .filter(([field, value]) => goes(field) && value !== null)
      .map(([field, value]) => [field, Array.isArray(value) ? [] : null]),
  )
}

/** Native fields that are filled on records that were there before. */
const NATIVE = new Set(['address', 'website', 'emails', 'phones', 'org_id'])

const policyOf = (fields: Desired['fields']): Readonly<Record<string, Policy>> =>
  Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [
      field,
      field.startsWith('custom.') ? OURS : Array.isArray(value) ? ADD : OWN_OR_FILL,
    ]),
  )

const PLACE: Readonly<Record<Entity, string>> = { organization: 'org_id', person: 'person_id', deal: 'deal_id' }

/** Whether an entry of the party is on it still, since it could not be written yet. */
async function hasEntriesThere(left: LeftRecord, { store }: PhaseContext): Promise<boolean> {
  const { stream, key, entity, remote } = left
  const number = (await store.records(stream, [key])).get(key)?.number
  const field = PLACE[entity]
  if (number == null || field === undefined) return false
  for (const documents of documentsOf(stream as PartyKind)) {
    const keys = (await store.keysByParent(documents, [number])).get(number) ?? []
    const entries = [...(await store.links(documents, 'entry', keys)).values()].filter(({ state }) => state === 'live')
    for (const [kind, links] of Map.groupBy(entries, (one) => one.entity)) {
      const shadows = await store.shadows(
        kind,
        links.map((one) => one.remote),
      )
      for (const { written, theirs } of shadows.values()) {
        // One that people put elsewhere themselves is where they want it.
        if (written[field] === remote && !theirs.includes(field)) return true
      }
    }
  }
  return false
}
