import type { RunProgress } from '../../core/run.ts'
import type { Link, Operation } from '../../core/sync-store.ts'
import { removeOurs } from './remove-ours.ts'
import { recordName, step, type Undoing } from './undoing.ts'
import { asOperation, unlink } from './unlink.ts'

/**
 * Takes away what was made for some records of the source, in whichever run, the newest first, and puts back what was
 * written to records of people. Whatever somebody changed, or something of others hangs on, is left and named.
 */
export async function takeAway(
  links: readonly Link[],
  context: Undoing,
  onProgress: (progress: RunProgress) => void,
): Promise<void> {
  const live = (await stillLinked(links, context)).filter((link) => !context.rules.isPlace(link))
  const made = await madeOf(
    live.filter(({ origin }) => origin === 'created'),
    context,
  )
  const linked = live.filter(({ origin }) => origin === 'linked')
  const total = made.length + linked.length
  let done = 0
  const tell = () => onProgress({ phase: 'Removing', done, total })
  tell()
  for (const operation of made) {
    await step(operation, context, () => removeOurs(operation, context))
    done += 1
    tell()
  }
  for (const link of linked) {
    await unlink(link, context)
    done += 1
    tell()
  }
}

/** What an earlier try had sent is settled by now, and its links are gone. */
async function stillLinked(links: readonly Link[], { store }: Undoing): Promise<readonly Link[]> {
  const now = await Promise.all(links.map(({ entity, remote }) => store.linksTo(entity, [remote])))
  const isSame = (one: Link, other: Link) =>
    one.stream === other.stream && one.key === other.key && one.role === other.role && one.state === 'live'
  return links.filter((link, at) => now[at]?.some((one) => isSame(one, link)))
}

/** The writes that made these records, each once. One that is in no ledger, since it was adopted, was made before all. */
async function madeOf(links: readonly Link[], { ledger, connection, signal }: Undoing): Promise<readonly Operation[]> {
  const found = new Map<string, Operation>()
  const adopted = new Map<string, Operation>()
  for (const link of links) {
    signal.throwIfAborted()
    const name = recordName(link.entity, link.remote)
    if (found.has(name) || adopted.has(name)) continue
    const writes = await ledger.ofRemote(connection.id, link.entity, link.remote)
    const create = writes.find(({ kind, state }) => kind === 'create' && state === 'done')
    if (create === undefined) adopted.set(name, { ...asOperation(link, writes), kind: 'create' })
    else found.set(name, create)
  }
  return [...[...found.values()].sort((a, b) => (a.id < b.id ? 1 : -1)), ...adopted.values()]
}
