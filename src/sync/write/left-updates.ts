import type { Entity, Fields } from '../../core/connector.ts'
import type { OperationId, RemoteId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import { sameJson } from '../../core/json.ts'
import { added, joined, membersIn } from '../../core/merge-list.ts'
import type { Desired } from '../../core/plan.ts'
import type { Operation, Shadow } from '../../core/sync-store.ts'
import { isOfSource } from './source-doubt.ts'

/** An update that was sent, but whose answer was lost by a crash or the network. */
export interface LeftUpdate {
  readonly id: OperationId
  readonly entity: string
  readonly remote: RemoteId
  readonly before: Fields | null
  readonly after: Fields
}

export interface LeftUpdates {
  /** Those of one record, oldest first; the caller has to settle them. */
  readonly take: (entity: Entity, remote: RemoteId) => readonly LeftUpdate[]
  readonly leave: (update: LeftUpdate) => void
}

/** The updates that earlier runs left, and those that this run adds. */
export function leftUpdates(unsettled: readonly Operation[]): LeftUpdates {
  const byRecord = new Map<string, LeftUpdate[]>()
  const leave = (update: LeftUpdate) => {
    const name = `${update.entity} ${update.remote}`
    const known = byRecord.get(name)
    if (known) known.push(update)
    else byRecord.set(name, [update])
  }
  for (const operation of unsettled) {
    const { id, kind, entity, remote, before, after } = operation
    if (isOfSource(operation)) continue
    if (kind === 'update' && remote !== null) leave({ id, entity, remote, before, after })
  }
  return {
    leave,
    take: (entity, remote) => {
      const name = `${entity} ${remote}`
      const found = byRecord.get(name) ?? []
      byRecord.delete(name)
      return found
    },
  }
}

/** A value without its empty members, which APIs either leave out or give as `null`, whatever was sent. */
function said(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(said)
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, said(member)]))
}

/**
 * The shadow as the lost answers would have left it: a field that holds the value we sent was written by us. Otherwise
 * our own value would look like a person's edit and be theirs from then on; or when the source goes back to its old
 * value, it would look as if nothing had to be written.
 */
export function withLost(shadow: Shadow, lost: readonly LeftUpdate[], current: Fields, { policy }: Desired): Shadow {
  const written: Record<string, Json> = { ...shadow.written }
  const returned: Record<string, Json> = { ...shadow.returned }
  for (const { before, after } of lost) {
    for (const [field, value] of Object.entries(after)) {
      const now = current[field]
      if (now === undefined) continue
      // A merged list also holds members of others; ours are those that it did not hold before.
      if (policy[field]?.[shadow.origin] === 'add') {
        written[field] = joined(written[field] ?? null, membersIn(added(before?.[field] ?? null, value), now))
      }
      if (!sameJson(said(now), said(value))) continue
      returned[field] = now
      if (policy[field]?.[shadow.origin] !== 'add') written[field] = value
    }
  }
  return { ...shadow, written, returned }
}
