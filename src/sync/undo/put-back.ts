import type { Entity } from '../../core/connector.ts'
import type { RemoteId } from '../../core/ids.ts'
import type { Operation, Shadow } from '../../core/sync-store.ts'
import { type FieldRules, planPutBack, shadowPutBack } from '../../core/undo.ts'
import { fieldName, keeping, leave, sendBack, type Undoing, undoing } from './undoing.ts'

/** Takes an update of the destination back: what stood there before, where the field is still as we left it. */
export async function putBack(operation: Operation, context: Undoing): Promise<void> {
  const { store, destination, rules, signal, clock, tally } = context
  const { entity, remote, flow } = operation
  if (remote === null) return leave(operation, 'unknown', context)
  const record = await destination.read(entity, remote, signal)
  if (record === null || record.deleted) {
    return leave(operation, record?.mergedInto === undefined ? 'gone' : 'merged', context)
  }
  const shadow = (await store.shadows(entity, [remote])).get(remote)
  const over = await overIn(operation, remote, context)
  const asked = fieldRules(entity, shadow, context)
  const back = planPutBack(operation, shadow, record.fields, { ...asked, isOver: (field) => over.has(field) })
  const reasons = new Set(Object.values(back.left))
  for (const because of reasons) {
    const named = Object.entries(back.left).filter(([, why]) => why === because)
    const fields = Object.fromEntries(named.map(([field]) => [field, record.fields[field] ?? null]))
    await leave(operation, because, context, { fields })
  }
  if (back.fieldsBack.length === 0) return
  const at = clock.now().getTime()
  const planned = undoing(operation, context, {
    ...{ kind: 'update', before: back.stood, after: back.fields, state: 'intent' },
  })
  // Kept back before it is written: if the process dies in between, no later run writes over it.
  const along = back.fieldsBack.flatMap((field) => rules.alongWith(entity, field))
  const kept = [
    ...keeping(operation, remote, back.fieldsBack, context),
    ...keeping(operation, remote, along, context),
    ...(await rules.also(operation, store, at)),
  ]
  if (!context.preview) await store.commit(kept)
  if (Object.keys(back.fields).length === 0) {
    if (context.preview) return
    const memory =
      shadow === undefined ? [] : [{ do: 'shadow', shadow: shadowPutBack(shadow, operation, back, {}) } as const]
    await store.commit([{ do: 'record', operation: { ...planned, state: 'done' }, at }, ...memory])
    return tally.decided(flow, { outcome: 'unchanged' })
  }
  const sent = await sendBack(planned, context, () => destination.update(entity, remote, back.fields, signal))
  if (sent !== null) {
    const answer = sent.record.fields
    const memory =
      shadow === undefined ? [] : [{ do: 'shadow', shadow: shadowPutBack(shadow, operation, back, answer) } as const]
    await store.commit([...sent.settled, ...memory])
  }
  if (reasons.size === 0) tally.decided(flow, { outcome: 'updated' })
}

/** What is asked about the fields of a record. */
export function fieldRules(
  entity: Entity,
  shadow: Shadow | undefined,
  { destination, rules }: Pick<Undoing, 'destination' | 'rules'>,
): FieldRules {
  return {
    isOver: () => false,
    empties: (field) => destination.empties(entity, field),
    ours: (field, now, then) => rules.ours(entity, field, { now, then, written: shadow?.written[field] ?? null }),
    hides: (field, value) => rules.hides(entity, field, value),
  }
}

/** The fields whose earlier write was taken back already: what this one wrote there is over. */
async function overIn(
  { id, entity, after }: Operation,
  remote: RemoteId,
  { over, ledger }: Undoing,
): Promise<ReadonlySet<string>> {
  const fields = new Set<string>()
  for (const field of Object.keys(after)) {
    const earlier = over.get(fieldName(entity, remote, field))
    if (earlier === undefined || earlier >= id) continue
    // One that is only kept back along with another was not written then.
    const write = await ledger.get(earlier)
    if (write?.kind === 'update' && Object.hasOwn(write.after, field)) fields.add(field)
  }
  return fields
}
