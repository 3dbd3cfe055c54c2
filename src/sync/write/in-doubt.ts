import type { Clock } from '../../core/clock.ts'
import type { Destination, Entity, ListQuery, RemoteRecord, Source } from '../../core/connector.ts'
import type { DoubtFinder } from '../../core/flow.ts'
import { moved } from '../../core/gone.ts'
import type { RemoteId } from '../../core/ids.ts'
import { canonical } from '../../core/json.ts'
import { SECOND_LOOK_MS } from '../../core/second-look.ts'
import type { Effect, Operation, SyncStore } from '../../core/sync-store.ts'
import { others } from '../decide/sync-target.ts'
import { asMade } from '../decide/what-came-back.ts'
import { isOfSource, lookAtSource } from './source-doubt.ts'

interface DoubtContext {
  readonly store: SyncStore
  readonly destination: Destination
  readonly source: Pick<Source, 'system' | 'writer'>
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly finder: (operation: Operation) => DoubtFinder | null
  /** Called for every create that turns out to have happened. */
  readonly onFound: (operation: Operation) => void
}

/**
 * Settles creates whose answer was lost by a crash or the network. One that a listing shows is linked as if the answer
 * had come. One that is missing in two listings ten seconds apart was surely not applied, and may be sent again (R3). The
 * same goes for changes at the source, where a read of the record takes the place of the listing.
 */
export async function resolveDoubts(unsettled: readonly Operation[], context: DoubtContext): Promise<void> {
  const { store, clock, signal } = context
  const open = unsettled.filter((operation) => operation.kind === 'create' || isOfSource(operation))
  const missing = await look(open, context)
  if (missing.length === 0) return

  const now = clock.now().getTime()
  const firstMissed = missing.filter((operation) => operation.absentAt === null)
  await store.commit(firstMissed.map((operation) => doubt(operation, now)))
  const due = Math.max(...missing.map((operation) => (operation.absentAt ?? now) + SECOND_LOOK_MS))
  if (due > now) await clock.sleep(due - now, signal)

  const absent = await look(missing, context)
  const at = clock.now().getTime()
  await store.commit(
    absent.map((operation): Effect => ({ do: 'settle', operation: operation.id, state: 'failed', remote: null, at })),
  )
}

/** @returns the operations of which nothing is to be seen */
async function look(operations: readonly Operation[], context: DoubtContext): Promise<readonly Operation[]> {
  const missing = await lookFor(
    operations.filter((operation) => !isOfSource(operation)),
    context,
  )
  return [...missing, ...(await lookAtSource(operations.filter(isOfSource), context))]
}

/** @returns the operations that no listing shows */
async function lookFor(operations: readonly Operation[], context: DoubtContext): Promise<readonly Operation[]> {
  const looks = operations.flatMap((operation) => {
    const finder = context.finder(operation)
    return finder ? [{ operation, finder, query: finder.query }] : []
  })
  const missing = await lookIn(looks, context)
  const nowhere = missing.filter((look) => look.finder.also === undefined)
  const elsewhere = missing.flatMap((look) => (look.finder.also ? [{ ...look, query: look.finder.also }] : []))
  const unseen = [...nowhere, ...(await lookIn(elsewhere, context))]
  return (await lookAmongAll(unseen, context)).map((look) => look.operation)
}

/**
 * What hung on a record that people merged into another hangs on that one now, and only a webhook would have told which
 * it is: where what it was made on is gone, it is looked for among all, the newest first.
 */
async function lookAmongAll(looks: readonly Look[], context: DoubtContext): Promise<readonly Look[]> {
  const seen = new Map<string, boolean>()
  const isGone = async ({ finder: { query } }: Look): Promise<boolean> => {
    for (const entity of PARENTS) {
      const id = query[entity]
      if (id === undefined) continue
      const name = `${entity} ${id}`
      if (!seen.has(name)) {
        const parent = await context.destination.read(entity, id, context.signal)
        seen.set(name, parent === null || parent.deleted || parent.mergedInto !== undefined)
      }
      if (seen.get(name)) return true
    }
    return false
  }
  const missing: Look[] = []
  const orphans: Look[] = []
  for (const look of looks) {
    if (await isGone(look)) orphans.push({ ...look, query: { newestFirst: true } })
    else missing.push(look)
  }
  return [...missing, ...(await lookIn(orphans, context))]
}

const PARENTS = ['deal', 'organization', 'person'] as const

interface Look {
  readonly operation: Operation
  readonly finder: DoubtFinder
  readonly query: ListQuery
}

/** @returns those that were not found */
async function lookIn(looks: readonly Look[], context: DoubtContext): Promise<readonly Look[]> {
  const missing: Look[] = []
  for (const group of byListing(looks)) {
    const wanted = new Set(group)
    const [{ operation, query }] = group
    for await (const page of context.destination.list(operation.entity as Entity, query, context.signal)) {
      const taken = await linked(page, context)
      for (const look of wanted) {
        const found = page.find((record) => !record.deleted && !taken.has(record.id) && look.finder.matches(record))
        if (!found) continue
        wanted.delete(look)
        taken.add(found.id)
        await context.store.commit(await adopt(look.operation, found, context))
        context.onFound(look.operation)
      }
      if (wanted.size === 0 || (query.newestFirst && isOlder(page, group))) break
    }
    missing.push(...wanted)
  }
  return missing
}

/** Whether a page, the newest first, is from before any of these was sent: what comes after it is older still. */
function isOlder(page: readonly RemoteRecord[], looks: readonly Look[]): boolean {
  const sent = Math.min(...looks.map(({ operation }) => operation.createdAt))
  // A record was made no later than it was changed.
  return page.some(({ updatedAt }) => updatedAt !== null && Date.parse(updatedAt) < sent - CLOCKS_APART_MS)
}

// Pipedrive's clock and ours need not agree.
const CLOCKS_APART_MS = 24 * 3600_000

/**
 * Records that are linked already: they belong to another create, however alike. Two ledgers may have the same number.
 */
async function linked(page: readonly RemoteRecord[], { store }: DoubtContext): Promise<Set<RemoteId>> {
  const [first] = page
  if (first === undefined) return new Set()
  const ids = page.map((record) => record.id)
  return new Set((await store.linksTo(first.entity, ids)).map((link) => link.remote))
}

/** One listing serves all operations that ask for the same one. */
function byListing(looks: readonly Look[]): readonly (readonly [Look, ...Look[]])[] {
  const groups = new Map<string, [Look, ...Look[]]>()
  for (const look of looks) {
    const name = `${look.operation.entity} ${canonical(look.query)}`
    const group = groups.get(name)
    if (group) group.push(look)
    else groups.set(name, [look])
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

/** The create had happened: the links and the shadow that its answer would have led to. */
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
        unsent: {},
        returned: asMade(operation.after, found.fields),
        theirs: [],
        primary: `${operation.stream}:${operation.key}`,
      },
    },
    ...moved(followers, found.id, operation.run),
  ]
}
