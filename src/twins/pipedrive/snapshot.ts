import type { Currency, Entity, Field, FieldEntity, Rows } from './model.ts'
import { type Change, isOpen, type World } from './world.ts'

/** All that an account holds, to be put back into a new twin. Credentials and deliveries are not part of it. */
export interface Snapshot {
  readonly rows: { readonly [E in Entity]: readonly Rows[E][] }
  readonly fields: { readonly [E in FieldEntity]: readonly Field[] }
  readonly currencies: readonly Currency[]
}

export function snapshotOf({ tables, fields, currencies }: World): Snapshot {
  const rows = Object.entries(tables).map(([entity, table]) => [entity, [...table.rows.values()]])
  const known = Object.entries(fields).map(([entity, of]) => [entity, [...of.values()]])
  return {
    rows: Object.fromEntries(rows) as Snapshot['rows'],
    fields: Object.fromEntries(known) as Snapshot['fields'],
    currencies: [...currencies.values()],
  }
}

/**
 * Fills an account with what another one held. No webhook tells of it; the search index knows it at once.
 *
 * @returns the id of the first admin
 */
export function restore(world: World, snapshot: Snapshot, index: (change: Change) => void): number {
  const actor = { user: 0, source: 'app' } as const
  for (const [entity, rows] of Object.entries(snapshot.rows) as [Entity, readonly Rows[Entity][]][]) {
    const { put } = world.tables[entity] as { readonly put: (row: Rows[Entity]) => void }
    for (const row of rows) {
      put(row)
      index({ entity, action: 'create', before: null, after: row, actor })
    }
  }
  for (const [entity, fields] of Object.entries(snapshot.fields) as [FieldEntity, readonly Field[]][]) {
    for (const field of fields) world.fields[entity].set(field.field_code, field)
  }
  for (const currency of snapshot.currencies) world.currencies.set(currency.code, currency)
  world.openDeals = snapshot.rows.deal.filter(isOpen).length
  const admin = snapshot.rows.user.find((user) => user.admin)
  if (admin === undefined) throw new RangeError('The account has no admin.')
  return admin.id
}
