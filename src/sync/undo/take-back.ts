import type { OperationId } from '../../core/ids.ts'
import type { RunProgress } from '../../core/run.ts'
import type { Link, Operation } from '../../core/sync-store.ts'
import { isOfSource } from '../write/source-doubt.ts'
import { apart } from './apart.ts'
import { putBack } from './put-back.ts'
import { removeOurs } from './remove-ours.ts'
import { putBackAtSource } from './source-back.ts'
import { leave, recordKey, recordName, step, type Undoing } from './undoing.ts'
import { linksOfRun, unlink } from './unlink.ts'

const PAGE = 200

/** What of a run is taken back: all of it, the writes of some records, or one write. */
export type Meant =
  | { readonly what: 'run' }
  | { readonly what: 'records'; readonly records: ReadonlySet<string> }
  | { readonly what: 'operation'; readonly operation: OperationId }

/** Takes back what a run wrote, the newest first, then the links it made. */
export async function takeBack(
  meant: Meant,
  context: Undoing,
  onProgress: (progress: RunProgress) => void,
): Promise<void> {
  const made = new Set<string>()
  let total = 0
  for await (const operation of meantOf(meant, context)) {
    total += 1
    if (operation.kind === 'create' && operation.remote !== null)
      made.add(recordName(operation.entity, operation.remote))
  }
  let done = 0
  const tell = () => onProgress({ phase: 'Undo', done, total })
  tell()
  for await (const several of apart(meantOf(meant, context), context.rules)) {
    const became = await Promise.allSettled(
      several.map(async (operation) => {
        await step(operation, context, () => one(operation, made, context))
        done += 1
        tell()
      }),
    )
    for (const each of became) if (each.status === 'rejected') throw each.reason
  }
  for await (const link of linksMeant(meant, context)) await unlink(link, context)
}

type Asked = Pick<Undoing, 'ledger' | 'connection' | 'undoes' | 'rules' | 'signal'>

/** Whether anything is left that can be taken back. */
export async function isAnythingLeft(meant: Meant, context: Asked): Promise<boolean> {
  for await (const operation of meantOf(meant, context)) if (context.rules.stays(operation) === null) return true
  for await (const _ of linksMeant(meant, context)) return true
  return false
}

const linksMeant = (meant: Meant, context: Asked): AsyncGenerator<Link> =>
  linksOfRun(
    (link) => meant.what === 'run' || (meant.what === 'records' && meant.records.has(recordKey(link))),
    context,
  )

async function one(operation: Operation, made: ReadonlySet<string>, context: Undoing): Promise<void> {
  const { kind, entity, remote, state, before, after } = operation
  const stays = context.rules.stays(operation)
  if (stays !== null) return leave(operation, stays, context)
  const isEmpty = Object.keys(after).length === 0 && before === null
  if (isEmpty && kind !== 'delete') return leave(operation, 'forgotten', context)
  if (isOfSource(operation)) return putBackAtSource(operation, context)
  switch (kind) {
    case 'create':
      // Whether it was made at all is settled before anything is taken back.
      return state === 'done' ? removeOurs(operation, context) : undefined
    case 'update':
      // What was written to a record that goes as a whole goes with it.
      if (remote !== null && made.has(recordName(entity, remote))) return
      return putBack(operation, context)
    case 'delete':
      // One that was never sent, or refused, has taken nothing away.
      return state === 'done' ? leave(operation, 'deleted', context) : undefined
    case 'unlink':
      return leave(operation, 'gone', context)
  }
}

/** The operations meant, newest first, without those that were taken back already. */
async function* meantOf(meant: Meant, { ledger, undoes, signal }: Asked): AsyncGenerator<Operation> {
  for (let before: OperationId | null = null; ; ) {
    signal.throwIfAborted()
    const page: readonly Operation[] = await ledger.backwards(undoes.id, before, PAGE)
    const last = page.at(-1)
    if (last === undefined) return
    before = last.id
    const gone = await ledger.takenBack(page.map(({ id }) => id))
    for (const operation of page) {
      if (gone.has(operation.id)) continue
      if (meant.what === 'operation' && operation.id !== meant.operation) continue
      if (meant.what === 'records' && !meant.records.has(recordKey(operation))) continue
      yield operation
    }
  }
}
