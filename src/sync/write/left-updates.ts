import type { Entity, Fields } from '../../core/connector.ts'
import type { OperationId, RemoteId } from '../../core/ids.ts'
import type { Json } from '../../core/json.ts'
import { sameJson } from '../../core/json.ts'
import { joined, membersIn, added as notIn } from '../../core/merge-list.ts'
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
    if (isOfSource(operation) || operation.undoes !== undefined) continue
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
 *
 * A field that holds neither what was sent nor what it held before is stale: an API may have spelt our value its own
 * way, or a person was there. Either way what was written last does not say what stands there.
 */
export function withLost(shadow: Shadow, lost: readonly LeftUpdate[], current: Fields, { policy }: Desired): Shadow {
  const written: Record<string, Json> = { ...shadow.written }
  const unsent: Record<string, Json> = { ...shadow.unsent }
  const returned: Record<string, Json> = { ...shadow.returned }
  const stale = new Set(shadow.stale)
  for (const { before, after } of lost) {
    for (const [field, value] of Object.entries(after)) {
      const now = current[field]
      const isList = policy[field]?.[shadow.origin] === 'add'
      if (isList && now !== undefined) {
        const ours = listWritten(written[field] ?? null, { before: before?.[field] ?? null, after: value, now })
        if (!sameJson(ours, written[field] ?? null)) {
          written[field] = ours
          delete unsent[field]
        }
      }
      if (now !== undefined && sameJson(said(now), said(value))) {
        stale.delete(field)
        returned[field] = now
        if (isList) continue
        written[field] = value
        delete unsent[field]
      } else if (now === undefined || !sameJson(now, returned[field])) stale.add(field)
    }
  }
  return { ...shadow, written, unsent, returned, stale: [...stale] }
}

/**
 * What of a list is ours. A merged list also holds members of others: ours are those that it did not hold before. One
 * that our update took out and that is out was not taken out by a person.
 */
function listWritten(
  written: Json,
  { before, after, now }: { readonly before: Json; readonly after: Json; readonly now: Json },
): Json {
  const takenOut = notIn(now, notIn(after, before))
  return joined(notIn(takenOut, written), membersIn(notIn(before, after), now))
}
