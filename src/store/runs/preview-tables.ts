import type { KeptPreview, KeptWrite } from '../../core/approval.ts'
import type { ConnectionId } from '../../core/ids.ts'

export interface PreviewTable {
  run: KeptPreview['run']
  connection: ConnectionId
  at: number
  mode: KeptPreview['mode']
  mapping: string
  /** JSON. */
  parties: string | null
}

export interface PreviewWriteTable {
  run: KeptPreview['run']
  /** Where it stands among the writes of its preview, from 0. */
  place: number
  connection: ConnectionId
  system: string | null
  flow: string
  stream: string
  key: KeptWrite['key']
  role: string
  entity: string
  kind: KeptWrite['kind']
  remote: KeptWrite['remote']
  before: string | null
  after: string
  rule: string | null
  source_version: string | null
  made: KeptWrite['made']
  party: string | null
  fingerprint: string
}
