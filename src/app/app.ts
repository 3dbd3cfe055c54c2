import type { Config } from '../config/config.ts'
import type { AskWhose } from '../connection/apply.ts'
import type { Actor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import { type AdoptionDocument, adopt } from './adoption.ts'
import { type AppliedPreview, type ApplyInput, applyPreview } from './apply-preview.ts'
import type { Caller } from './caller.ts'
import {
  type Change,
  changeSettings,
  changeVisibility,
  createConnection,
  type SettingsChange,
  type VisibilityChange,
} from './change-settings.ts'
import { applyFile, type FileInput, lowering, validateFile } from './connection-file.ts'
import type { AppliedConnection, AuthorizeDocument, ConnectionUses, ValidatedConnection } from './connections.ts'
import { type DeletedConnection, deleteConnection, deletionOf } from './delete-connection.ts'
import { checkDraft, type Draft, draftOf, type ReachDraft, type Replacing, replacingSecrets } from './draft.ts'
import { type ErasedCustomer, eraseCustomer, erasureOf, type Whom } from './erase-customer.ts'
import { fitReport } from './fit.ts'
import type { FitDocument } from './fit-document.ts'
import type { HookStatus } from './hook-status.ts'
import { type ListUses, listUses } from './lists/list-uses.ts'
import type { WorkState } from './long-work.ts'
import type { Lowering } from './lowering.ts'
import { momentOf } from './moment.ts'
import { type PingDocument, ping } from './ping.ts'
import { keptPreview, type Preview, type PreviewInput, preview } from './previews.ts'
import type { Reach } from './reach.ts'
import { type Read, type ReadInput, read } from './read.ts'
import type { RunDetail } from './runs.ts'
import { type CheckedValues, checkValues, type SettingValue, settingsWith, setValues } from './set-values.ts'
import { type SyncInput, sync } from './sync.ts'
import type { TieOutDocument } from './tie-out.ts'
import { tieOut } from './tie-out-now.ts'
import { type ReleasedDocument, releaseUndone, type UndoDocument, type UndoInput, undo } from './undo.ts'
import { connectionNamed, type UseCases } from './use-cases.ts'
import { workOfRun } from './work-of-run.ts'

/** Use cases of connections that ask or write to the systems, besides those of the store alone. */
export interface AllConnectionUses extends ConnectionUses {
  readonly apply: (file: FileInput & { readonly lowers?: boolean }) => Promise<AppliedConnection>
  /** What applying a file would clear, which has to be agreed to (`lowers`); `null` where there is nothing to clear. */
  readonly lowering: (file: FileInput) => Promise<Lowering | null>
  /** What applying a file would do; stores nothing. Errors: those of `apply`. */
  readonly validate: (file: FileInput) => Promise<ValidatedConnection>
  /** The same of a change to what is there: secrets that are left out are those that are stored. */
  readonly check: (file: FileInput) => Promise<ValidatedConnection>
  /** A file that nobody has applied, to be asked what it would reach. Errors: those of `draftOf`. */
  readonly draft: (file: FileInput) => Promise<Draft>
  /** Errors: those of `replacingSecrets`. */
  readonly replacing: (name: string, secrets: Readonly<Record<string, string>>) => Promise<Replacing>
  /** Errors: those of `createConnection`. */
  readonly create: (file: FileInput) => Promise<AppliedConnection>
  /** Errors: those of `changeSettings`. */
  readonly change: (name: string, change: SettingsChange) => Promise<AppliedConnection>
  readonly show: (name: string, change: VisibilityChange) => Promise<AppliedConnection>
  /** Changes single settings. Errors: those of `change`. */
  readonly set: (name: string, change: Change & { values: readonly SettingValue[] }) => Promise<AppliedConnection>
  /** What that would do; stores nothing. */
  readonly checkValues: (name: string, values: readonly SettingValue[]) => Promise<CheckedValues>
  /** What deleting it would do. */
  readonly deletion: (name: string) => Promise<DeletedConnection>
  /** @throws SyncError `connection.busy` while a run is in progress. */
  readonly delete: (name: string) => Promise<DeletedConnection>
  /** A link at which a person signs it in. Errors: SyncError `sign_in.no_oauth`, `sign_in.no_address` (hold). */
  readonly authorize: (name: string) => Promise<AuthorizeDocument>
  /** Links records of an earlier store in the destination, and writes nothing there. */
  readonly adopt: (name: string, caller: Caller) => Promise<AdoptionDocument>
}

/** Everything that can be asked and done, for every door. */
export interface App extends UseCases {
  readonly connections: AllConnectionUses
  readonly customers: UseCases['customers'] & {
    /** What erasing the customer that is named would do. */
    readonly erasure: (name: string, text: string, pipedrive?: boolean) => Promise<ErasedCustomer>
    readonly erase: (name: string, whom: Whom, caller: Caller) => Promise<ErasedCustomer>
  }
  readonly lists: ListUses
  readonly ping: (name: string, caller: Caller) => Promise<PingDocument>
  /** Whether the two systems fit, and what a first sync would do and cost; nothing is written or stored. */
  readonly fit: (name: string, caller: Caller) => Promise<FitDocument>
  readonly read: (name: string, input: ReadInput, signal: AbortSignal) => Promise<Read>
  readonly preview: (name: string, input: Previewing, caller: Caller) => Promise<Preview>
  /** A preview that is kept, by its id or the beginning of that. */
  readonly keptPreview: (name: string, id: string, input?: ApplyInput) => Promise<Preview>
  /** Makes exactly the writes that a kept preview showed. */
  readonly applyPreview: (name: string, id: string, input: ApplyInput, caller: Caller) => Promise<AppliedPreview>
  readonly sync: (name: string, input: SyncInput, caller: Caller) => Promise<RunDetail>
  /** Holds both sides against each other in a run of its own. */
  readonly tieOut: (name: string, input: { readonly texts: boolean }, caller: Caller) => Promise<TieOutDocument>
  /** Takes a run back, or a part of it. */
  readonly undo: (run: string, input: UndoInput, caller: Caller) => Promise<UndoDocument>
  /** Work that goes on under a run, by its id. Errors: those of `workOfRun`. */
  readonly workOfRun: (run: string) => Promise<WorkState>
  /** Lets what was taken back of a run be written again. */
  readonly releaseUndone: (run: string, caller: Caller) => Promise<ReleasedDocument>
}

/** With `values`: as it would be if these settings were stored. */
type Previewing = Omit<PreviewInput, 'settings'> & { readonly values?: readonly SettingValue[] | undefined }

export interface AppDeps {
  readonly store: Store
  readonly clock: Clock
  /** Who asks: what they do is noted in the audit. */
  readonly actor: Actor
  readonly config: Config
  /** Name of this process in leases. */
  readonly owner: string
  readonly reach: Reach
  readonly reachDraft: ReachDraft
  readonly hooks: (connection: Connection) => Promise<HookStatus>
  readonly link: (name: string) => Promise<{ readonly url: string; readonly expiresAt: number }>
  readonly askWhose: AskWhose
  /** Removes what a connection has in the systems: webhooks, the sign-in. Never throws. */
  readonly takeBack: (connection: Connection) => Promise<void>
  readonly log: (event: object, message: string) => void
}

/** @param stored the use cases that need only the store */
export function appOf(stored: UseCases, deps: AppDeps): App {
  const connection = connectionNamed(deps.store)
  const now = () => deps.clock.now().getTime()
  const own = { ...deps, now }
  return {
    ...stored,
    connections: {
      ...stored.connections,
      apply: (file) => applyFile(own, file),
      lowering: (file) => lowering(own, file),
      validate: (file) => validateFile(own, file),
      check: (file) => checkDraft(own, file),
      draft: (file) => draftOf(own, file),
      replacing: (name, secrets) => replacingSecrets(own, name, secrets, stored.connections.exported),
      create: (file) => createConnection(own, file),
      change: (name, change) => changeSettings(own, name, change),
      show: (name, change) => changeVisibility(own, name, change),
      set: (name, change) => setValues(own, name, change),
      checkValues: (name, values) => checkValues(own, name, values),
      deletion: async (name) => deletionOf((await connection(name)).name),
      delete: async (name) => deleteConnection(own, await connection(name)),
      authorize: async (name) => {
        const { id } = await connection(name)
        const { url, expiresAt } = await deps.link(name)
        await deps.store.audit.note(
          { actor: deps.actor, at: now() },
          { action: 'connection.authorize', connection: id },
        )
        return { name, url, expiresAt: momentOf(expiresAt) }
      },
      adopt: (name, caller) => adopt(deps, name, caller),
    },
    customers: {
      ...stored.customers,
      erasure: async (name, text, pipedrive) => erasureOf(deps.store, await connection(name), text, pipedrive),
      erase: async (name, whom, caller) => eraseCustomer(deps, await connection(name), whom, caller),
    },
    lists: listUses(deps.store, connection, {
      status: stored.status,
      exported: stored.connections.exported,
      run: stored.runs.get,
    }),
    ping: (name, caller) => ping(deps, name, caller),
    fit: (name, caller) => fitReport(deps, name, caller),
    read: (name, input, signal) => read(deps, name, input, signal),
    preview: async (name, { values, ...input }, caller) => {
      const settings = values === undefined ? undefined : await settingsWith(own, name, values)
      return preview(deps, name, { ...input, settings }, caller)
    },
    keptPreview: async (name, id, input) => keptPreview(deps.store, await connection(name), id, input),
    applyPreview: (name, id, input, caller) => applyPreview(deps, name, id, input, caller),
    sync: (name, input, caller) => sync(deps, name, input, caller),
    tieOut: (name, input, caller) => tieOut(deps, name, input, caller),
    undo: (run, input, caller) => undo(deps, run, input, caller),
    workOfRun: (run) => workOfRun(deps.store, deps.clock, run),
    releaseUndone: (run, caller) => releaseUndone(deps, run, caller),
  }
}
