import type { Connection } from '../../core/connection.ts'
import type { PlacedAt } from '../../core/document-places.ts'
import type { OperationId } from '../../core/ids.ts'
import type { InboxState } from '../../core/inbox.ts'
import type { IssueFilter, IssuePlace, RunFilter, RunPlace } from '../../core/lists.ts'
import type { Store } from '../../core/store.ts'
import type { IssueState } from '../../core/sync-store.ts'
import type { ConnectionUses } from '../connections.ts'
import { behaviourPartsOf, type CustomerPage, customerPage, openDocumentsOf, type PartAt } from '../customer-page.ts'
import type { DeliveryDocument } from '../deliveries.ts'
import type { IssueDetail } from '../issues.ts'
import type { MatchDocument } from '../matches.ts'
import type { OpenDocument } from '../open-documents.ts'
import type { OperationDocument } from '../operations.ts'
import type { Preview } from '../previews.ts'
import { levelIn } from '../price-of-lowering.ts'
import type { BehaviourPart } from '../receivables.ts'
import type { RecordDocument, RecordFilter } from '../records.ts'
import type { RunDetail, RunUses, RunWithOperations } from '../runs.ts'
import type { StatusDocument } from '../status.ts'
import { type TradeDocument, tradeOf } from '../trade.ts'
import { groupIssues, issueIn, listIssues } from './issue-lists.ts'
import type {
  AuditDocument,
  FoundDocument,
  IssueGroup,
  OverviewDocument,
  PreviewSummary,
  SettingsDocument,
} from './list-documents.ts'
import type { Listed } from './listed.ts'
import { listMatches, type MatchFilter, type MatchPlace } from './match-lists.ts'
import { overviewOf } from './overview.ts'
import { listAudit, listInbox } from './people-lists.ts'
import { listPlanned, listPreviews, previewIn } from './preview-lists.ts'
import { type ListedReceivables, listReceivables, type ReceivablesFilter } from './receivables-list.ts'
import { listRecords, type RecordPlace, searchRecords } from './record-lists.ts'
import { listOperations, listRuns, runOf } from './run-lists.ts'
import { settingsOf } from './settings.ts'

type Page<Item, Place, Filter = void> = Filter extends void
  ? (name: string, after: Place | null, limit: number) => Promise<Listed<Item, Place>>
  : (name: string, filter: Filter, after: Place | null, limit: number) => Promise<Listed<Item, Place>>

/** What pages show of a connection: lists a page at a time, and what is put together for one page. */
export interface ListUses {
  readonly runs: Page<RunDetail, RunPlace, RunFilter>
  /** Errors: SyncError `run.unknown`, `run.ambiguous` (hold); so too for a run of another connection. */
  readonly run: (name: string, run: string) => Promise<RunWithOperations>
  readonly operations: Page<OperationDocument, OperationId, string>
  readonly issues: Page<IssueDetail, IssuePlace, IssueFilter>
  readonly issueGroups: (name: string, state: IssueState) => Promise<readonly IssueGroup[]>
  /** Errors: SyncError `issue.unknown`, `issue.ambiguous` (hold); so too for an issue of another connection. */
  readonly issue: (name: string, issue: string) => Promise<IssueDetail>
  readonly inbox: Page<DeliveryDocument, string, { readonly state: InboxState | null }>
  /** `name` is `null`: whatever it concerns. */
  readonly audit: (name: string | null, after: string | null, limit: number) => Promise<Listed<AuditDocument, string>>
  readonly previews: (name: string) => Promise<readonly PreviewSummary[]>
  readonly preview: (name: string, preview: string) => Promise<PreviewSummary>
  readonly planned: Page<
    Preview['operations'][number],
    number,
    { readonly preview: string; readonly group: string | undefined }
  >
  readonly matches: Page<MatchDocument, MatchPlace, MatchFilter>
  /** Errors: those of `receivables`. */
  readonly receivables: (
    name: string,
    filter: ReceivablesFilter,
    after: string | null,
    limit: number,
  ) => Promise<ListedReceivables>
  /** One of them, with the first of what it may have much of. Errors: those of `receivables`. */
  readonly customer: (name: string, text: string) => Promise<CustomerPage>
  readonly openDocuments: Page<OpenDocument, PlacedAt, string>
  readonly behaviourParts: Page<BehaviourPart, PartAt, string>
  readonly trade: (name: string) => Promise<TradeDocument>
  readonly records: Page<RecordDocument, RecordPlace, RecordFilter>
  readonly search: (name: string, text: string) => Promise<readonly FoundDocument[]>
  /** What sales may see of amounts. */
  readonly visibility: (name: string) => Promise<ReturnType<typeof levelIn>>
  readonly overview: (name: string) => Promise<OverviewDocument>
  readonly settings: (name: string) => Promise<SettingsDocument>
}

interface Told {
  readonly status: (name: string) => Promise<StatusDocument>
  readonly exported: ConnectionUses['exported']
  readonly run: RunUses['get']
}

const FIRST_OPERATIONS = 200
const FIRST_DOCUMENTS = 100

export function listUses(
  store: Store,
  connection: (name: string) => Promise<Connection>,
  { status, exported, run }: Told,
): ListUses {
  return {
    runs: async (name, ...asked) => listRuns(store, await connection(name), ...asked),
    run: async (name, typed) => run((await runOf(store, await connection(name), typed)).id, FIRST_OPERATIONS),
    operations: async (name, ...asked) => listOperations(store, await connection(name), ...asked),
    issues: async (name, ...asked) => listIssues(store, await connection(name), ...asked),
    issueGroups: async (name, state) => groupIssues(store, await connection(name), state),
    issue: async (name, issue) => issueIn(store, await connection(name), issue),
    inbox: async (name, { state }, ...asked) => listInbox(store, await connection(name), state, ...asked),
    audit: async (name, ...asked) => listAudit(store, name === null ? null : await connection(name), ...asked),
    previews: async (name) => listPreviews(store, await connection(name)),
    preview: async (name, typed) => previewIn(store, await connection(name), typed),
    planned: async (name, ...asked) => listPlanned(store, await connection(name), ...asked),
    matches: async (name, ...asked) => listMatches(store, await connection(name), ...asked),
    receivables: async (name, ...asked) => listReceivables(store, await connection(name), ...asked),
    customer: async (name, text) => customerPage(store, await connection(name), text, FIRST_DOCUMENTS),
    openDocuments: async (name, ...asked) => openDocumentsOf(store, await connection(name), ...asked),
    behaviourParts: async (name, ...asked) => behaviourPartsOf(store, await connection(name), ...asked),
    trade: async (name) => tradeOf(store, await connection(name)),
    records: async (name, ...asked) => listRecords(store, await connection(name), ...asked),
    search: async (name, text) => searchRecords(store, await connection(name), text),
    visibility: async (name) => levelIn((await connection(name)).settings),
    overview: async (name) => overviewOf(store, await connection(name), { status }),
    settings: async (name) => settingsOf(store, await connection(name), exported),
  }
}
