import type { Operation } from '../../core/sync-store.ts'
import { planPutBack, shadowPutBack } from '../../core/undo.ts'
import { fieldName, keeping, leave, sendBack, type Undoing, undoing } from './undoing.ts'

/** Takes an update of the destination back: what stood there before, where the field is still as we left it. */
export async function putBack(operation: Operation, context: Undoing): Promise<void> {
  const { store, destination, signal, clock, tally, over } = context
  const { entity, remote, flow } = operation
  if (remote === null) return leave(operation, 'unknown', context)
  const record = await destination.read(entity, remote, signal)
  if (record === null || record.deleted) {
    return leave(operation, record?.mergedInto === undefined ? 'gone' : 'merged', context)
  }
  const shadow = (await store.shadows(entity, [remote])).get(remote)
  const isOver = (field: string) => {
    const earlier = over.get(fieldName(entity, remote, field))
    return earlier !== undefined && earlier < operation.id
  }
  const empties = (field: string) => destination.empties(entity, field)
  const back = planPutBack(operation, shadow, record.fields, isOver, empties)
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
  const kept = [
    ...keeping(operation, remote, back.fieldsBack, context),
    ...(await context.rules.also(operation, store, at)),
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
