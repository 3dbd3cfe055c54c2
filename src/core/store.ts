import type { Actor, Audited, By, Did } from './actor.ts'
import type { Answer } from './agreement.ts'
import type { KeptPreview, KeptWrite } from './approval.ts'
import type { Changes } from './changes.ts'
import type { Connection, ConnectionState, Lease } from './connection.ts'
import type { Entity } from './connector.ts'
import type { Figures } from './figures.ts'
import type { History } from './history.ts'
import type { Identity } from './identity.ts'
import type { ConnectionId, OperationId, RemoteId, RunId, SourceKey } from './ids.ts'
import type { Inbox } from './inbox.ts'
import type { Json } from './json.ts'
import type { KeptAnswers } from './kept-answers.ts'
import type { KeptBack } from './kept-back.ts'
import type { Lists } from './lists.ts'
import type { Matches, Previewed } from './matching.ts'
import type { PeopleStore } from './people.ts'
import type { Personal } from './personal.ts'
import type { StagedRecord, StreamName } from './record.ts'
import type { RecordLists } from './record-lists.ts'
import type { Rehearsal } from './rehearsal.ts'
import type { Run, RunStatus, StoredProgress } from './run.ts'
import type { RecordMemory } from './search-terms.ts'
import type { Stopping } from './stopping.ts'
import type { Issue, IssueState, Link, Operation, SyncStore } from './sync-store.ts'
import type { TieOutStore } from './tie-out-store.ts'
import type { WorkStore } from './work.ts'

/** A process of `serve`, as it last told of itself. Times are epoch ms. */
export interface ServingProcess {
  readonly id: string
  readonly role: string
  readonly host: string
  readonly pid: number
  readonly version: string
  readonly startedAt: number
  readonly seenAt: number
}

/** What became of the keys that seal secrets when they were wrapped anew. */
export interface KeyRotation {
  /** Id of the master key that wraps all of them now; `null` where nothing was ever sealed. */
  readonly key: string | null
  readonly rewrapped: number
  /** Ids of the master keys that wrapped them until then; those are needed no more. */
  readonly before: readonly string[]
}

/** How often a process of `serve` says that it is alive, and after how much silence it counts as dead, ms. */
export const HEARTBEAT_MS = 15_000
export const SILENT_MS = 60_000

export interface Store {
  readonly kind: 'sqlite' | 'postgres'
  /** On a database server: the schema that holds the tables. A queue goes beside it. */
  readonly schema: string | null
  /** @throws whatever keeps the store from answering */
  readonly ping: () => Promise<void>
  readonly connections: {
    readonly list: () => Promise<readonly Connection[]>
    readonly byName: (name: string) => Promise<Connection | null>
    /**
     * Creates or updates by name, secrets (field → plain text) sealed in the same transaction. Fields not named keep
     * their value. `account` is the host; it does not replace an account that the system itself has named.
     *
     * @param input.instead the settings it was decided on, `null` for none: others refuse it by `connection.stale` (hold)
     * @param by who did so, and what changed: for the audit
     */
    readonly save: (
      input: { readonly name: string; readonly settings: Json; readonly account: string; readonly instead?: Json },
      secrets: Readonly<Record<string, string>>,
      at: number,
      by?: { readonly actor: Actor; readonly changes: Json } & Partial<Pick<Did, 'action'>>,
    ) => Promise<Connection>
    /** @param by the person who did so, if one did: for the audit, as wherever a method of the store takes it */
    readonly setState: (
      id: ConnectionId,
      state: ConnectionState,
      reason: string | null,
      at: number,
      by?: Actor,
    ) => Promise<void>
    /** Whether any record was ever linked: from then on the connection belongs to those two companies. */
    readonly hasLinks: (id: ConnectionId) => Promise<boolean>
    /** How many records of the destination have a link that lives. */
    readonly linkedRecords: (id: ConnectionId) => Promise<number>
    /** Notes that a run ended well: the connection has started, it works, and no system refuses it. */
    readonly worked: (id: ConnectionId, at: number) => Promise<void>
    /** Notes that the connection has started, although its first run is not over: it goes on by itself. */
    readonly started: (id: ConnectionId, at: number) => Promise<void>
    /** Notes that a system refuses us, and since when without a break. When it runs next does not change. */
    readonly refused: (id: ConnectionId, since: number, at: number) => Promise<void>
    /** Notes that credentials or addresses changed: whether they work, and for which company, is unknown again. */
    readonly unproven: (id: ConnectionId) => Promise<void>
    /**
     * Notes which companies it is for. Its lease and what it has used of the API budget move along to that account.
     *
     * @returns false, and nothing is noted, while another connection holds the account
     */
    readonly identify: (lease: Lease, identity: Identity, at: number) => Promise<boolean>
    /** Forgets what was read from companies that turn out to be the wrong ones. */
    readonly forgetRead: (id: ConnectionId) => Promise<void>
    /** Removes the connection and everything stored for it. Nothing in either remote system is touched. */
    readonly remove: (id: ConnectionId, by?: By) => Promise<void>
  }
  readonly secrets: {
    /**
     * Opens all sealed fields of a connection. They open only beside the addresses they were sealed for: the stored
     * ones, or those in `settings` where the caller is about to send the secrets there.
     *
     * @throws SyncError `vault.wrong_key`, `vault.damaged` (hold).
     */
    readonly open: (id: ConnectionId, settings?: Json) => Promise<Readonly<Record<string, string>>>
    readonly put: (id: ConnectionId, field: string, value: string, at: number) => Promise<void>
    /**
     * Puts `to` in the place of `from`, or removes the field (`null`), unless somebody else changed it meanwhile.
     *
     * @returns whether it was done
     */
    readonly swap: (
      id: ConnectionId,
      field: string,
      from: string | null,
      to: string | null,
      at: number,
      by?: { readonly actor: Actor } & Pick<Did, 'action' | 'after'>,
    ) => Promise<boolean>
    /** Has the master key that seals now wrap the keys of all connections, in one commit. */
    readonly rotate: (by?: By) => Promise<KeyRotation>
  }
  readonly leases: {
    /**
     * Claims the connection for `owner` until `until` (epoch ms).
     *
     * @returns `null` while another owner has a live lease of this connection or of one with the same account
     */
    readonly claim: (id: ConnectionId, owner: string, now: number, until: number) => Promise<Lease | null>
    /** @returns false when the lease was lost. */
    readonly renew: (lease: Lease, until: number) => Promise<boolean>
    readonly release: (lease: Lease) => Promise<void>
  }
  readonly runs: Stopping & {
    readonly start: (run: Run) => Promise<void>
    readonly progress: (id: RunId, progress: StoredProgress) => Promise<void>
    readonly finish: (run: Run) => Promise<void>
    readonly get: (id: RunId) => Promise<Run | null>
    /** A few of the ids that begin with what was typed. */
    readonly alike: (typed: string) => Promise<readonly string[]>
    readonly list: (connection: ConnectionId, limit: number) => Promise<readonly Run[]>
    readonly running: (connection: ConnectionId) => Promise<Run | null>
    /** The runs that took this one back, in part or as a whole, newest first. */
    readonly undoing: (run: RunId) => Promise<readonly Run[]>
    /** The latest that ended well, previews and undos aside. */
    readonly lastDone: (connection: ConnectionId) => Promise<Run | null>
    /** Runs a dead process left `running`: marked `stopped` by the worker that has the lease now. */
    readonly closeAbandoned: (connection: ConnectionId, except: RunId, at: number, status: RunStatus) => Promise<void>
  }
  /** Results of holding both sides against each other. */
  readonly tieOuts: TieOutStore
  readonly issues: {
    readonly list: (connection: ConnectionId, states: readonly IssueState[]) => Promise<readonly Issue[]>
    readonly get: (id: string) => Promise<{ readonly connection: ConnectionId; readonly issue: Issue } | null>
    /** Of one record, whatever became of them. */
    readonly ofRecord: (connection: ConnectionId, stream: StreamName, key: string) => Promise<readonly Issue[]>
    /** Of several, in the order in which they were first seen. */
    readonly ofRecords: (
      connection: ConnectionId,
      stream: StreamName,
      keys: readonly string[],
    ) => Promise<readonly Issue[]>
    /**
     * `retry`: the records are pending again and the issues stay open until they pass. `ignore`: out of sight; the
     * records are pending again too, since that may be the answer a decision waited for. All in one commit.
     *
     * @returns them as they are afterwards
     */
    readonly retry: (ids: readonly string[], by?: By) => Promise<readonly Issue[]>
    readonly ignore: (ids: readonly string[], because?: string | null, by?: By) => Promise<readonly Issue[]>
    /**
     * Stores what a person decided, for the next run to act on. `state`: `waiting` until that run has done so, or
     * `ignored` where the answer stands for good.
     */
    readonly answer: (id: string, answer: Answer, state: 'waiting' | 'ignored', by?: By) => Promise<void>
    /** A few of the ids that begin with what was typed. */
    readonly alike: (typed: string) => Promise<readonly string[]>
  }
  readonly ledger: {
    readonly ofRun: (run: RunId, limit: number, offset: number) => Promise<readonly Operation[]>
    /** Life of one record: every operation under this stream and key, oldest first. */
    readonly ofRecord: (connection: ConnectionId, stream: StreamName, key: string) => Promise<readonly Operation[]>
    /** What a run wrote, the newest first, before `before`; intents that were never answered too. */
    readonly backwards: (run: RunId, before: OperationId | null, limit: number) => Promise<readonly Operation[]>
    readonly get: (id: OperationId) => Promise<Operation | null>
    /** Those of these operations that were taken back. */
    readonly takenBack: (ids: readonly OperationId[]) => Promise<ReadonlySet<OperationId>>
    /** Every write to one record of a system, oldest first. */
    readonly ofRemote: (connection: ConnectionId, entity: Entity, remote: RemoteId) => Promise<readonly Operation[]>
    /** Live links to existing records that a run made. */
    readonly linkedBy: (connection: ConnectionId, run: RunId) => Promise<readonly Link[]>
    /** Everything that is kept back until it is released. */
    readonly keptBack: (connection: ConnectionId) => Promise<readonly KeptBack[]>
    /** How many records and fields that is, by the run that was taken back. */
    readonly keptBackCounts: (
      connection: ConnectionId,
    ) => Promise<readonly { readonly run: RunId; readonly count: number }[]>
    /** Staged records whose key or number is `text`, over all streams. */
    readonly find: (connection: ConnectionId, text: string) => Promise<readonly StagedRecord[]>
    readonly linksOf: (connection: ConnectionId, stream: StreamName, key: string) => Promise<readonly Link[]>
    /** Of several records; those without any are absent. */
    readonly links: (
      connection: ConnectionId,
      stream: StreamName,
      keys: readonly SourceKey[],
    ) => Promise<ReadonlyMap<SourceKey, readonly Link[]>>
    /** Links of whichever records to this one of the destination. */
    readonly linksTo: (connection: ConnectionId, entity: Entity, remote: RemoteId) => Promise<readonly Link[]>
  }
  /** What people decide about matches. A run acts on it, under its lease. */
  readonly matches: Matches
  readonly history: History
  /** Previews that can still be applied. */
  readonly previews: {
    /** Keeps one with its writes, in their order, and only the newest ones of its connection. */
    readonly keep: (
      connection: ConnectionId,
      preview: KeptPreview,
      writes: readonly KeptWrite[],
      matches?: readonly Previewed[],
    ) => Promise<void>
    readonly get: (run: RunId) => Promise<(KeptPreview & { readonly connection: ConnectionId }) | null>
    /** The newest of a connection, newest first. */
    readonly list: (connection: ConnectionId) => Promise<readonly KeptPreview[]>
    readonly writes: (run: RunId) => Promise<readonly KeptWrite[]>
    /** All it found likely or ambiguous, whatever became of it. */
    readonly matches: (connection: ConnectionId, run: RunId) => Promise<readonly Previewed[]>
  }
  readonly records: RecordLists
  readonly lists: Lists
  readonly personal: Personal
  readonly people: PeopleStore
  readonly answers: KeptAnswers
  readonly changes: Changes
  /** Processes of `serve` that work on this store. */
  readonly processes: {
    readonly beat: (process: ServingProcess) => Promise<void>
    /** Forgets one that ended, and those that fell silent before `silentSince`. */
    readonly gone: (id: string, silentSince: number) => Promise<void>
    readonly list: (seenSince: number) => Promise<readonly ServingProcess[]>
  }
  /** What people did, and when: append-only. It holds no secrets, and of a deleted connection no values. */
  readonly audit: {
    /** Notes an action that changes nothing in the store; one that does is noted in its own commit (`store/runs/audit.ts`). */
    readonly note: (by: By, did: Did) => Promise<void>
    /** The newest first. `null`: what concerns no single connection. */
    readonly list: (connection: ConnectionId | null, limit: number) => Promise<readonly Audited[]>
    /** Oldest first. */
    readonly ofRecord: (connection: ConnectionId, stream: StreamName, key: string) => Promise<readonly Audited[]>
  }
  readonly usage: {
    /** Units of the API budget used by an account on a day (`2026-11-22`, UTC). */
    readonly get: (account: string, day: string) => Promise<number>
    readonly add: (account: string, day: string, units: number) => Promise<void>
  }
  /** When each connection runs next. Leases say who works on it now. */
  readonly work: WorkStore
  /** What `/metrics` shows. `day`: whose API usage (`2026-11-22`, UTC). */
  readonly figures: (now: number, day: string) => Promise<Figures>
  readonly inbox: Inbox
  /** @param memory what is kept of staged records for people to find and follow them; nothing where it is left out */
  readonly sync: (lease: Lease, memory?: RecordMemory) => SyncStore
  /** For a preview. What it moves is kept until `putBack`, however the preview ends. */
  readonly rehearse: (lease: Lease) => Rehearsal
  /** Puts staged rows back as they were before a preview moved them; of one whose process died too. */
  readonly putBack: (lease: Lease) => Promise<void>
  readonly close: () => Promise<void>
}
