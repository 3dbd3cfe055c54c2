import type { Generated, Kysely } from 'kysely'
import type { Actor } from '../../core/actor.ts'
import type { ConnectionState } from '../../core/connection.ts'
import type { Entity } from '../../core/connector.ts'
import type { ConnectionId, OperationId, RemoteId, RunId, SourceKey } from '../../core/ids.ts'
import type { RecordState } from '../../core/record.ts'
import type { RunMode, RunStatus } from '../../core/run.ts'
import type { IssueState, Link, Operation, OperationState } from '../../core/sync-store.ts'
import type { ServingProcessTable } from '../connections/process-table.ts'
import type { HookHeardTable, HookTable, InboxTable } from '../inbox/inbox-tables.ts'
import type { KeptAnswerTable } from '../people/kept-answer-table.ts'
import type { ApiKeyTable, OneTimeTable, PersonSessionTable, PersonTable } from '../people/people-tables.ts'
import type { TombstoneTable } from '../personal/tombstone-table.ts'
import type { AgreedValueTable, NoticedEditTable } from '../records/agreement-tables.ts'
import type { KeptBackTable } from '../records/kept-back-table.ts'
import type { RecordVersionTable, SearchTermTable } from '../records/life-tables.ts'
import type { LeftRecordTable, MatchDecisionTable, SuggestionTable } from '../records/matching-tables.ts'
import type { MirrorKeyTable, MirrorTable } from '../records/mirror-tables.ts'
import type { OwedTable } from '../records/owed-table.ts'
import type { RecordTable } from '../records/record-table.ts'
import type { AuditTable } from '../runs/audit-table.ts'
import type { ChangeTable } from '../runs/change-table.ts'
import type { PreviewMatchTable, PreviewTable, PreviewWriteTable } from '../runs/preview-tables.ts'
import type { TieOutLineTable, TieOutTable } from '../runs/tie-out-tables.ts'
import type { Flavour } from './dialect.ts'

/**
 * The tables. Times are epoch ms, JSON is text, ids are text, yes and no are 1 and 0: the two databases and
 * their drivers agree on nothing richer.
 */
export interface Schema {
  readonly connection: ConnectionTable
  readonly connection_work: ConnectionWorkTable
  readonly data_key: DataKeyTable
  readonly sealed_field: SealedFieldTable
  readonly run: RunTable
  readonly audit: AuditTable
  readonly checkpoint: CheckpointTable
  readonly record: RecordTable
  readonly payload: PayloadTable
  readonly before_preview: BeforePreviewTable
  readonly search_term: SearchTermTable
  readonly owed: OwedTable
  readonly record_version: RecordVersionTable
  readonly link: LinkTable
  readonly shadow: ShadowTable
  readonly operation: OperationTable
  readonly issue: IssueTable
  readonly mirror: MirrorTable
  readonly agreed_value: AgreedValueTable
  readonly noticed_edit: NoticedEditTable
  readonly match_decision: MatchDecisionTable
  readonly suggestion: SuggestionTable
  readonly left_record: LeftRecordTable
  readonly tie_out: TieOutTable
  readonly tie_out_line: TieOutLineTable
  readonly mirror_key: MirrorKeyTable
  readonly preview: PreviewTable
  readonly preview_write: PreviewWriteTable
  readonly preview_match: PreviewMatchTable
  readonly api_usage: ApiUsageTable
  readonly hook: HookTable
  readonly hook_heard: HookHeardTable
  readonly inbox: InboxTable
  readonly kept_back: KeptBackTable
  readonly tombstone: TombstoneTable
  readonly serving_process: ServingProcessTable
  readonly change: ChangeTable
  readonly person: PersonTable
  readonly person_session: PersonSessionTable
  readonly one_time: OneTimeTable
  readonly api_key: ApiKeyTable
  readonly kept_answer: KeptAnswerTable
}

/** A database, or a transaction in it. Inside a transaction only the one handed over may be used. */
export interface Database {
  readonly db: Kysely<Schema>
  readonly flavour: Flavour
  /** See `worded`. */
  readonly hide?: (text: string) => string
}

/** Runs `work` in one transaction; it is rolled back when `work` throws. */
export const inTransaction = <T>(database: Database, work: (tx: Database) => Promise<T>): Promise<T> =>
  database.db.transaction().execute((tx) => work({ ...database, db: tx }))

/** Words to be stored for people to read, without the secrets that a remote system may have put into them. */
export const worded = <T extends string | null>({ hide }: Database, words: T): T =>
  (words === null || hide === undefined ? words : hide(words)) as T

interface ConnectionTable {
  id: ConnectionId
  name: string
  settings: string
  state: ConnectionState
  state_reason: string | null
  /** The Pipedrive account, by which leases and the API budget are kept. */
  account: string
  created_at: number
  updated_at: number
  host: string | null
  identity: string | null
  identified_at: number | null
  started_at: number | null
  worked_at: number | null
  refused_since: number | null
  refused_at: number | null
}

/** Who works on a connection, and when it is due. Apart from its settings, so that leases never wait for those. */
interface ConnectionWorkTable {
  connection: ConnectionId
  /** The account the lease was claimed under; a changed connection takes effect at the next claim. */
  account: string
  owner: string | null
  lease_until: number | null
  fence: number
  /** When the connection is due; `null` when nothing is planned. */
  next_at: number | null
  /** Head start in the queue, ms. */
  priority: number
  /** How often it was woken: where it has grown during a run, the connection is due again afterwards. */
  dirty: number
  /** From when on the next run reads everything again. */
  reconcile_at: number | null
  /** Until when it was told to wait, or backs off. */
  not_before: number | null
  /** When `next_at` was worked out from the schedule. */
  planned_at: number | null
  /** Failed runs in a row. */
  attempt: Generated<number>
}

interface DataKeyTable {
  connection: ConnectionId
  /** Id of the master key that wraps this one. */
  key_id: string
  wrapped: string
}

interface SealedFieldTable {
  connection: ConnectionId
  field: string
  sealed: string
  updated_at: number
}

interface RunTable {
  id: RunId
  connection: ConnectionId
  mode: RunMode
  status: RunStatus
  trigger: string
  started_at: number
  finished_at: number | null
  counts: string
  flows: string
  skipped: string
  api: string
  message: string | null
  progress: string | null
  actor_kind: Actor['kind']
  actor: string
  undoes: RunId | null
  /** When somebody asked for its stop; the audit says who. */
  stop_asked_at: number | null
}

interface CheckpointTable {
  connection: ConnectionId
  name: string
  value: string
  saved_at: number | null
}

/** The data of a staged record: large, and rewritten only when its content changes. */
interface PayloadTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  data: string
}

/** A staged record as it was before a preview changed it. */
interface BeforePreviewTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  /** 1: there was no such record, and all other columns are empty. */
  is_new: number
  number: string | null
  parent: string | null
  modified: string | null
  hash: string | null
  row_hash: string | null
  state: RecordState | null
  reason: string | null
  waiting_for: string | null
  /** The data of its payload, where the preview has changed that too. */
  data: string | null
  emptied_at: number | null
}

interface LinkTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  role: string
  entity: Entity
  remote: RemoteId
  origin: Link['origin']
  rule: string
  state: Link['state']
  run: RunId
}

interface ShadowTable {
  connection: ConnectionId
  entity: Entity
  remote: RemoteId
  origin: Link['origin']
  written: string
  unsent: string
  returned: string
  theirs: string
  primary_record: string
  /** JSON; null is none. */
  stale: string | null
}

interface OperationTable {
  id: OperationId
  connection: ConnectionId
  run: RunId
  /** The system it went to; null: the destination. */
  system: string | null
  flow: string
  stream: string
  key: SourceKey
  role: string
  entity: Operation['entity']
  kind: Operation['kind']
  remote: RemoteId | null
  before: string | null
  after: string
  state: OperationState
  undoes: OperationId | null
  rule: string | null
  source_version: string | null
  created_at: number
  settled_at: number | null
  absent_at: number | null
}

interface IssueTable {
  id: string
  connection: ConnectionId
  flow: string
  stream: string
  key: string
  code: string
  message: string
  advice: string
  state: IssueState
  first_seen: number
  last_seen: number
  run: RunId
  details: string
  ignored_because: string | null
  /** What a person answered, as JSON. */
  answer: string | null
}

interface ApiUsageTable {
  account: string
  day: string
  units: number
}
