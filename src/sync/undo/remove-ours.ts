import type { Fields, Hanging, RemoteRecord } from '../../core/connector.ts'
import { buried } from '../../core/gone.ts'
import type { Effect, Link, Operation } from '../../core/sync-store.ts'
import { isStillOurs, type LeftBecause } from '../../core/undo.ts'
import { putBack } from './put-back.ts'
import {
  type Keeping,
  keeping,
  leave,
  recordKey,
  recordName,
  sendBack,
  step,
  type Undoing,
  undoing,
} from './undoing.ts'

/** A record that we made and that goes again, with what stood there. */
interface Removal {
  readonly operation: Operation
  readonly record: RemoteRecord
}

type Judged =
  | { readonly do: 'remove'; readonly all: readonly Removal[] }
  | { readonly do: 'move'; readonly all: readonly Operation[] }
  | { readonly do: 'leave'; readonly because: LeftBecause; readonly words?: string; readonly record?: RemoteRecord }

/**
 * Takes a create of the destination back: the record is deleted if it still is what we made of it and nothing of others
 * hangs on it. What later runs of ours made and hung on it goes with it, and first; what was there before it and was hung on it
 * by them goes back to where it hung; what else was there before stays, and it with that.
 */
export async function removeOurs(operation: Operation, context: Undoing): Promise<void> {
  const { remote, entity, flow } = operation
  if (remote === null) return leave(operation, 'unknown', context)
  if (context.removed.has(recordName(entity, remote))) return
  let judged = await judge(operation, context)
  if (judged.do === 'move') {
    for (const move of judged.all) await step(move, context, () => putBack(move, context))
    judged = await judge(operation, context)
  }
  // What was moved and hangs there still was moved by a person, or cannot be moved.
  if (judged.do === 'move') return leave(operation, 'attached', context, { words: judged.all.map(nameOf).join(', ') })
  if (judged.do === 'leave') {
    const { because, words, record } = judged
    await leave(operation, because, context, {
      ...(words === undefined ? {} : { words }),
      ...(record === undefined ? {} : { fields: record.fields }),
    })
    if (because === 'gone' && !context.preview) await context.store.commit(await goneBefore(operation, context))
    return
  }
  for (const removal of judged.all) await remove(removal, context)
  context.tally.decided(flow, { outcome: 'updated' })
}

async function judge(operation: Operation, context: Undoing, top: Operation = operation): Promise<Judged> {
  const { store, destination, signal, rules, undoes, own } = context
  const { entity } = operation
  if (operation.remote === null) return { do: 'leave', because: 'unknown' }
  const { remote } = operation
  const inspected = await destination.inspect(entity, remote, signal)
  if (inspected === null || inspected.record.deleted)
    return { do: 'leave', because: inspected?.record.mergedInto === undefined ? 'gone' : 'merged' }
  const { record, hanging, others } = inspected
  const shadow = (await store.shadows(entity, [remote])).get(remote)
  if (shadow === undefined) return { do: 'leave', because: 'unknown', record }
  if (!isStillOurs(record, shadow) || rules.holdsOthers(record, shadow.written))
    return { do: 'leave', because: 'edited', record }
  const peers = (await store.linksTo(entity, [remote])).filter(
    (link) =>
      link.state === 'live' &&
      link.run !== undoes.id &&
      !own.has(recordKey(link)) &&
      link.key !== operation.key &&
      rules.shares(link, operation),
  )
  if (peers.length > 0) return { do: 'leave', because: 'shared', record }
  if (others.length > 0) return { do: 'leave', because: 'attached', words: others.join(', '), record }
  const all: Removal[] = []
  const moves: Operation[] = []
  for (const one of hanging) {
    if (context.removed.has(recordName(one.entity, one.id))) continue
    const made = await madeBy(one, context)
    const goes = made !== null && !wasThereBefore(made, top, context)
    if (!goes && movesAway(one, record, context)) continue
    const move = made === null || goes ? null : await hungLater(one, record, top, context)
    if (move !== null) {
      moves.push(move)
      continue
    }
    const judged = goes ? await judge(made, context, top) : null
    if (judged?.do === 'move') {
      moves.push(...judged.all)
      continue
    }
    if (judged?.do !== 'remove') return { do: 'leave', because: 'attached', words: `${one.entity} ${one.id}`, record }
    all.push(...judged.all)
  }
  return moves.length > 0 ? { do: 'move', all: moves } : { do: 'remove', all: [...all, { operation, record }] }
}

const nameOf = ({ entity, remote }: Operation): string => `${entity} ${remote}`

/** What of a later write hung a record there, which is all of that write that is put back. */
async function hungLater(
  { entity, id, by }: Hanging,
  on: RemoteRecord,
  top: Operation,
  { ledger, connection, destination, rules }: Undoing,
): Promise<Operation | null> {
  const writes = await ledger.ofRemote(connection.id, entity, id)
  const hung = writes.findLast(
    ({ kind, state, undoes, after, id: write }) =>
      kind === 'update' && state === 'done' && undoes === undefined && write > top.id && after[by] === on.id,
  )
  if (hung === undefined || (await ledger.takenBack([hung.id])).has(hung.id) || !(by in (hung.before ?? {})))
    return null
  if (hung.before?.[by] === null && !destination.empties(entity, by)) return null
  const moved = [by, ...rules.alongWith(entity, by)].filter((field) => field in hung.after)
  const only = (fields: Fields): Fields => Object.fromEntries(moved.map((field) => [field, fields[field] ?? null]))
  return { ...hung, before: only(hung.before ?? {}), after: only(hung.after) }
}

/** Made by an earlier run than what is taken back: not what that run has to answer for, whoever hung it there. */
const wasThereBefore = (made: Operation, top: Operation, { undoes, own }: Undoing): boolean =>
  made.id < top.id && made.run !== undoes.id && !own.has(recordKey(made))

/** A preview has put nothing back, so what it would have taken off the record hangs there still. */
const movesAway = ({ entity, id, by }: Hanging, from: RemoteRecord, { preview, planned }: Undoing): boolean =>
  preview &&
  planned.some(
    ({ kind, state, before, after, ...one }) =>
      kind === 'update' &&
      state !== 'failed' &&
      one.entity === entity &&
      one.remote === id &&
      before?.[by] === from.id &&
      by in after &&
      after[by] !== from.id,
  )

/** The operation by which we made a record; `null` for one of others. */
async function madeBy({ entity, id }: Hanging, { store, ledger, connection }: Undoing): Promise<Operation | null> {
  const ours = (await store.linksTo(entity, [id])).some(({ origin, state }) => origin === 'created' && state === 'live')
  if (!ours) return null
  const writes = await ledger.ofRemote(connection.id, entity, id)
  return writes.find(({ kind, state }) => kind === 'create' && state === 'done') ?? null
}

async function remove({ operation, record }: Removal, context: Undoing): Promise<void> {
  const { store, destination, signal } = context
  const { entity, id: remote } = record
  if (context.removed.has(recordName(entity, remote))) return
  const planned = undoing(operation, context, { kind: 'delete', before: record.fields, after: {}, state: 'intent' })
  const sent = await sendBack(planned, context, async () => {
    // Seen alive right before: if it is gone now, an earlier try of this very call has reached its goal.
    await destination.remove(entity, remote, signal).catch((error: unknown) => {
      if (!isGone(error)) throw error
    })
    return record
  })
  context.removed.add(recordName(entity, remote))
  if (sent !== null) await store.commit([...sent.settled, ...(await afterRemoval(operation, context))])
}

/** People deleted it. It is not made again before it is released, and nothing refers to it any more. */
async function goneBefore(operation: Operation, context: Undoing): Promise<readonly Effect[]> {
  const { entity, remote } = operation
  if (remote === null) return []
  const links = await context.store.linksTo(entity, [remote])
  const kept = links.flatMap((link) => keeping({ ...link, id: operation.id }, remote, [null], context))
  return [...buried({ entity, remote }, links), ...kept]
}

const isGone = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && String(error.code).endsWith('.gone')

export type Removing = Keeping & Pick<Undoing, 'store' | 'rules'>

/** What is noted of a record that was deleted: nobody is linked to it, and nobody makes it again until it is released. */
export async function afterRemoval(operation: Operation, context: Removing): Promise<readonly Effect[]> {
  const { entity, remote } = operation
  if (remote === null) return []
  const links = await context.store.linksTo(entity, [remote])
  const { id: run } = context.undoes
  const gone = [...buried({ entity, remote }, []), { do: 'nothingThere', run, entity, remote } as const]
  return [...gone, ...(await unlinking(operation, links, context))]
}

/** Takes links away, and keeps their records back in those roles; as a whole where they have no other link. */
export async function unlinking(
  operation: Pick<Operation, 'id'>,
  links: readonly Link[],
  context: Removing,
): Promise<readonly Effect[]> {
  const effects: Effect[] = []
  for (const link of links) {
    const { stream, key } = link
    effects.push(...parted(operation, link, context))
    const rest = ((await context.store.linksOf(stream, [key])).get(key) ?? []).filter(({ role }) => role !== link.role)
    const places = rest.filter(context.rules.isPlace)
    if (places.length < rest.length || context.rules.goesOn(stream)) continue
    for (const place of places) {
      effects.push(...parted(operation, place, context))
      // What it tells of what hung there stays with it, or the next run would write it anew.
      const says = context.rules.saysOfHanging(place.entity)
      effects.push(...keeping({ ...place, id: operation.id }, place.remote, says, context))
    }
    effects.push({ do: 'state', stream, key, state: 'kept', reason: `taken back with run ${context.undoes.id}` })
    effects.push({ do: 'resolve', stream, key })
  }
  return effects
}

const parted = ({ id }: Pick<Operation, 'id'>, link: Link, context: Removing): readonly Effect[] => {
  const { stream, key, role, remote } = link
  return [{ do: 'unlink', stream, key, role }, ...keeping({ ...link, id }, remote, [null], context)]
}
