import type { ConnectionId } from './ids.ts'
import type { StreamName } from './record.ts'
import type { IssueState } from './sync-store.ts'

/** How everything stands, counted in the store, so that every process answers the same. */
export interface Figures {
  /** When each stream was last read to its end with every row settled. Epoch ms. */
  readonly streams: readonly { readonly connection: ConnectionId; readonly stream: StreamName; readonly at: number }[]
  /** Issues that are open or waiting. */
  readonly issues: readonly { readonly connection: ConnectionId; readonly state: IssueState; readonly count: number }[]
  /** Runs in progress. */
  readonly running: readonly { readonly connection: ConnectionId; readonly count: number }[]
  /** Connections with work that is due and that nobody works on. */
  readonly due: number
  /** Units of the API budget spent on the day asked for. */
  readonly usage: readonly { readonly account: string; readonly units: number }[]
}
