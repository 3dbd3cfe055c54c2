import type { Clock } from '../core/clock.ts'
import type { Destination, Entity, RemoteRecord } from '../core/connector.ts'
import type { DoubtFinder } from '../core/flow.ts'
import { moved } from '../core/gone.ts'
import type { RemoteId } from '../core/ids.ts'
import { canonical } from '../core/json.ts'
import { SECOND_LOOK_MS } from '../core/second-look.ts'
import type { Effect, Operation, SyncStore } from '../core/sync-store.ts'
import { asMade, others } from './sync-unit.ts'

interface DoubtContext {
  readonly store: SyncStore
  readonly destination: Destination
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly finder: (operation: Operation) => DoubtFinder | null
  /** Told of every create that had happened. */
  readonly onFound: (operation: Operation) => void
}

/**
 * Settles creates whose answer was lost to a crash or the network: found by listing → linked as if the answer
 * had come; absent on two listings ten seconds apart → surely never applied, free to be sent again (R3).
 */
export async function settleDoubts(context: DoubtContext): Promise<void> {
  const { store, clock, signal } = context
  const open = (await store.unsettled()).filter((operation) => operation.kind === 'create')
  const missing = await lookFor(open, context)
  if (missing.length === 0) return

  const now = clock.now().getTime()
  const firstMissed = missing.filter((operation) => operation.absentAt === null)
  await store.commit(firstMissed.map((operation) => doubt(operation, now)))
  const due = Math.max(...missing.map((operation) => (operation.absentAt ?? now) + SECOND_LOOK_MS))
  if (due > now) await clock.sleep(due - now, signal)

  const absent = await lookFor(missing, context)
  const at = clock.now().getTime()
  await store.commit(
    absent.map((operation): Effect => ({ do: 'settle', operation: operation.id, state: 'failed', remote: null, at })),
  )
}

/** Answers the operations that no listing shows. */
async function lookFor(operations: readonly Operation[], context: DoubtContext): Promise<readonly Operation[]> {
  const missing: Operation[] = []
  for (const group of byListing(operations, context.finder)) {
    const wanted = new Map(group.map((one) => [one.operation, one.finder]))
    for await (const page of context.destination.list(
      group[0].operation.entity as Entity,
      group[0].finder.query,
      context.signal,
    )) {
      const taken = await linked(page, context)
      for (const [operation, finder] of wanted) {
        const found = page.find((record) => !record.deleted && !taken.has(record.id) && finder.matches(record))
        if (!found) continue
        wanted.delete(operation)
        taken.add(found.id)
        await context.store.commit(await adopt(operation, found, context))
        context.onFound(operation)
      }
      if (wanted.size === 0) break
    }
    missing.push(...wanted.keys())
  }
  return missing
}

/** What is linked already is the answer to another create, however alike: two ledgers may bear one number. */
async function linked(page: readonly RemoteRecord[], { store }: DoubtContext): Promise<Set<RemoteId>> {
  const [first] = page
  if (first === undefined) return new Set()
  const ids = page.map((record) => record.id)
  return new Set((await store.linksTo(first.entity, ids)).map((link) => link.remote))
}

interface Look {
  readonly operation: Operation
  readonly finder: DoubtFinder
}

/** One listing serves all operations that ask for the same one. */
function byListing(
  operations: readonly Operation[],
  finderOf: DoubtContext['finder'],
): readonly (readonly [Look, ...Look[]])[] {
  const groups = new Map<string, [Look, ...Look[]]>()
  for (const operation of operations) {
    const finder = finderOf(operation)
    if (!finder) continue
    const name = `${operation.entity} ${canonical(finder.query)}`
    const group = groups.get(name)
    if (group) group.push({ operation, finder })
    else groups.set(name, [{ operation, finder }])
  }
  return [...groups.values()]
}

const doubt = (operation: Operation, at: number): Effect => ({
  do: 'settle',
  operation: operation.id,
  state: 'doubt',
  remote: operation.remote,
  at,
  absentAt: at,
})

/** The create had happened: links and shadow as its answer would have made them. */
async function adopt(
  operation: Operation,
  found: RemoteRecord,
  { store, clock }: DoubtContext,
): Promise<readonly Effect[]> {
  const { remote: replaced } = operation
  const followers = replaced === null ? [] : await others(operation, { entity: found.entity, remote: replaced }, store)
  return [
    { do: 'settle', operation: operation.id, state: 'done', remote: found.id, at: clock.now().getTime() },
    {
      do: 'link',
      link: {
        stream: operation.stream,
        key: operation.key,
        role: operation.role,
        entity: found.entity,
        remote: found.id,
        origin: 'created',
        rule: operation.rule ?? 'created',
        state: 'live',
        run: operation.run,
      },
    },
    {
      do: 'shadow',
      shadow: {
        entity: found.entity,
        remote: found.id,
        origin: 'created',
        written: operation.after,
        returned: asMade(operation.after, found.fields),
        theirs: [],
        primary: `${operation.stream}:${operation.key}`,
      },
    },
    ...moved(followers, found.id, operation.run),
  ]
}
