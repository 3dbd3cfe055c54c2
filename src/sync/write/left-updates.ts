import type { Entity, Fields } from '../../core/connector.ts'
import type { OperationId, RemoteId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import { sameJson } from '../../core/json.ts'
import { added, joined, membersIn } from '../../core/merge-list.ts'
import type { Desired } from '../../core/plan.ts'
import type { Operation, Shadow } from '../../core/sync-store.ts'

/** An update that was sent, whose answer never reached the store: a crash or the network took it. */
export interface LeftUpdate {
  readonly id: OperationId
  readonly entity: string
  readonly remote: RemoteId
  readonly before: Fields | null
  readonly after: Fields
}

export interface LeftUpdates {
  /** Those of one record, oldest first; from now on they are the caller's to settle. */
  readonly take: (entity: Entity, remote: RemoteId) => readonly LeftUpdate[]
  readonly leave: (update: LeftUpdate) => void
}

/** What earlier runs left behind, and what this one adds. */
export function leftUpdates(unsettled: readonly Operation[]): LeftUpdates {
  const byRecord = new Map<string, LeftUpdate[]>()
  const leave = (update: LeftUpdate) => {
    const name = `${update.entity} ${update.remote}`
    const known = byRecord.get(name)
    if (known) known.push(update)
    else byRecord.set(name, [update])
  }
  for (const { id, kind, entity, remote, before, after } of unsettled) {
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

/** Without the members that say nothing: APIs leave them out or spell them `null`, whichever was sent. */
function said(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(said)
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, said(member)]))
}

/**
 * The shadow as the lost answers would have left it: a field that holds what was sent was written by us. Without
 * this, our own value would look like a person's edit and be theirs from then on; or a source that went back to
 * its old value would look as if nothing had to be written.
 */
export function withLost(shadow: Shadow, lost: readonly LeftUpdate[], current: Fields, { policy }: Desired): Shadow {
  const written: Record<string, Json> = { ...shadow.written }
  const returned: Record<string, Json> = { ...shadow.returned }
  for (const { before, after } of lost) {
    for (const [field, value] of Object.entries(after)) {
      const now = current[field]
      if (now === undefined) continue
      // A merged list holds other people's members too; ours are those it did not hold before.
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
