import type { ConnectionId, RunId, SourceKey } from '../../core/ids.ts'
import type { SearchTerm } from '../../core/search-terms.ts'

/** By what people find a record. */
export interface SearchTermTable {
  connection: ConnectionId
  kind: SearchTerm['kind']
  value: string
  stream: string
  key: SourceKey
}

/** What a record said until `at`, when `run` read something else. Ids sort by time. */
export interface RecordVersionTable {
  id: string
  connection: ConnectionId
  stream: string
  key: SourceKey
  at: number
  run: RunId
  data: string
}
