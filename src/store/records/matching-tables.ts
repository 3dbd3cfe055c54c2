import type { Actor } from '../../core/actor.ts'
import type { Entity } from '../../core/connector.ts'
import type { ConnectionId, RemoteId, SourceKey } from '../../core/ids.ts'
import type { Decision } from '../../core/matching.ts'

/** What people settled about matches. */
export interface MatchDecisionTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  role: string
  remote: RemoteId
  choice: Decision['choice']
  actor_kind: Actor['kind']
  actor: string
  at: number
  because: string | null
}

/** Likely matches that wait for a person. */
export interface SuggestionTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  role: string
  remote: RemoteId
  reason: string
  /** Of a thousand. */
  score: number
  at: number
  name: string | null
}

/** Records of the destination that bear what we wrote for a party that is not there any more. */
export interface LeftRecordTable {
  connection: ConnectionId
  stream: string
  key: SourceKey
  entity: Entity
  remote: RemoteId
  moves: number
}
