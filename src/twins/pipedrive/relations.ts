import { type ApiError, failed, invalid, notFound } from './gateway/errors.ts'
import type { Entity, Rows } from './model.ts'
import { find, findLive, type World } from './world.ts'

/** Checks that what a body points at is there; every failure is a 400 that names the member. */

export function ownerOf(world: World, sent: number | undefined, fallback: number): number {
  if (sent === undefined) return fallback
  if (world.tables.user.get(sent)?.active !== true) throw invalid('owner_id', `user ${sent} is not an active user`)
  return sent
}

export function pointTo(world: World, entity: Entity, id: number | null, name: string): number | null {
  if (id !== null && findLive(world, entity, id) === undefined) throw noParent(world, entity, id, name)
  return id
}

export function noParent({ rules }: Pick<World, 'rules'>, entity: Entity, id: number, name: string): ApiError {
  const problem = `${entity} ${id} does not exist or was deleted`
  return rules.deadParent === 400 ? invalid(name, problem) : failed(rules.deadParent, problem)
}

export function labelsOf(world: World, entity: 'organization' | 'person' | 'deal', ids: readonly number[]) {
  const known = world.fields[entity].get('label_ids')?.options ?? []
  for (const id of ids) if (!known.some((o) => o.id === id)) throw invalid('label_ids', `${id} is not a label`)
  return [...new Set(ids)]
}

/** Lite and Growth know two levels, the larger plans four. */
export function visibilityOf(world: World, sent: number | undefined): number {
  const large = world.settings.plan === 'premium' || world.settings.plan === 'ultimate'
  if (sent === undefined) return large ? 7 : 3
  const allowed = large ? [1, 3, 5, 7] : [1, 3]
  if (!allowed.includes(sent)) throw invalid('visible_to', `must be one of ${allowed.join(', ')}`)
  return sent
}

const NAMES = {
  organization: 'Organization',
  person: 'Person',
  deal: 'Deal',
  activity: 'Activity',
  product: 'Product',
  pipeline: 'Pipeline',
  stage: 'Stage',
  note: 'Note',
  file: 'File',
} as const

/** For reading: a record in the bin is still shown, with `is_deleted: true`. @throws ApiError 404 */
export function readable<E extends keyof typeof NAMES & Entity>(world: World, entity: E, id: number): Rows[E] {
  const row = find(world, entity, id)
  if (row === undefined) throw notFound(NAMES[entity])
  return row
}

/** For writing: what is in the bin is gone. @throws ApiError 404 */
export function writable<E extends keyof typeof NAMES & Entity>(world: World, entity: E, id: number): Rows[E] {
  const row = findLive(world, entity, id)
  if (row === undefined) throw notFound(NAMES[entity])
  return row
}
