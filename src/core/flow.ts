import type { Day } from './clock.ts'
import type { Content, Destination, Entity, Fields, ListQuery, RemoteRecord, Source } from './connector.ts'
import type { Drift } from './drift.ts'
import type { SyncError } from './errors.ts'
import type { Hint, Parsed } from './hint.ts'
import type { OperationId, RemoteId, RunId, SourceKey } from './ids.ts'
import type { StoredDelivery } from './inbox.ts'
import type { Json } from './json.ts'
import type { Desired, MergeBlock } from './plan.ts'
import type { SourceRecord, StagedRecord, StreamName } from './record.ts'
import type { Made, Removed } from './removal.ts'
import type { Outcome, RunMode, RunProgress } from './run.ts'
import type { RunNotes } from './run-notes.ts'
import type { RecordMemory } from './search-terms.ts'
import type { Settings } from './settings.ts'
import type { StageResult } from './staged.ts'
import type { Effect, Link, NewIssue, NewOperation, Operation, SyncStore } from './sync-store.ts'
import type { Match, MatchOfOurs } from './target-match.ts'
import type { TieOut, TieOutLine } from './tie-out.ts'
import type { UndoRules } from './undo-rules.ts'

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
  readonly match: Match | null
  /** Whether a missing record may be created. */
  readonly create: boolean
  /** Of a file: what it holds when it is created. */
  readonly content?: Content
  /** How a created record is chosen or was found, for the ledger: `created`, `customerDeal`, … */
  readonly rule: string
  readonly mergeBlock?: MergeBlock
  /** The last target of its source record: the commit of what was written also marks that record done. */
  readonly last?: boolean
  /** Written although it was taken back: what must not stand there any longer, whatever an undo has put back. */
  readonly always?: true
  /** Called when the destination record is gone; finds the live record it was merged into by our mark on it. */
  readonly survivor?: (gone: RemoteId) => Promise<RemoteId | null>
  /**
   * Called when the destination record is gone, before it is made again: the live one that was made in its place by runs
   * this store knows nothing of, as those after its backup.
   */
  readonly madeAgain?: () => Promise<MatchOfOurs | null>
}

export interface TargetResult {
  readonly outcome: Extract<Outcome, 'created' | 'linked' | 'updated' | 'unchanged'>
  /** `null` when there is no link and none may be created. */
  readonly remote: RemoteId | null
  /** The destination record was deleted by a person and is left so. */
  readonly deleted: boolean
  /** Our block was removed by a person from these fields. */
  readonly blockGone: readonly string[]
  /** Nothing was sent although something is to be: nobody approved it. What rests on it is left for a later run too. */
  readonly unapproved?: true
  /** The commit of what was written has marked the source record done as well. */
  readonly concluded?: boolean
}

/** What became of one source record. */
export type Decided =
  /** `also`: what is committed together with it. */
  | (Pick<TargetResult, 'outcome' | 'concluded'> & { readonly also?: readonly Effect[] })
  /** A second row about the same document: only the other row is counted. */
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

/** The part of a run that decides one kind of record, e.g. all suppliers. Phases run in order: parents first (R10). */
export interface Phase {
  readonly name: string
  readonly streams: readonly StreamName[]
  /** Its records are about records that are counted already, so a report does not count them. */
  readonly uncounted?: true
  /** Which flow a record of `stream` counts for. */
  readonly flowOf: (stream: StreamName) => string
  /** The next bundles after `cursor`; `null` ends the phase. */
  readonly next: (
    cursor: string | null,
    context: PhaseContext,
  ) => Promise<{ readonly bundles: readonly Bundle[]; readonly cursor: string } | null>
}

/** A change of one record at the source, of the members that differ between `before` and `after` alone. */
export interface SourceChange {
  readonly flow: string
  readonly stream: StreamName
  readonly key: SourceKey
  /** What stands there and what is to, in the form of `Marked.fields`; `after` is what is sent. */
  readonly before: Fields
  readonly after: Fields
  /** Of the read on which the change was decided. */
  readonly mark: string | null
  /** Why, for the ledger. */
  readonly rule: string
  /** `modified` of the record it was decided on. */
  readonly version: string | null
  /** The operation that this change takes back. */
  readonly undoes?: OperationId
}

export interface PhaseContext {
  readonly store: SyncStore
  readonly source: Source
  readonly destination: Destination
  readonly settings: Settings
  readonly mode: RunMode
  /** The company's calendar day. */
  readonly today: Day
  /** The newest day of which the daily work is due: today, or yesterday in the first minutes of a day. */
  readonly dueDay: Day
  readonly now: () => number
  /** Waits so many ms, or until the run is stopped. */
  readonly sleep: (ms: number) => Promise<void>
  /** Waits for what an earlier process sent that broke off or (`lost`) had another store. @returns whether it waited */
  readonly allArrived: (lost: boolean) => Promise<boolean>
  readonly signal: AbortSignal
  /**
   * To be called right before creating anything without `sync`: a process that was suspended until its lease ran out
   * must not create it, since another process may have done so meanwhile.
   *
   * @throws SyncError `engine.lease_lost` (hold)
   */
  readonly stillOurs: () => Promise<void>
  /** Nothing may be written to either system: `sync` and `writeSource`, by which alone bundles write, only note it. */
  readonly preview: boolean
  /** The run adopts: it looks for all records that an earlier store's runs made, even where nothing hints at any. */
  readonly adopt: boolean
  readonly run: RunId
  readonly notes: RunNotes
  /** Reads one record by itself and stages it; `null` for one that is gone, which stays as it was last seen. */
  readonly reread: (stream: StreamName, key: SourceKey) => Promise<SourceRecord | null>
  /** The same by the number people know it by; `null` too where the source cannot be asked so. */
  readonly rereadNumber: (stream: StreamName, number: string) => Promise<SourceRecord | null>
  /**
   * Only what a person approved may be written: whether this may. Targets and changes of the source are held against it
   * by themselves, what is set up in the account by whoever sets it up. Absent: everything may.
   */
  readonly approves?: ((write: NewOperation) => Promise<boolean>) | undefined
  /** Brings one target in line: link or create, update what moved, ledger and shadow in one commit. */
  readonly sync: (target: Target) => Promise<TargetResult>
  /** Deletes a record that we made and that stands for nobody any more, unless somebody touched it. */
  readonly removeMade: (made: Made) => Promise<Removed>
  /**
   * Changes one record at the source, under its intent; the record as it stands afterwards, which is staged. A preview
   * only notes the change and answers `null`.
   *
   * Errors: those of `SourceWriter.update`. A change in doubt is settled before the next pass, or the next run, decides.
   */
  readonly writeSource: (change: SourceChange) => Promise<SourceRecord | null>
  /** Enters a write that belongs to no target into the ledger, e.g. a custom field that was made. */
  readonly record: (operation: Omit<NewOperation, 'run'>, at: number) => Promise<void>
  /** Raises an issue that is not about the record being decided, e.g. one for a whole connection. */
  readonly issue: (issue: NewIssue) => Promise<void>
  /** Closes an issue that no longer holds. */
  readonly resolve: (stream: StreamName, key: string, code: string) => Promise<void>
}

/** How a create in doubt is found again: by listing, never by search (R3). */
export interface DoubtFinder {
  readonly query: ListQuery
  /** A second listing, for records that `query` does not show, e.g. archived ones. */
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
  /** Streams that were not read to their end. */
  readonly failed: ReadonlyMap<StreamName, unknown>
}

/** How a run holds both sides against each other. */
export interface TieOutHow {
  /** Whether texts are read too, which costs more. */
  readonly texts: boolean
  /** Whether what differs is put back, also where the settings only have it listed. */
  readonly fix: boolean
  /** Decides and writes whatever is pending. */
  readonly write: () => Promise<void>
  /** Keeps lines as they come, since those of all customers may not fit in memory. */
  readonly keep: (lines: readonly TieOutLine[]) => Promise<void>
  readonly progress: (at: RunProgress) => void
}

export interface TieOutFound {
  readonly tieOut: TieOut
  /** Records that differ, one by one, up to a limit. */
  readonly drift: readonly Drift[]
  /** Why nothing may be put back; what was compared is true all the same. */
  readonly held: SyncError | null
}

/** The flows between a source and a destination, by the settings of one connection. */
export interface Route {
  /** Names of the flows that are on. */
  readonly flows: readonly string[]
  /** Names of the flows that the settings switch off. */
  readonly off: readonly string[]
  /** The flow a stream's records count for; `null` for streams that only feed others. */
  readonly flowOf: (stream: StreamName) => string | null
  /** Whether a stream is needed, itself or as a feed, when only these flows run. */
  readonly serves: (stream: StreamName, flows: readonly string[]) => boolean
  /** Streams a run reads, in this order. */
  readonly streams: readonly StreamName[]
  /** Streams whose records `afterRead` works out from others and stages; decided like those that were read. */
  readonly derived?: readonly StreamName[]
  /** Streams whose records name their `parent` in this stream by its number: when it is renumbered, they follow. */
  readonly dependants?: (stream: StreamName) => readonly StreamName[]
  /**
   * Streams that this run reads from their beginning although they were read before, e.g. once a day. A full run reads
   * all of them so.
   */
  readonly readWhole?: (context: PhaseContext) => Promise<ReadonlySet<StreamName>>
  readonly hints?: HintReader
  /** What is kept of its records for people to find and follow them. */
  readonly memory?: RecordMemory
  /** Names the party that a record is or belongs to, so that a run can be limited to some; `null` for other records. */
  readonly partyOf?: (record: Pick<StagedRecord, 'stream' | 'key' | 'number' | 'parent'>) => string | null
  /** Whatever has to be known or made before the first write: custom fields, owner, currencies. */
  readonly prepare: (context: PhaseContext) => Promise<readonly Phase[]>
  /**
   * Called before anything is read or decided, for what is more urgent than news. What it writes is written through
   * `sync`, and in no phase.
   */
  readonly beforeRead?: (context: PhaseContext) => Promise<void>
  /**
   * Called after each staged page, with its new or changed keys: those of a whole stream may not fit in memory.
   *
   * @param records of the page, as the list has them; none of a record that was read by itself
   */
  readonly afterPage?: (
    context: PhaseContext,
    stream: StreamName,
    changed: StageResult,
    records: readonly SourceRecord[],
  ) => Promise<void>
  /**
   * Called after the streams were read and before anything is decided, e.g. to read invoices that payments touched.
   * Each `yield` ends a step. The first step only notes what has to be read. The run writes what each later step has
   * staged before it takes the next, so that many single reads do not delay news. What is still to be read is stored:
   * when the run breaks off, the next one goes on.
   */
  readonly afterRead?: (context: PhaseContext, read: WhatWasRead) => AsyncGenerator<void>
  /** Whether a link was found by a mark that we ourselves had left on the record, and not by a weaker rule. */
  readonly recognises?: (link: Link) => boolean
  /** Lists that show all records there are of the kinds that flows write. */
  readonly lists?: readonly (readonly [Entity, ListQuery])[]
  /** Called when the connection came from a backup and was adopted: what was made since has to be looked for. */
  readonly afterRestore?: (store: SyncStore, at: number) => Promise<void>
  /** Called when all pending records were decided. */
  readonly afterPhases?: (context: PhaseContext) => Promise<void>
  /** Reads both sides back and holds them against each other, after everything pending was written. */
  readonly tieOut?: (context: PhaseContext, how: TieOutHow) => Promise<TieOutFound>
  readonly finder: (operation: Operation) => DoubtFinder | null
  readonly undo?: UndoRules
  /** The part of the settings a mapping depends on: when it changes, everything is mapped again. */
  readonly mapping: Json
}

export const linkOf = (links: ReadonlyMap<SourceKey, Link>, key: SourceKey): Link | null => {
  const link = links.get(key)
  return link && link.state === 'live' ? link : null
}
