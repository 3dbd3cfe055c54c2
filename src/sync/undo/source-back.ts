import type { SourceWriter } from '../../core/connector.ts'
import { isSyncError } from '../../core/errors.ts'
import { sameJson } from '../../core/json.ts'
import type { Operation } from '../../core/sync-store.ts'
import { type SourceWriting, writeSource } from '../write/write-source.ts'
import { keeping, leave, type Undoing, undoing } from './undoing.ts'

/**
 * Takes a change of the source back, where the source still holds it: under the version of a read right before, so that
 * nobody who was faster is overruled. Where somebody was, it is read and decided again, once.
 */
export async function putBackAtSource(operation: Operation, context: Undoing): Promise<void> {
  const { writer } = context.source
  if (writer === undefined) return leave(operation, 'read_only', context)
  for (let again = false; ; again = true) {
    try {
      return await attempt(operation, writer, context)
    } catch (error) {
      if (!isSyncError(error)) throw error
      if (error.code.endsWith('.read_only')) return leave(operation, 'read_only', context, { words: error.message })
      if (!error.code.endsWith('.moved') || again) throw error
    }
  }
}

async function attempt(operation: Operation, writer: SourceWriter, context: Undoing): Promise<void> {
  const { store, source, signal, clock, run, tally } = context
  const { stream, key, remote, flow, before, after } = operation
  const found = await writer.fresh(stream, key, signal)
  if (found === null || remote === null) return leave(operation, 'gone', context)
  const holds = (fields: Operation['after'] | null) =>
    fields !== null && Object.keys(after).every((name) => sameJson(found.fields[name], fields[name]))
  if (!holds(after) && !holds(before)) return leave(operation, 'edited', context, { fields: found.fields })
  if (before === null || Object.values(before).includes(null)) return leave(operation, 'unknown', context)
  const at = clock.now().getTime()
  if (!context.preview) {
    const kept = keeping(operation, remote, Object.keys(after), context)
    await store.commit([...kept, ...(await context.rules.also(operation, store, at))])
  }
  if (holds(before)) {
    if (context.preview) return
    const done = undoing(operation, context, { kind: 'update', before, after: {}, state: 'done' })
    await store.commit([{ do: 'record', operation: done, at }])
    return tally.decided(flow, { outcome: 'unchanged' })
  }
  if (context.preview) {
    await writer.ready(signal)
    context.planned.push(undoing(operation, context, { kind: 'update', before: after, after: before, state: 'intent' }))
    return tally.decided(flow, { outcome: 'updated' })
  }
  const writing: SourceWriting = {
    ...{ store, source, clock, run, signal, preview: false, stillOurs: context.stillOurs },
    inTurn: (work) => work(),
  }
  const version = found.record.modified
  const change = { flow, stream, key, before: after, after: before, mark: found.mark, rule: 'undo', version }
  const record = await writeSource({ ...change, undoes: operation.id }, writing)
  if (record !== null) await store.stage(stream, [record], run)
  tally.decided(flow, { outcome: 'updated' })
}
