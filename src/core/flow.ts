import type { Day } from './clock.ts'
import type { Destination, ListQuery, RemoteRecord, Source } from './connector.ts'
import type { Hint, Parsed } from './hint.ts'
import type { RemoteId, RunId, SourceKey } from './ids.ts'
import type { StoredDelivery } from './inbox.ts'
import type { Json } from './json.ts'
import type { Desired, MergeBlock } from './plan.ts'
import type { SourceRecord, StagedRecord, StreamName } from './record.ts'
import type { Outcome, RunMode } from './run.ts'
import type { Settings } from './settings.ts'
import type { Link, NewIssue, NewOperation, Operation, Shadow, SyncStore } from './sync-store.ts'

/** One destination record that one source record is answerable for. */
export interface Target {
  readonly flow: string
  readonly stream: StreamName
  readonly key: SourceKey
  readonly role: string
  /** `modified` of the source record: which version of it is behind a write. */
  readonly version: string | null
  readonly desired: Desired
  /** An existing destination record that a match rule or a person chose; used while there is no link. */
  readonly match: {
    readonly remote: RemoteId
    readonly rule: string
    /** It was made by us in an earlier time: what is known of it now. */
    readonly ours?: Pick<Shadow, 'written' | 'returned' | 'theirs'>
  } | null
  /** Whether a missing record may be created. */
  readonly create: boolean
  /** How a created record is chosen or was found, for the ledger: `created`, `customerDeal`, … */
  readonly rule: string
  readonly mergeBlock?: MergeBlock
  /** Asked when the destination record is gone: the live record it was merged into, where one bears our mark. */
  readonly survivor?: (gone: RemoteId) => Promise<RemoteId | null>
}

export interface TargetResult {
  readonly outcome: Extract<Outcome, 'created' | 'linked' | 'updated' | 'unchanged'>
  /** `null` where there is neither a link nor leave to create. */
  readonly remote: RemoteId | null
  /** The destination record was deleted by a person and is left so. */
  readonly deleted: boolean
  /** Our block was removed by a person from these fields. */
  readonly blockGone: readonly string[]
}

/** What became of one source record. */
export type Decided =
  | { readonly outcome: TargetResult['outcome'] }
  /** A second row about a record that counts elsewhere. */
  | { readonly outcome: 'companion' }
  | { readonly outcome: 'skipped'; readonly reason: string }
  /** `waitingFor`: `stream:key` or `stream:#number`. */
  | { readonly outcome: 'waiting'; readonly reason: string; readonly waitingFor: string; readonly issue?: NewIssue }
  | { readonly outcome: 'issues'; readonly issue: NewIssue }

/** Records that are decided together and one after another, e.g. all documents of a customer. */
export interface Bundle {
  readonly records: readonly StagedRecord[]
  /** Bundles with the same group never run at the same time. */
  readonly group: string
  /**
   * Decides every one of `records` through `each`, which also turns a failure of that one record into an issue
   * or another try. What is thrown outside of it concerns all records not decided yet.
   */
  readonly run: (each: (record: StagedRecord, decide: () => Promise<Decided>) => Promise<void>) => Promise<void>
}

/** One pass of a run over what is pending, e.g. all suppliers. Phases run in order: parents first (R10). */
export interface Phase {
  readonly name: string
  readonly streams: readonly StreamName[]
  /** Which flow a record of `stream` counts for. */
  readonly flowOf: (stream: StreamName) => string
  /** The next bundles after `cursor`; `null` ends the phase. */
  readonly next: (
    cursor: string | null,
    context: PhaseContext,
  ) => Promise<{ readonly bundles: readonly Bundle[]; readonly cursor: string } | null>
}

export interface PhaseContext {
  readonly store: SyncStore
  readonly source: Source
  readonly destination: Destination
  readonly settings: Settings
  readonly mode: RunMode
  /** The company's calendar day. */
  readonly today: Day
  readonly now: () => number
  /** Waits so many ms, or until the run is stopped. */
  readonly sleep: (ms: number) => Promise<void>
  readonly signal: AbortSignal
  /**
   * To be called right before something is made that `sync` does not make: whoever was frozen past the lease of the
   * run must not make it, another may have.
   *
   * @throws SyncError `engine.lease_lost` (hold)
   */
  readonly stillOurs: () => Promise<void>
  /** Nothing may be written to the destination: bundles go through `sync` only, which then records. */
  readonly preview: boolean
  /** It is about what an earlier time left, which is looked for whether anything tells of it or not. */
  readonly adopt: boolean
  readonly run: RunId
  /** Reads one record by itself and stages it; `null` for one that is gone, which stays as it was last seen. */
  readonly reread: (stream: StreamName, key: SourceKey) => Promise<SourceRecord | null>
  /** The same by the number people know it by; `null` too where the source cannot be asked so. */
  readonly rereadNumber: (stream: StreamName, number: string) => Promise<SourceRecord | null>
  /** Brings one target in line: link or create, update what moved, ledger and shadow in one commit. */
  readonly sync: (target: Target) => Promise<TargetResult>
  /** Enters a write into the ledger that is of no target, e.g. a custom field that was made. */
  readonly record: (operation: Omit<NewOperation, 'run'>, at: number) => Promise<void>
  /** Raises an issue that is not about the record being decided, e.g. one for a whole connection. */
  readonly issue: (issue: NewIssue) => Promise<void>
  /** Closes an issue that no longer holds. */
  readonly resolve: (stream: StreamName, key: string, code: string) => Promise<void>
}

/** How a create in doubt is found again: by listing, never by search (R3). */
export interface DoubtFinder {
  readonly query: ListQuery
  /** Asked for what that does not show, e.g. since people put it away. */
  readonly also?: ListQuery
  readonly matches: (record: RemoteRecord) => boolean
}

/** What webhooks of both sides tell. They are hints: whatever they say, records are read again. */
export interface HintReader {
  /** What a stored delivery says. Never throws. */
  readonly hintsOf: (delivery: StoredDelivery) => Parsed
  /**
   * Acts on hints, in any order and however often they are told: reads again what can be read by itself.
   *
   * @returns streams in which something may have changed that was not read: they are to be read by delta
   */
  readonly follow: (context: PhaseContext, hints: readonly Hint[]) => Promise<ReadonlySet<StreamName>>
}

export interface WhatWasRead {
  /** What is new or changed in the streams that were read by delta; not of those read whole. */
  readonly changed: ReadonlyMap<StreamName, readonly SourceKey[]>
  /** Streams that were read from their beginning to their end. */
  readonly whole: ReadonlySet<StreamName>
}

/** A source, a destination and the flows between them. */
export interface Route {
  /** Names of the flows that are on. */
  readonly flows: (settings: Settings) => readonly string[]
  /** The flow a stream's records count for; `null` for streams that only feed others. */
  readonly flowOf: (stream: StreamName) => string | null
  /** Whether a stream is needed, itself or as a feed, when only these flows run. */
  readonly serves: (stream: StreamName, flows: readonly string[]) => boolean
  /** Streams a run reads, in this order, for these settings. */
  readonly streams: (settings: Settings) => readonly StreamName[]
  /** Streams whose records name one of this stream as their `parent` by its number: they follow it to a new one. */
  readonly dependants?: (stream: StreamName) => readonly StreamName[]
  readonly hints?: HintReader
  /** Names the party a record is, or belongs to, so that a run can be of some of them; `null` for other records. */
  readonly partyOf?: (record: Pick<StagedRecord, 'stream' | 'key' | 'number' | 'parent'>) => string | null
  /** Whatever has to be known or made before the first write: custom fields, owner, currencies. */
  readonly prepare: (context: PhaseContext) => Promise<readonly Phase[]>
  /** After a page of a stream was staged, with what is new or changed in it: a whole stream may not fit in memory. */
  readonly afterPage?: (context: PhaseContext, stream: StreamName, changed: readonly SourceKey[]) => Promise<void>
  /**
   * After the streams were read and before anything is mapped, e.g. invoices touched by payments. It goes by steps:
   * the first notes what is to be done, the second does some of it, and what it and each that follows has staged is
   * written before the next is taken, so that many single reads keep no news waiting. Whatever it owes is remembered:
   * one that is broken off is taken up by the next run.
   */
  readonly afterRead?: (context: PhaseContext, read: WhatWasRead) => AsyncGenerator<void>
  /** Whether a link was found by what an earlier time left on the record itself, and by nothing weaker. */
  readonly recognises?: (link: Link) => boolean
  /** After all that was pending was decided. */
  readonly afterPhases?: (context: PhaseContext) => Promise<void>
  readonly finder: (operation: Operation) => DoubtFinder | null
  /** The part of the settings a mapping depends on: when it changes, everything is mapped again. */
  readonly mappingSettings: (settings: Settings) => Json
}

export const linkOf = (links: ReadonlyMap<SourceKey, Link>, key: SourceKey): Link | null => {
  const link = links.get(key)
  return link && link.state === 'live' ? link : null
}
