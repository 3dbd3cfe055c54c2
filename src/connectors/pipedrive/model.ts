import type { Destination } from '../../core/connector.ts'
import type { Company } from '../../core/identity.ts'
import type { RemoteId } from '../../core/ids.ts'
import type { PingCheck } from '../../core/ping.ts'
import type { Secret } from '../../core/secret.ts'
import type { Entity } from './entities.ts'
import type { NewRegistration, WebhookRow } from './webhooks/webhook-registrations.ts'

/** Entities of Pipedrive that carry custom fields. */
export type FieldEntity = Extract<Entity, 'organization' | 'person' | 'deal'>
export type FieldType = 'varchar' | 'text' | 'monetary' | 'date' | 'double' | 'enum'

/** A custom field that is to be made. */
export interface NewField {
  readonly entity: FieldEntity
  readonly name: string
  readonly type: FieldType
  /** Labels of an enum, in order; it needs at least one. */
  readonly options?: readonly string[]
}

/** A field as the account has it. */
export interface AccountField {
  readonly entity: FieldEntity
  /** 40-character key of a custom field; differs in every account. */
  readonly code: string
  readonly name: string
  readonly type: string
  readonly custom: boolean
  readonly options: readonly FieldOption[]
  /** Whether some of its options could not be read: one that is not listed may then be there all the same. */
  readonly partial?: boolean
  /**
   * Our code of a value → the id of its option, of a field whose values have codes inside the program. Its labels then
   * mean nothing: people rename them, and they are in the language of the account.
   */
  readonly codes?: Readonly<Record<string, string>>
}

export interface FieldOption {
  /** Options of Pipedrive's own fields may have texts. */
  readonly id: number | string
  readonly label: string
}

export interface PipedriveUser {
  readonly id: RemoteId
  readonly name: string
  readonly email: string
  readonly active: boolean
  readonly admin: boolean
}

export interface Account {
  readonly me: PipedriveUser
  readonly companyId: string
  readonly companyName: string
  readonly companyDomain: string
  readonly defaultCurrency: string
  readonly timeZone: string | null
}

export interface Stage {
  readonly id: RemoteId
  readonly name: string
  readonly pipeline: RemoteId
  readonly order: number
}
export interface Pipeline {
  readonly id: RemoteId
  readonly name: string
  readonly order: number
}

/** A condition of a saved filter. The field is named by its id, see `fieldIds`. */
export type FilterCondition = {
  readonly object: string
  readonly field: string
  readonly operator: string
  readonly value: string | null
}
/** A saved filter of deals: those that meet all of the first conditions, and any of the others where there are some. */
export type NewFilter = {
  readonly name: string
  readonly all: readonly FilterCondition[]
  readonly any: readonly FilterCondition[]
}
export interface SavedFilter {
  readonly id: RemoteId
  readonly name: string
}

/** The destination plus what setting up a connection needs. All calls are priced and paced alike. */
export interface Pipedrive extends Destination {
  readonly account: (signal: AbortSignal) => Promise<Account>
  /** Which account the credentials are for; one call, and proof that they work. */
  readonly whose: (signal: AbortSignal) => Promise<Company>
  readonly users: (signal: AbortSignal) => Promise<readonly PipedriveUser[]>
  /** Codes of the currencies that are active in the account. */
  readonly currencies: (signal: AbortSignal) => Promise<ReadonlySet<string>>
  /** Keys of the activity types that are in use, in order. */
  readonly activityTypes: (signal: AbortSignal) => Promise<readonly string[]>
  readonly accountFields: (entity: FieldEntity, signal: AbortSignal) => Promise<readonly AccountField[]>
  /** @throws SyncError `pipedrive.field_limit` (hold) when the plan's cap is reached. */
  readonly createField: (field: NewField, signal: AbortSignal) => Promise<AccountField>
  /** Adds options to an enum field; answers the field with all of its options. */
  readonly addOptions: (field: AccountField, labels: readonly string[], signal: AbortSignal) => Promise<AccountField>
  /** Gives options other labels; answers the field with all of its options. */
  readonly renameOptions: (
    field: AccountField,
    renamed: readonly FieldOption[],
    signal: AbortSignal,
  ) => Promise<AccountField>
  readonly pipelines: (signal: AbortSignal) => Promise<readonly Pipeline[]>
  readonly stages: (signal: AbortSignal) => Promise<readonly Stage[]>
  readonly createPipeline: (name: string, signal: AbortSignal) => Promise<Pipeline>
  readonly createStage: (pipeline: RemoteId, name: string, signal: AbortSignal) => Promise<Stage>
  readonly savedFilters: (signal: AbortSignal) => Promise<readonly SavedFilter[]>
  readonly createFilter: (filter: NewFilter, signal: AbortSignal) => Promise<RemoteId>
  /** `null` where it was deleted. */
  readonly readFilter: (id: RemoteId, signal: AbortSignal) => Promise<NewFilter | null>
  readonly updateFilter: (id: RemoteId, filter: NewFilter, signal: AbortSignal) => Promise<void>
  /** Key of a field → the id by which conditions of filters name it. */
  readonly fieldIds: (entity: 'deal' | 'organization', signal: AbortSignal) => Promise<ReadonlyMap<string, string>>
  readonly webhooks: (signal: AbortSignal) => Promise<readonly WebhookRow[]>
  /** Answers the hook's id. @throws SyncError `pipedrive.outcome_unknown` when it may have been made all the same. */
  readonly createWebhook: (
    hook: NewRegistration,
    credentials: { readonly user: string; readonly password: Secret },
    signal: AbortSignal,
  ) => Promise<string>
  readonly deleteWebhook: (id: string, signal: AbortSignal) => Promise<void>
  /**
   * Checks whether so many units are left for a step that is of no use when only half done. Takes none, but for one
   * cheap call where it is not known how many others have left.
   *
   * @throws SyncError `pipedrive.budget_exhausted` (wait), `pipedrive.budget_too_small` (hold)
   */
  readonly needBudget: (units: number, step: string, signal: AbortSignal) => Promise<void>
  /** What is left of today's budget for us (share applied), in units; `null` when unknown. */
  readonly budgetLeft: () => Promise<number | null>
  /** @param booksCurrency The currency the books are kept in; `null` where it is not known. */
  readonly ping: (signal: AbortSignal, booksCurrency?: string | null) => AsyncGenerator<PingCheck>
  /** Writes units that are not in the ledger yet into it; to be called at the end of a run and before stopping. */
  readonly flush: () => Promise<void>
}

/**
 * The custom fields of an account by logical name, as the flows found them last. Whoever makes a client and its flows
 * gives the same one to both: the flows keep it true, and the client translates `custom.<name>` members by it. Members
 * that are not in it are dropped on writing and absent on reading.
 */
export interface FieldsInUse {
  current: ReadonlyMap<string, AccountField>
}

/** Where the units spent are kept, so that all processes on one account share one ledger. */
export interface BudgetLedger {
  /** Units this product has spent on `day` (`2026-11-22`, UTC). */
  readonly spent: (day: string) => Promise<number>
  readonly add: (day: string, units: number) => Promise<void>
}

export interface StoredTokens {
  /** Empty: nobody is signed in. */
  readonly refreshToken: string
  readonly accessToken: string | null
  /** Epoch ms. */
  readonly expiresAt: number | null
  readonly apiDomain: string | null
}

/** OAuth tokens at rest. A refreshed token is stored before it is used. */
export interface TokenStore {
  readonly load: () => Promise<StoredTokens>
  /**
   * Stores `granted` in the place of `replaced`, unless somebody else has stored other tokens since.
   *
   * @returns the tokens that are stored now
   */
  readonly save: (granted: StoredTokens, replaced: StoredTokens) => Promise<StoredTokens>
  /** Runs `work` while nobody else, in this process or another, does so for the same tokens. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>
}
