import type { ListedConnection } from '../../src/app/connections.ts'
import type { ReceivablesDocument } from '../../src/app/receivables.ts'
import type { RecordDocument } from '../../src/app/records.ts'
import type { RunDetail } from '../../src/app/runs.ts'
import type { StatusDocument } from '../../src/app/status.ts'

/** What the server answers, by the names that these pages use. Types alone: nothing of the server is loaded here. */
export type Connection = ListedConnection
export type Status = StatusDocument
export type ConnectionStatus = StatusDocument['connections'][number]
export type Run = RunDetail
export type Role = 'admin' | 'finance' | 'viewer'

/** Who is signed in. */
export interface Me {
  readonly name: string
  readonly email: string
  readonly role: Role
  readonly secondFactor: boolean
}

export type Found = Pick<RecordDocument, 'stream' | 'key' | 'number' | 'name' | 'date' | 'state'>

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
  readonly settings: { readonly settings?: { readonly locale?: string; readonly timeZone?: string } }
}
