import type { AgreementEffect, AgreementReads, Answer } from './agreement.ts'
import type { Entity, Fields, RemoteRecord } from './connector.ts'
import type { OperationId, RemoteId, RunId, SourceKey, SystemName } from './ids.ts'
import type { Json } from './json.ts'
import type { KeptBackReads, KeptEffect } from './kept-back.ts'
import type { MatchEffect, MatchReads } from './matching.ts'
import type { MirrorEntry, Mirrored } from './mirror.ts'
import type { Lateness } from './owed.ts'
import type { RecordState, RejectedRow, SourceRecord, StagedRecord, StreamName } from './record.ts'
import type { StagedReads, StageResult } from './staged.ts'

/** Which source record is which destination record. Several sources may share one destination record. */
export interface Link {
  readonly stream: StreamName
  readonly key: SourceKey
  /** What the destination record is to the source record: `organization`, `person`, `deal`, `entry`. */
  readonly role: string
  readonly entity: Entity
  readonly remote: RemoteId
  readonly origin: 'created' | 'linked'
  /** The match rule that found it, or how it was chosen: `created`, `organisationNumber`, `wonDeal`, … */
  readonly rule: string
  readonly state: 'live' | 'deleted'
  readonly run: RunId
}

/** Of the links of records those in one role. */
export function inRole(role: string, links: ReadonlyMap<SourceKey, readonly Link[]>): ReadonlyMap<SourceKey, Link> {
  const found = new Map<SourceKey, Link>()
  for (const [key, all] of links) for (const one of all) if (one.role === role) found.set(key, one)
  return found
}

/** What we last wrote to a destination record and what its API answered: the base of every later decision. */
export interface Shadow {
  readonly entity: Entity
  readonly remote: RemoteId
  readonly origin: 'created' | 'linked'
  /** Field → the value we last sent; of a list that others add to only the members that we added. */
  readonly written: Fields
  /**
   * Field → what was wanted last, where something else was sent: a list already held members of others, or the API does
   * not tell what stands there. As long as the same is wanted, nothing is sent again.
   */
  readonly unsent: Fields
  /**
   * Field → what the API returned for it right after; a difference from now on is a person's edit. Absent where the
   * answer left it out.
   */
  readonly returned: Fields
  /** Native fields a person has taken over. */
  readonly theirs: readonly string[]
  /** `stream:key` of the source record that speaks for the native fields of a shared record. */
  readonly primary: string
  /**
   * Fields that hold something else than this says, since it came from a backup, or the answer of an update was lost: what
   * was written later is not known. Absent where there are none.
   */
  readonly stale?: readonly string[]
}

export type OperationState =
  | 'intent' // committed before the write is sent
  | 'done'
  | 'failed' // surely not applied
  | 'doubt' // may have been applied; settled by listing (a create) or by reading the record (an update)

/** One write to the destination or the source, with before and after. All of them are the ledger. */
export interface Operation {
  readonly id: OperationId
  readonly run: RunId
  readonly system?: SystemName // the source, where it was written to; absent for the destination
  readonly flow: string
  readonly stream: StreamName
  readonly key: SourceKey
  readonly role: string
  /** The kind of record, or what was set up for records: `field`, `pipeline`. */
  readonly entity: Entity
  readonly kind: 'create' | 'update' | 'delete' | 'unlink'
  /** The record that was written. Of a create that is not settled yet: the deleted record it replaces, if any. */
  readonly remote: RemoteId | null
  readonly before: Fields | null
  readonly after: Fields
  readonly state: OperationState
  /** The operation that this one takes back, or would have: where it was left, its `rule` says why. */
  readonly undoes?: OperationId
  /** The match or choice rule and the version of the source record behind it (its `modified`). */
  readonly rule: string | null
  readonly sourceVersion: string | null
  readonly createdAt: number
  readonly settledAt: number | null
  /** Epoch ms of the first listing that did not find it; absence is believed only on a second one. */
  readonly absentAt: number | null
}

export type NewOperation = Omit<Operation, 'id' | 'settledAt' | 'absentAt' | 'createdAt'>

export type IssueState = 'open' | 'waiting' | 'resolved' | 'ignored'

/** A record that needs a person. There is one issue per record and code: raised again, it is refreshed. */
export interface Issue {
  readonly id: string
  readonly flow: string
  readonly stream: StreamName
  readonly key: string
  readonly code: string
  /** Plain words: what happened. */
  readonly message: string
  /** What to do about it. */
  readonly advice: string
  readonly state: IssueState
  readonly firstSeen: number
  readonly lastSeen: number
  readonly run: RunId
  /** Further facts, e.g. the candidates of an ambiguous match. */
  readonly details: Json
  /** Why it is ignored, in the words of the person who did so. */
  readonly ignoredBecause: string | null
  readonly answer: Answer | null
}
export type NewIssue = Pick<Issue, 'flow' | 'stream' | 'key' | 'code' | 'message' | 'advice' | 'details'>

/** One step of a commit. A commit is a list of them, in one transaction, refused when the lease is lost. */
export type Effect =
  | { readonly do: 'link'; readonly link: Link }
  | { readonly do: 'unlink'; readonly stream: StreamName; readonly key: SourceKey; readonly role: string }
  | { readonly do: 'shadow'; readonly shadow: Shadow }
  | { readonly do: 'record'; readonly operation: NewOperation; readonly at: number } // an operation that needed no intent
  | {
      readonly do: 'settle' // an intent that was answered, or put in doubt
      readonly operation: OperationId
      readonly state: OperationState
      readonly remote: RemoteId | null
      readonly at: number
      readonly absentAt?: number | null
      /** What stood there, where the answer tells of more fields that this write has changed than were sent. */
      readonly before?: Fields
    }
  | {
      readonly do: 'state'
      readonly stream: StreamName
      readonly key: SourceKey
      readonly state: RecordState
      /** Why skipped, what it waits for (`waiting for customer 10042`), or the issue's code. */
      readonly reason: string | null
      /** `stream:key` or `stream:#number` of the parent a waiting record needs. */
      readonly waitingFor?: string | null
    }
  | { readonly do: 'issue'; readonly issue: NewIssue; readonly state?: 'open' | 'waiting' }
  | { readonly do: 'resolve'; readonly stream: StreamName; readonly key: string; readonly code?: string }
  | { readonly do: 'mirror'; readonly entries: readonly MirrorEntry[] }
  | { readonly do: 'checkpoint'; readonly name: string; readonly value: string }
  | AgreementEffect
  | MatchEffect
  | KeptEffect

/** What a run asks. Nothing is changed by asking. */
export interface SyncReads
  extends StagedReads<Readonly<Record<StreamName, Json>>>,
    AgreementReads,
    MatchReads,
    KeptBackReads {
  readonly checkpoint: (name: string) => Promise<string | null>
  /** Several checkpoints at once; those that were never saved are absent. */
  readonly checkpoints: (names: readonly string[]) => Promise<ReadonlyMap<string, string>>

  /** How many records of each of these streams are pending; streams without any are absent. */
  readonly pendingCounts: (streams: readonly StreamName[]) => Promise<ReadonlyMap<StreamName, number>>
  /** Parents that pending records of these streams name and that are the number of no record of `party`. */
  readonly missingParents: (streams: readonly StreamName[], party: StreamName) => Promise<readonly string[]>
  /**
   * Keys of the records of a stream whose `status` is `Open`, in order: as many calls as are open, however many are
   * staged.
   */
  readonly openKeys: (stream: StreamName, after: SourceKey | null, limit: number) => Promise<readonly SourceKey[]>
  /** Parents of pending records of these streams, each once, in order; `''` stands for records without a parent. */
  readonly pendingParents: (
    streams: readonly StreamName[],
    after: string | null,
    limit: number,
  ) => Promise<readonly string[]>
  /** Records per parent, whatever their state; parents without any are absent. */
  readonly countByParent: (
    streams: readonly StreamName[],
    parents: readonly string[],
  ) => Promise<ReadonlyMap<string, number>>
  /** Keys of the records of each parent; parents without any are absent. */
  readonly keysByParent: (
    stream: StreamName,
    parents: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly SourceKey[]>>
  readonly links: (
    stream: StreamName,
    role: string,
    keys: readonly SourceKey[],
  ) => Promise<ReadonlyMap<SourceKey, Link>>
  /** Of the links in this role only those to records that we made. Nothing of the others is loaded. */
  readonly linksMade: (
    stream: StreamName,
    role: string,
    keys: readonly SourceKey[],
  ) => Promise<ReadonlyMap<SourceKey, Link>>
  /** The links of these records in whatever role; records without any are absent. */
  readonly linksOf: (stream: StreamName, keys: readonly SourceKey[]) => Promise<ReadonlyMap<SourceKey, readonly Link[]>>
  /** Links that point at these destination records, from whichever stream. */
  readonly linksTo: (entity: Entity, remotes: readonly RemoteId[]) => Promise<readonly Link[]>
  readonly shadows: (entity: Entity, remotes: readonly RemoteId[]) => Promise<ReadonlyMap<RemoteId, Shadow>>
  readonly shadowsAfter: (entity: Entity, after: RemoteId | null, limit: number) => Promise<readonly Shadow[]>

  // The mirror of destination records, for matching on first contact and for choosing deals
  readonly mirrored: (entity: Entity, remotes: readonly RemoteId[]) => Promise<ReadonlyMap<RemoteId, RemoteRecord>>
  /** Live mirrored records by id, a page at a time. */
  readonly mirrorPage: (entity: Entity, after: RemoteId | null, limit: number) => Promise<readonly Mirrored[]>
  /** Live mirrored records that carry one of `values` under `rule`; value → records. */
  readonly candidates: (
    entity: Entity,
    rule: string,
    values: readonly string[],
  ) => Promise<ReadonlyMap<string, readonly Mirrored[]>>
  /** Which of these are numbers of parties that were erased: of them nothing is stored but that. */
  readonly erasedAmong: (party: StreamName, numbers: readonly string[]) => Promise<ReadonlySet<string>>
  /** What the mirror has in the place of these values under `rule`; value → hash. */
  readonly hashed: (rule: string, values: readonly string[]) => Promise<ReadonlyMap<string, string>>

  /** Operations in state `intent` or `doubt`, oldest first: what a crash or a lost answer left behind. */
  readonly unsettled: () => Promise<readonly Operation[]>

  // Issues a decision depends on
  /** State of the record's issue with this code, or `null`. */
  readonly issueState: (stream: StreamName, key: string, code: string) => Promise<IssueState | null>
  /** Open issues of these codes. */
  readonly openIssues: (codes: readonly string[]) => Promise<readonly Issue[]>
  /** Issues of these codes that were answered and whose answer still counts. */
  readonly answered: (codes: readonly string[]) => Promise<readonly Issue[]>
}

/** What a run does with the rows it has read, before any of them is decided. */
export interface SyncStaging {
  /**
   * Stores decoded rows. New or changed content becomes `pending`; the same content only notes that it was
   * seen. Weak members that are missing or null keep the stored value.
   *
   * @param anew The same content becomes `pending` too, in the one write that notes that it was seen.
   */
  readonly stage: (
    stream: StreamName,
    records: readonly SourceRecord[],
    run: RunId,
    anew?: boolean,
  ) => Promise<StageResult>
  /**
   * Everything staged in these streams becomes pending again: after a changed setting, or for a full run.
   *
   * @param notSeenBy Only what this run has not staged.
   */
  readonly requeue: (streams: readonly StreamName[], notSeenBy?: RunId) => Promise<void>
  /** Single records become pending again. Unknown keys are ignored. */
  readonly touch: (stream: StreamName, keys: readonly SourceKey[]) => Promise<void>
  /** Waiting records become pending again: whether their parent has arrived is for the mapping to see. */
  readonly retryWaiting: (streams: readonly StreamName[]) => Promise<void>
  /** Records of a party that was renumbered follow it to the new number. */
  readonly reparent: (streams: readonly StreamName[], from: string, to: string) => Promise<void>
}

/**
 * What a run writes. A preview writes none of it: for a member added here, `preview-store.ts` says what happens
 * instead.
 */
export interface SyncWrites extends SyncStaging {
  /** Rows that did not decode: each an open issue `source.undecodable`. */
  readonly reject: (flow: string, stream: StreamName, rows: readonly RejectedRow[], run: RunId) => Promise<void>
  readonly saveCheckpoint: (name: string, value: string) => Promise<void>
  /**
   * Deletes the data of records that are done or skipped; what is known of them besides stays. Such a record has the data
   * `null` and is not pending again before its content was read anew: that is news once it was touched or has changed.
   */
  readonly letGo: (stream: StreamName, keys: readonly SourceKey[]) => Promise<void>
  /** Makes records that an earlier version staged findable by their names, and notes in the same commit how far it is. */
  readonly remember: (
    stream: StreamName,
    records: readonly Pick<StagedRecord, 'key' | 'data'>[],
    checkpoint: { readonly name: string; readonly value: string },
  ) => Promise<void>
  /** How late records of this stream are today, where what is told of debts is known. No news: they move with the calendar. */
  readonly noteLate: (stream: StreamName, told: readonly { key: SourceKey; lateness: Lateness }[]) => Promise<void>
  /** Commits intents before their writes are sent. */
  readonly begin: (intents: readonly NewOperation[], at: number) => Promise<readonly OperationId[]>
  readonly commit: (effects: readonly Effect[]) => Promise<void>
}

/**
 * What the sync core asks of the store for one connection. All writes carry the fence of the run's lease and
 * throw SyncError `engine.lease_lost` (hold) when another worker has taken over.
 */
export interface SyncStore extends SyncReads, SyncWrites {}
