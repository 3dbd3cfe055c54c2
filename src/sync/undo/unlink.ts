import { operationId } from '../../core/ids.ts'
import type { Link, Operation } from '../../core/sync-store.ts'
import { putBack } from './put-back.ts'
import { unlinking } from './remove-ours.ts'
import { recordKey, step, type Undoing, undoing } from './undoing.ts'

type Asked = Pick<Undoing, 'ledger' | 'connection' | 'undoes' | 'rules' | 'signal'>

/** The links to existing records that a run made. One that only followed its record (people merged it) is none. */
export async function* linksOfRun(
  isMeant: (of: Pick<Link, 'stream' | 'key'>) => boolean,
  { ledger, connection, undoes, rules, signal }: Asked,
): AsyncGenerator<Link> {
  for (const link of await ledger.linkedBy(connection.id, undoes.id)) {
    signal.throwIfAborted()
    if (!isMeant(link) || rules.isPlace(link)) continue
    const own = await ledger.ofRecord(connection.id, link.stream, link.key)
    const inRole = own.filter(({ role, entity }) => role === link.role && entity === link.entity)
    const isOlder = inRole.some(({ createdAt, undoes: back }) => createdAt < undoes.startedAt && back === undefined)
    if (!isOlder) yield link
  }
}

/**
 * Takes a link to an existing record back: what we wrote there, in that run or later, is put back, and the record is not
 * linked again until it is released.
 */
export async function unlink(link: Link, context: Undoing): Promise<void> {
  const { store, ledger, connection, undoes, clock } = context
  const writes = await ledger.ofRemote(connection.id, link.entity, link.remote)
  const isEarlier = ({ createdAt, undoes: back }: Operation) => createdAt < undoes.startedAt && back === undefined
  // Figures have the key of their customer, who may have stood there before the run, and whose writes go on.
  const stays = (later: Operation) =>
    writes.some(
      (one) => isEarlier(one) && one.stream === later.stream && one.role === later.role && one.key === later.key,
    )
  const later = writes.filter(
    (one) =>
      one.kind === 'update' &&
      one.state === 'done' &&
      one.run !== undoes.id &&
      one.key === link.key &&
      one.undoes === undefined &&
      one.createdAt >= undoes.startedAt &&
      !stays(one),
  )
  const gone = await ledger.takenBack(later.map(({ id }) => id))
  for (const operation of later.toReversed()) {
    if (!gone.has(operation.id)) await step(operation, context, () => putBack(operation, context))
  }
  const at = clock.now().getTime()
  context.unlinked.add(`${recordKey(link)} ${link.role}`)
  const of = asOperation(link, writes)
  const { undoes: _, ...done } = undoing(of, context, { kind: 'unlink', before: {}, after: {}, state: 'done' })
  if (context.preview) context.planned.push(done)
  else await store.commit([{ do: 'record', operation: done, at }, ...(await unlinking(of, [link], context))])
}

/** A link that was never written to has no operation of its own. */
export function asOperation(link: Link, writes: readonly Operation[]): Operation {
  const { stream, key, role, entity, remote, run, rule } = link
  const first = writes.find((one) => one.stream === stream && one.key === key && one.role === role && one.run === run)
  if (first !== undefined) return first
  const none = { kind: 'update', before: {}, after: {}, state: 'done', sourceVersion: null, absentAt: null } as const
  const id = operationId(`${stream}:${key}`)
  return { ...none, id, run, flow: 'links', createdAt: 0, settledAt: 0, stream, key, role, entity, remote, rule }
}
