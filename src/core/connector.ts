import type { SourceTime } from './checkpoint.ts'
import type { RemoteId, SourceKey, SystemName } from './ids.ts'
import type { Json } from './json.ts'
import type { Page, SourceRecord, StreamName } from './record.ts'

/** A system by its names. */
export interface Named {
  readonly system: SystemName
  /** For people: `Visma.net`. */
  readonly title: string
  /** Whose support to ask about it: `Visma`. */
  readonly vendor: string
}

/** A record as it stands at the source, read by itself for a change of it. */
export interface Marked {
  readonly record: SourceRecord
  /**
   * The members that can be written, as `update` takes them: `{ status: 'Active', terms: '30' }`, of what has an id its
   * id. `null`: nothing there.
   */
  readonly fields: Fields
  /** What a change must carry, so that one who was faster is not overruled; `null` where the source tells none. */
  readonly mark: string | null
}

/**
 * Writes to a source, one record at a time. Never repeated by itself after an answer that was lost.
 *
 * Errors: SyncError whose code ends in `.moved` when the record changed since `mark`, `.read_only` when the source does
 *         not let us write at all, `.rejected` when it refuses the value (the message quotes it), `.gone` when there is no
 *         such record (all reject); `applied: 'unknown'` where the answer was lost.
 */
export interface SourceWriter {
  /** Whether anything may be written at all, as far as can be told without writing; else throws `.read_only`. */
  readonly ready: (signal: AbortSignal) => Promise<void>
  /** `null` when it is gone. */
  readonly fresh: (stream: StreamName, key: SourceKey, signal: AbortSignal) => Promise<Marked | null>
  /**
   * Sends `fields` alone, in the form of `Marked.fields`; the record as it stands afterwards. `mark`: of the `fresh` on
   * which the change was decided.
   */
  readonly update: (
    stream: StreamName,
    key: SourceKey,
    fields: Fields,
    mark: string | null,
    signal: AbortSignal,
  ) => Promise<SourceRecord>
}

/** Where records come from. */
export interface Source extends Named {
  readonly streams: readonly StreamName[]
  /**
   * All records modified at or after `since` (`null`: all there are), a page at a time. Ends normally only
   * when the walk reached its stop rule; anything else throws, since a walk that ended early proves nothing.
   */
  readonly pages: (stream: StreamName, since: SourceTime | null, signal: AbortSignal) => AsyncGenerator<Page>
  /** One record read by itself, with the members that lists leave empty; `null` when it is gone. */
  readonly one: (stream: StreamName, key: SourceKey, signal: AbortSignal) => Promise<SourceRecord | null>
  /**
   * One record by the number people know it by, where the source can be asked so; `null` when it has none of that
   * number.
   */
  readonly byNumber?: (stream: StreamName, number: string, signal: AbortSignal) => Promise<SourceRecord | null>
  /** Absent where nothing may ever be written there. */
  readonly writer?: SourceWriter
  /** HTTP calls made so far. */
  readonly calls: () => number
  /** The clock of the source, epoch ms, as far as its answers told it. */
  readonly clock?: () => number
  /** How many calls the source allows in one window, as its answers say, and what to do when those are too few. */
  readonly window?: () => { readonly calls: number; readonly advice: string } | null
}

/** A kind of record that flows write, by the destination's name of it: `organization`. Each destination has its own. */
export type Entity = string

/**
 * Members of a destination record by name, in one canonical form for planning and comparing:
 *
 * - native members by the destination's own name (`name`, `org_id`, `content`);
 * - custom fields as `custom.<logical name>` (`custom.invoiceNumber`), whatever key the account gave them;
 * - references to other records as text ids; amounts as decimal text, monetary custom fields as
 *   `{ amount, currency }`; days as `2026-09-13`; instants as `2026-09-13T10:00:00Z`;
 * - options by label; `null` clears.
 *
 * In what was read, `null` is "nothing there"; a member that is absent is unknown: the destination did not tell.
 */
export type Fields = Readonly<Record<string, Json>>

export interface RemoteRecord {
  readonly entity: Entity
  readonly id: RemoteId
  readonly fields: Fields
  /** When the destination last changed it, RFC 3339. */
  readonly updatedAt: string | null
  /** Where the destination says the record now lives after a merge by a person. */
  readonly mergedInto?: RemoteId
  readonly deleted: boolean
}

/** A record that belongs to another one and would lose it. */
export interface Hanging {
  readonly entity: Entity
  readonly id: RemoteId
  /** The field in which it names the record that it hangs on. */
  readonly by: string
}

/** A record and what hangs on it. */
export interface Inspected {
  readonly record: RemoteRecord
  readonly hanging: readonly Hanging[]
  /** What people or other programs put there that is no record of its own, in words: `products`, `labels`. */
  readonly others: readonly string[]
}

export interface ListQuery {
  /** RFC 3339; inclusive. */
  readonly updatedSince?: string
  readonly organization?: RemoteId
  readonly person?: RemoteId
  readonly deal?: RemoteId
  /** Only archived records, instead of only the others, where the destination keeps them apart. */
  readonly archived?: boolean
  /** Newest first by creation, e.g. to settle an intent in doubt without reading everything. */
  readonly newestFirst?: boolean
}

/** What the calls of one client cost so far. `budget` is in units of the daily API budget. */
export interface Usage {
  readonly calls: number
  readonly budget: number
  /** Answers 429. */
  readonly throttled: number
  /** Calls to search endpoints; the engine makes none in steady state. */
  readonly searches: number
}

/** What a file holds. It is sent once and kept nowhere: ledger and shadow have only the fields. */
export interface Content {
  /** `application/pdf` */
  readonly type: string
  readonly bytes: Uint8Array
}

/** Rows of a list of the destination that could not be read; the others were taken. */
export interface SetAside {
  /** The destination's own name of the list. */
  readonly list: string
  /** 0 after the whole list was read and every row could be. */
  readonly rows: number
}

/**
 * Where records are written. A failed create throws `SyncError` whose `applied` says whether it may have
 * happened all the same. Updates can be repeated without harm, so the destination repeats them itself.
 */
export interface Destination extends Named {
  readonly create: (entity: Entity, fields: Fields, signal: AbortSignal, content?: Content) => Promise<RemoteRecord>
  /** @throws SyncError `*.gone` (reject) when the record was deleted. */
  readonly update: (entity: Entity, id: RemoteId, fields: Fields, signal: AbortSignal) => Promise<RemoteRecord>
  /** Whether an update can empty a field of these records. */
  readonly empties: (entity: Entity, field: string) => boolean
  /** `null` when it is gone for good; `deleted: true` when it is in the bin. */
  readonly read: (entity: Entity, id: RemoteId, signal: AbortSignal) => Promise<RemoteRecord | null>
  /** Deletes a record, as a person could. @throws SyncError `*.gone` (reject) when somebody had deleted it before. */
  readonly remove: (entity: Entity, id: RemoteId, signal: AbortSignal) => Promise<void>
  /** A record with all that hangs on it, to see before it is deleted; `null` when it is gone for good. */
  readonly inspect: (entity: Entity, id: RemoteId, signal: AbortSignal) => Promise<Inspected | null>
  /** From the database of the destination, never from its search index. */
  readonly list: (entity: Entity, query: ListQuery, signal: AbortSignal) => AsyncGenerator<readonly RemoteRecord[]>
  readonly usage: () => Usage
  /** For every list read so far: what could not be read when it was last walked. */
  readonly setAside: () => readonly SetAside[]
}
