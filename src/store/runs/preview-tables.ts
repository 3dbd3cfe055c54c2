import type { KeptPreview, KeptWrite } from '../../core/approval.ts'
import type { ConnectionId, RemoteId, SourceKey } from '../../core/ids.ts'

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

/** What a preview found likely or ambiguous, a candidate each. */
export interface PreviewMatchTable {
  connection: ConnectionId
  run: KeptPreview['run']
  stream: string
  key: SourceKey
  role: string
  remote: RemoteId
  number: string | null
  /** The party's own name. */
  called: string | null
  name: string | null
  /** Of a suggestion, as its score, of a thousand; both are empty where several match alike. */
  reason: string | null
  score: number | null
}
