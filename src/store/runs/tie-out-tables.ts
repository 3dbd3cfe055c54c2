import type { ConnectionId, RunId } from '../../core/ids.ts'

export interface TieOutTable {
  connection: ConnectionId
  run: RunId
  at: number
  verdict: string
  result: string
}

export interface TieOutLineTable {
  connection: ConnectionId
  run: RunId
  kind: string
  /** Their order, from 1. */
  ordinal: number
  line: string
}
