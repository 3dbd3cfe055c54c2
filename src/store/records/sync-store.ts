import type { Clock } from '../../core/clock.ts'
import type { Lease } from '../../core/connection.ts'
import { grouped } from '../../core/grouped.ts'
import type { OperationId } from '../../core/ids.ts'
import type { Rehearsal } from '../../core/rehearsal.ts'
import type { RecordMemory } from '../../core/search-terms.ts'
import { type Effect, inRole, type SyncReads, type SyncStaging, type SyncStore } from '../../core/sync-store.ts'
import { guarded } from '../connections/leases.ts'
import type { Database } from '../database/database.ts'
import { batches } from '../database/lists.ts'
import { statistics } from '../database/statistics.ts'
import { type Erased, erasedNumbers, erasedOf } from '../personal/tombstones.ts'
import { addOperations, type DatedOperation, unsettledOperations } from '../runs/operations.ts'
import type { MatchHash } from '../vault/match-hash.ts'
import type { Vault } from '../vault/vault.ts'
import { agreements } from './agreements.ts'
import { keepBefore } from './before-preview.ts'
import { checkpoint, checkpoints, saveCheckpoints } from './checkpoints.ts'
import { applyEffects } from './commit.ts'
import { raiseUndecodable } from './issue-writes.ts'
import { answered, issueState, openIssues } from './issues.ts'
import { keptBackReads } from './kept-back.ts'
import { letGo } from './let-go.ts'
import { linksMade, linksOf, linksTo } from './links.ts'
import { matching } from './matching.ts'
import { candidates, mirrored, mirrorPage, putMirror } from './mirror.ts'
import { putLate } from './owed.ts'
import type { Keep } from './record-state.ts'
import { reparent, requeue, streamsWaiting, touch } from './record-state.ts'
import { putTerms } from './search-terms.ts'
import { shadowsAfter, shadowsOf } from './shadows.ts'
import {
  countByParent,
  keysByParent,
  missingParents,
  openKeys,
  pendingByParent,
  pendingCounts,
  pendingParents,
  pendingRecords,
  recordsByKey,
  recordsByNumber,
  recordsByParent,
  walkRecords,
} from './staged-rows.ts'
import { stage } from './staging.ts'

export interface SyncContext {
  readonly vault: Pick<Vault, 'matchHash'>
  readonly clock: Clock
  readonly operationId: (at: number) => OperationId
}

// More in one transaction would keep other writers waiting noticeably.
const MOST_COMMITS = 64

const isHashed = ({ do: what }: Effect): boolean => what === 'mirror'
const NOT_HASHED: MatchHash = () => {
  throw new Error('Only what is mirrored is hashed.')
}

/** What one caller wants committed. */
interface Commit {
  readonly intents: readonly DatedOperation[]
  readonly effects: readonly Effect[]
}

/** Asked for once in a lease, when it is first needed. */
type Hashing = () => Promise<MatchHash>

function hashingOf(database: Database, { connection }: Lease, { vault }: Pick<SyncContext, 'vault'>): Hashing {
  let known: Promise<MatchHash> | null = null
  return () => {
    known ??= vault.matchHash(database, connection)
    // Where the key is not at hand now, it may be later.
    known.catch(() => {
      known = null
    })
    return known
  }
}

/** What a run may ask about its connection. */
const syncReads = (database: Database, { connection }: Lease, hashing: Hashing): SyncReads => ({
  checkpoint: (name) => checkpoint(database, connection, name),
  checkpoints: (names) => checkpoints(database, connection, names),
  pending: (stream, after, limit) => pendingRecords(database, connection, stream, after, limit),
  pendingCounts: (streams) => pendingCounts(database, connection, streams),
  pendingByParent: (streams, after, most) => pendingByParent(database, connection, streams, after, most),
  pendingParents: (streams, after, limit) => pendingParents(database, connection, streams, after, limit),
  missingParents: (streams, party) => missingParents(database, connection, streams, party),
  countByParent: (streams, parents) => countByParent(database, connection, streams, parents),
  keysByParent: (stream, parents) => keysByParent(database, connection, stream, parents),
  records: (stream, keys) => recordsByKey(database, connection, stream, keys),
  byNumber: (stream, numbers) => recordsByNumber(database, connection, stream, numbers),
  byParent: (stream, parents) => recordsByParent(database, connection, stream, parents),
  openKeys: (stream, after, limit) => openKeys(database, connection, stream, after, limit),
  walk: (stream, after, limit) => walkRecords(database, connection, stream, after, limit),
  links: async (stream, role, keys) => inRole(role, await linksOf(database, connection, stream, keys)),
  linksOf: (stream, keys) => linksOf(database, connection, stream, keys),
  linksMade: (stream, role, keys) => linksMade(database, connection, stream, role, keys),
  linksTo: (entity, remotes) => linksTo(database, connection, entity, remotes),
  shadows: (entity, remotes) => shadowsOf(database, connection, entity, remotes),
  shadowsAfter: (entity, after, limit) => shadowsAfter(database, connection, entity, after, limit),

  mirrored: (entity, remotes) => mirrored(database, connection, entity, remotes),
  mirrorPage: (entity, after, limit) => mirrorPage(database, connection, entity, after, limit),
  candidates: async (entity, rule, values) =>
    values.length === 0 ? new Map() : candidates(database, connection, entity, rule, values, await hashing()),
  erasedAmong: (party, numbers) => erasedNumbers(database, connection, party, numbers),
  hashed: async (rule, values) => {
    const hash = await hashing()
    return new Map(values.map((value) => [value, hash(rule, value)]))
  },
  unsettled: () => unsettledOperations(database, connection),
  issueState: (stream, key, code) => issueState(database, connection, stream, key, code),
  openIssues: (codes) => openIssues(database, connection, codes),
  answered: (codes) => answered(database, connection, codes),
  ...agreements(database, connection),
  ...matching(database, connection),
  ...keptBackReads(database, connection),
})

interface Staging extends Pick<SyncContext, 'clock'> {
  readonly memory?: RecordMemory | undefined
  readonly erased: Erased
  readonly keep?: Keep
}

/** What a run does with staged rows. `keep` is called before any is changed. */
function syncStaging(database: Database, lease: Lease, { clock, memory, erased, keep }: Staging): SyncStaging {
  const { connection } = lease
  const statistic = statistics(database)
  const write = <T>(work: (tx: Database) => Promise<T>): Promise<T> => guarded(database, lease, work)
  return {
    stage: async (stream, records, run, anew = false) => {
      const at = clock.now().getTime()
      const result = await stage(database, lease, records, {
        ...{ connection, stream, run, anew, memory, at, erased, keep },
      })
      await statistic.staged(stream, result.changed.length)
      return result
    },
    requeue: async (streams, notSeenBy) => {
      for (const stream of streams) await requeue(database, lease, stream, { notSeenBy, keep })
    },
    touch: (stream, keys) =>
      write(async (tx) => {
        await keep?.(tx, stream, keys, false)
        await touch(tx, connection, stream, keys)
      }),
    retryWaiting: async (streams) => {
      // Usually no record is waiting, which this one query tells.
      const waiting = await write((tx) => streamsWaiting(tx, connection, streams))
      for (const stream of waiting) {
        await requeue(database, lease, stream, { state: 'waiting', keep })
      }
    },
    reparent: (streams, from, to) =>
      write(async (tx) => {
        if (keep) {
          for (const stream of streams) {
            const keys = (await keysByParent(tx, connection, stream, [from])).get(from) ?? []
            for (const some of batches(keys)) await keep(tx, stream, some, false)
          }
        }
        await reparent(tx, connection, streams, from, to)
      }),
  }
}

/** The store as a preview sees it. The staged rows it changes are put back by `putBack`. */
export function rehearsal(database: Database, lease: Lease, context: Omit<SyncContext, 'operationId'>): Rehearsal {
  const { connection } = lease
  const write = <T>(work: (tx: Database) => Promise<T>): Promise<T> => guarded(database, lease, work)
  const { clock } = context
  const hashing = hashingOf(database, lease, context)
  const erased = erasedOf(connection, () => clock.now().getTime())
  return {
    reads: syncReads(database, lease, hashing),
    // What is put back again is not remembered.
    staging: syncStaging(database, lease, {
      ...{ clock, erased },
      keep: (tx, ...what) => keepBefore(tx, connection, ...what),
    }),
    copy: {
      mirror: async (entries) => {
        const hash = await hashing()
        await write((tx) => putMirror(tx, connection, entries, { erased, hash }))
      },
      saveCheckpoint: (name, value) =>
        write((tx) => saveCheckpoints(tx, connection, [{ name, value }], clock.now().getTime())),
    },
  }
}

/** The store as one run sees it: only its connection, and without writes once the lease is lost. */
export function syncStore(database: Database, lease: Lease, context: SyncContext, memory?: RecordMemory): SyncStore {
  const { connection } = lease
  const { clock, operationId } = context
  const hashing = hashingOf(database, lease, context)
  const now = () => clock.now().getTime()
  const statistic = statistics(database)
  const erased = erasedOf(connection, now)
  const write = <T>(work: (tx: Database) => Promise<T>): Promise<T> => guarded(database, lease, work)
  const writeAll = async (commits: readonly Commit[]) => {
    const intents = commits.flatMap((one) => one.intents)
    const effects = commits.flatMap((one) => one.effects)
    const hash = effects.some(isHashed) ? await hashing() : NOT_HASHED
    await write(async (tx) => {
      await addOperations(tx, connection, intents)
      await applyEffects(tx, connection, effects, { at: now(), operationId, erased, hash })
    })
    return commits.map(() => undefined)
  }
  const commit = grouped(writeAll, { size: () => MOST_COMMITS, apart: true })
  return {
    ...syncReads(database, lease, hashing),
    ...syncStaging(database, lease, { clock, memory, erased }),
    reject: (flow, stream, rows, run) =>
      write((tx) => raiseUndecodable(tx, connection, flow, stream, rows, { run, at: now(), erased })),
    saveCheckpoint: (name, value) => write((tx) => saveCheckpoints(tx, connection, [{ name, value }], now())),
    letGo: (stream, keys) => write((tx) => letGo(tx, connection, stream, keys, now())),
    remember: async (stream, records, checkpoint) => {
      if (memory === undefined) return
      await write(async (tx) => {
        const terms = records.map(({ key, data }) => ({ key, terms: memory.termsOf(stream, data) }))
        await putTerms(tx, connection, stream, terms)
        await saveCheckpoints(tx, connection, [checkpoint], now())
      })
    },
    noteLate: (stream, told) => write((tx) => putLate(tx, connection, stream, told)),
    begin: async (intents, at) => {
      const dated = intents.map((operation) => ({ id: operationId(at), operation, at }))
      await commit({ intents: dated, effects: [] })
      await statistic.intended(dated.length)
      return dated.map(({ id }) => id)
    },
    commit: async (effects) => {
      if (effects.length === 0) return
      await commit({ intents: [], effects })
      await statistic.written(effects)
    },
  }
}
