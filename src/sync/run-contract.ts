import type { Actor } from '../core/actor.ts'
import type { Clock } from '../core/clock.ts'
import type { Connection } from '../core/connection.ts'
import type { Destination, Source } from '../core/connector.ts'
import type { SyncError } from '../core/errors.ts'
import type { Route } from '../core/flow.ts'
import type { Apart, Company } from '../core/identity.ts'
import type { RunId } from '../core/ids.ts'
import type { Run, RunMode, RunProgress } from '../core/run.ts'
import type { Settings } from '../core/settings.ts'
import type { Store } from '../core/store.ts'
import type { Again, Watch } from '../core/watch.ts'
import type { Approval, Approved } from './approval.ts'
import type { Planned } from './around/preview-store.ts'
import type { PartyName } from './chosen-parties.ts'
import type { OnRecognised } from './decide/recognise-target.ts'

/** Asks each system whose the credentials are: one cheap call, which also proves that they work. */
export interface Whose {
  readonly source: (signal: AbortSignal) => Promise<Company>
  readonly destination: (signal: AbortSignal) => Promise<Company>
  readonly apart: Apart
}

export interface SyncDeps {
  readonly store: Store
  readonly connection: Connection
  readonly settings: Settings
  readonly source: Source
  readonly destination: Destination
  readonly route: Route
  readonly clock: Clock
  readonly log: (event: object) => void
  readonly watch?: Watch | undefined
  /** Calls `told` at every wait for a system. @returns a function that ends that */
  readonly onAgain?: ((told: (again: Again) => void) => () => void) | undefined
  /** Left out where the systems cannot be asked. */
  readonly whose?: Whose | undefined
  /** Name of this process in leases. */
  readonly owner: string
  /** The version of the program: another one may write something else. */
  readonly version?: string | undefined
}

/** A preview is a run of one of these that writes nothing. */
export type SyncMode = Exclude<RunMode, 'preview'>

export interface SyncOptions {
  readonly mode: SyncMode
  /** Plan everything and write nothing to the destination. */
  readonly preview?: boolean
  /** For a preview that stores links to records of an earlier store: called for each such link, new or known. */
  readonly adopt?: OnRecognised
  /** Only these parties with their documents, as `firstParties` names them; what else is read stays pending. */
  readonly only?: ReadonlySet<PartyName>
  /** Only the writes that a person approved; what else is decided stays pending. */
  readonly approved?: Approved | undefined
  /** With a mode that reads back: texts of entries too, and put back what differs whatever the settings say. */
  readonly texts?: boolean
  readonly fix?: boolean
  /** Only these flows; all that are on when empty. */
  readonly flows: readonly string[]
  /** `hand`, `schedule`, `demo`; `webhook`: read only what webhooks tell of, where that is enough. */
  readonly trigger: string
  /** The person who asked for it; left out where nobody did. */
  readonly actor?: Actor
  readonly signal: AbortSignal
  readonly onProgress: (progress: RunProgress) => void
  /** Told when the run has begun. */
  readonly onStart?: ((run: RunId) => void) | undefined
  /** How often the run looks whether the connection was paused, or its own stop asked for. */
  readonly lookEveryMs?: number
}

/** The planned operations are those of a preview; other runs have theirs in the ledger. */
export interface SyncResult extends Planned {
  readonly run: Run
  /** For a preview: to which party each record belongs. */
  readonly parties: ReadonlyMap<string, PartyName>
  /** The expected failure that broke the run off, if any. */
  readonly ended: SyncError | null
  /** Of a run of approved writes: how many were sent, and what was left. */
  readonly approval: ReturnType<Approval['outcome']> | null
}

/** Whether a run is for trying out: a preview, or one of only some parties or writes. It does not start the connection. */
export const isTrial = ({ preview, only, approved }: Pick<SyncOptions, 'preview' | 'only' | 'approved'>): boolean =>
  preview === true || only !== undefined || approved?.isWhole === false
