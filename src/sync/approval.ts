import { count } from '../core/amounts.ts'
import type { KeptWrite, PlannedWrite } from '../core/approval.ts'
import { bothSides, isPlaceholder, placeholdersIn, withIds, writeName } from '../core/both-sides.ts'
import { linkOf } from '../core/flow.ts'
import type { NewOperation, SyncReads } from '../core/sync-store.ts'
import type { PartyName } from './chosen-parties.ts'

/** What a person approved: of the writes that a preview showed those that were chosen. */
export interface Approved {
  readonly writes: readonly KeptWrite[]
  readonly isChosen: (write: KeptWrite) => boolean
  /** Whether all of them were: then the connection starts as after a whole run. */
  readonly isWhole: boolean
  /** Those that were made since they were shown. */
  readonly made?: ReadonlySet<KeptWrite>
}

/** A write that was left, and why. */
export interface LeftWrite {
  readonly write: NewOperation
  /**
   * `changed`: planned anew it is no longer what was shown. `made`: a run has made it since. `gone`: it is not needed any
   * more, or what it needs was left. `new`: it was not shown.
   */
  readonly why: 'changed' | 'made' | 'gone' | 'new'
}

export interface Approval {
  /** Whether this write was approved as it is; else it is noted as left. */
  readonly approves: (write: NewOperation) => Promise<boolean>
  /** Notes that an approved write was carried out, on which record. */
  readonly carriedOut: (write: NewOperation, remote: string | null) => void
  /** Whether anything of this record was left, so that it is not done. */
  readonly isLeft: (record: Pick<NewOperation, 'stream' | 'key'>) => boolean
  /** All records of which anything was left. */
  readonly leftRecords: () => readonly Pick<NewOperation, 'stream' | 'key'>[]
  readonly outcome: () => { readonly sent: number; readonly left: readonly LeftWrite[] }
}

const recordName = ({ stream, key }: Pick<NewOperation, 'stream' | 'key'>): string => `${stream}\n${key}`

/** A preview's writes as they are kept: with their parties, and with the fingerprint of what they showed. */
export const keptWrites = (
  planned: readonly PlannedWrite[],
  parties: ReadonlyMap<string, PartyName>,
): readonly KeptWrite[] =>
  planned.map((write) => ({
    ...write,
    party: parties.get(`${write.stream}:${write.key}`) ?? null,
    fingerprint: bothSides(write),
  }))

/**
 * The writes that these ones need: the makers of what they refer to, and what is set up in the account for all.
 */
export function withNeeded(chosen: readonly KeptWrite[], all: readonly KeptWrite[]): ReadonlySet<KeptWrite> {
  const makers = makersOf(all)
  const needed = new Set([...all.filter(({ stream }) => stream === SET_UP), ...chosen])
  // A set takes in what is added while it is walked.
  for (const write of needed) {
    for (const placeholder of placeholdersIn(write)) {
      const maker = makers.get(placeholder)
      if (maker !== undefined) needed.add(maker)
    }
  }
  return needed
}

/** Placeholder → the write that makes what it stands for. */
const makersOf = (writes: readonly KeptWrite[]): ReadonlyMap<string, KeptWrite> =>
  new Map(writes.flatMap((write) => (write.made === null ? [] : [[write.made, write] as const])))

/** Holds every write of a run against what was approved. */
export function approvalOf({ writes, isChosen, made }: Approved, store: Pick<SyncReads, 'links'>): Approval {
  const byName = Map.groupBy(writes, writeName)
  const makers = makersOf(writes)
  /** Placeholder → the id of what was made. */
  const ids = new Map<string, string>()
  const sent = new Set<KeptWrite>()
  const meant = new WeakMap<NewOperation, KeptWrite>()
  const refused = new Map<string, NewOperation>()
  const left = new Map<string, Pick<NewOperation, 'stream' | 'key'>>()

  /** Looks up what an earlier application of the same preview has made. */
  const learn = async (placeholder: string): Promise<void> => {
    const maker = makers.get(placeholder)
    if (maker === undefined || ids.has(placeholder)) return
    const link = linkOf(await store.links(maker.stream, maker.role, [maker.key]), maker.key)
    if (link !== null) ids.set(placeholder, link.remote)
  }
  const isAsShown = async (kept: KeptWrite, write: NewOperation): Promise<boolean> => {
    // What was erased since says nothing any more.
    if (sent.has(kept) || bothSides(kept) !== kept.fingerprint) return false
    for (const value of [kept.remote, ...Object.values(kept.after)]) if (isPlaceholder(value)) await learn(value)
    const isNew = isPlaceholder(kept.remote)
    const now = withIds(kept, ids)
    // What was set up in the account has no link: whichever one it is by now is the one that was meant.
    const unknown = Object.entries(now.after).filter(
      ([, value]) => isPlaceholder(value) && makers.get(value)?.stream === SET_UP,
    )
    const after = { ...now.after, ...Object.fromEntries(unknown.map(([name]) => [name, write.after[name] ?? null])) }
    return bothSides({ ...now, after }, isNew) === bothSides(write, isNew)
  }

  return {
    approves: async (write) => {
      for (const kept of byName.get(writeName(write)) ?? []) {
        if (!isChosen(kept) || !(await isAsShown(kept, write))) continue
        meant.set(write, kept)
        refused.delete(writeName(write))
        return true
      }
      refused.set(writeName(write), write)
      left.set(recordName(write), write)
      return false
    },
    carriedOut: (write, remote) => {
      const kept = meant.get(write) ?? byName.get(writeName(write))?.find((one) => !sent.has(one))
      if (kept === undefined) return
      sent.add(kept)
      if (kept.made !== null && remote !== null) ids.set(kept.made, remote)
    },
    isLeft: (record) => left.has(recordName(record)),
    leftRecords: () => [...left.values()],
    outcome: () => {
      const wanted = writes.filter((write) => isChosen(write) && !sent.has(write))
      const whyOf = (write: KeptWrite) => (made?.has(write) ? 'made' : 'gone')
      const unmet = wanted.map(
        (write): LeftWrite => ({ write, why: refused.has(writeName(write)) ? 'changed' : whyOf(write) }),
      )
      // What was shown and not chosen is left as a matter of course.
      const added = [...refused].filter(([name]) => !byName.has(name))
      return { sent: sent.size, left: [...unmet, ...added.map(([, write]): LeftWrite => ({ write, why: 'new' }))] }
    },
  }
}

/** What the report of a run of approved writes says of those that were left and are not made; `null` where none were. */
export function leftWords(approval: Approval): string | null {
  const left = approval.outcome().left.filter(({ why }) => why !== 'made')
  if (left.length === 0) return null
  const writes = left.length === 1 ? 'One write was' : `${count(left.length)} writes were`
  return `${writes} left, since things have changed since the preview; a later run decides them anew.`
}

/** The stream of what is set up in the account for all records. */
const SET_UP = 'connection'
