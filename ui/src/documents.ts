import type { z } from 'zod'
import type { ListedConnection } from '../../src/app/connections.ts'
import type { DeliveryDocument } from '../../src/app/deliveries.ts'
import type { FitDocument } from '../../src/app/fit-document.ts'
import type { IssueDetail } from '../../src/app/issues.ts'
import type { MatchDocument } from '../../src/app/matches.ts'
import type { OperationDocument } from '../../src/app/operations.ts'
import type { PingDocument } from '../../src/app/ping.ts'
import type { PlannedOperation } from '../../src/app/planned-operation.ts'
import type { ReceivablesDocument } from '../../src/app/receivables.ts'
import type { RecordDocument } from '../../src/app/records.ts'
import type { RunDetail, runWithOperations } from '../../src/app/runs.ts'
import type { StatusDocument } from '../../src/app/status.ts'
import type { TieOutDocument } from '../../src/app/tie-out.ts'
import type { Life as LifeDocument } from '../../src/app/timeline.ts'
import type { UndoDocument } from '../../src/app/undo.ts'

// What the server answers, by the names that these pages use. Types alone: nothing of the server is loaded here.

export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

export type Connection = ListedConnection
export type Status = StatusDocument
export type ConnectionStatus = StatusDocument['connections'][number]
export type Run = RunDetail
export type RunWhole = z.output<typeof runWithOperations>
export type Operation = OperationDocument
export type Issue = IssueDetail
export type Match = MatchDocument
export type Delivery = DeliveryDocument
export type Ping = PingDocument
export type Check = PingDocument['checks'][number]
export type Fit = FitDocument
export type TieOut = TieOutDocument
export type Life = LifeDocument
export type Undo = UndoDocument
export type Customer = ReceivablesDocument['customers'][number]
export type CustomerDetail = NonNullable<ReceivablesDocument['detail']>
export type Receivables = Page<Customer> & { readonly total: ReceivablesDocument['total'] }
export type OfCustomer = ReceivablesDocument
export type Planned = PlannedOperation & { readonly role: string; readonly url: string | null }
export type Found = Pick<RecordDocument, 'stream' | 'key' | 'number' | 'name' | 'date' | 'state'>

export type Role = 'admin' | 'finance' | 'viewer'

/** Who is signed in. */
export interface Me {
  readonly userId: string
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly secondFactor: boolean
}

/** A connection at a glance. */
export interface Overview {
  readonly status: ConnectionStatus
  readonly records: Readonly<Record<RecordDocument['state'], number>>
  readonly receivables:
    | (ReceivablesDocument['total'] & { readonly currency: string; readonly asOf: string; readonly customers: number })
    | null
  readonly runs: readonly Run[]
}

/** The settings of a connection, without its secrets. */
export interface Settings {
  readonly name: string
  readonly revision: string
  readonly managedBy: 'file' | 'web' | null
  readonly yaml: string
  readonly settings: {
    readonly settings?: {
      readonly locale?: string
      readonly timeZone?: string
      readonly retention?: Readonly<Record<'payloads' | 'inbox' | 'previews' | 'runs', number>>
    }
    readonly schedule?: Readonly<Record<'changes' | 'reconcile', string>>
  }
}

/** Issues of one code, which have one cause and one remedy. */
export interface IssueGroup extends Pick<Issue, 'code' | 'cause' | 'remedy' | 'firstSeen' | 'lastSeen'> {
  readonly count: number
  readonly newest: Pick<Issue, 'id' | 'message' | 'advice' | 'answers'>
}

/** A preview that is kept, without its writes. */
export interface PreviewSummary
  extends Pick<Run, 'runId' | 'status' | 'startedAt' | 'finishedAt' | 'counts' | 'actor'> {
  readonly mode: 'changes' | 'full'
  readonly parties: readonly string[] | null
  readonly units: number
  readonly total: number
  readonly groups: readonly (Pick<Planned, 'flow' | 'kind' | 'entity'> & {
    readonly group: string
    readonly count: number
    readonly units: number
  })[]
}

/** What somebody did. */
export interface Audited {
  readonly id: string
  readonly at: string
  readonly by: Run['actor']
  readonly action: string
  readonly connection: string | null
  readonly stream: string | null
  readonly key: string | null
  readonly subject: string | null
  readonly before: unknown
  readonly after: unknown
}

/** Somebody who may sign in, or is invited to. */
export interface User extends Omit<Me, 'secondFactor'> {
  readonly state: 'invited' | 'active'
  readonly secondFactor: boolean
  readonly createdAt: string
  readonly seenAt: string | null
}

/** A link to hand over, which is shown once. */
export type Invited = User & { readonly url: string; readonly expiresAt: string }

export interface ApiKey {
  readonly keyId: string
  readonly name: string
  readonly scopes: readonly ('read' | 'write' | 'admin')[]
  readonly email: string
  readonly createdAt: string
  readonly usedAt: string | null
  readonly expiresAt: string | null
}

export interface BrowserSession {
  readonly sessionId: string
  readonly via: 'password' | 'company' | 'link'
  readonly agent: string
  readonly isThis: boolean
  readonly createdAt: string
  readonly seenAt: string
}
