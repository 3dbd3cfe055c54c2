import type { Actor, By } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import { type ApiKeyUses, apiKeyUses } from './api-keys.ts'
import { type ConnectionUses, connectionUses } from './connections.ts'
import { type CustomerExport, exportCustomer } from './customer-export.ts'
import { type MatchUses, matchUses } from './decide-match.ts'
import { type InboxUses, inboxUses } from './deliveries.ts'
import type { HookStatus } from './hook-status.ts'
import { type IssueUses, issueUses } from './issues.ts'
import { type KeyedQuestions, keyedQuestions } from './keyed-questions.ts'
import { type KeyUses, keyUses } from './keys.ts'
import { type Left, leftOf } from './left.ts'
import { type ReceivablesDocument, receivables } from './receivables.ts'
import { type RecordDocument, type RecordFilter, records } from './records.ts'
import { unknownConnection } from './refusals.ts'
import { type RunUses, runUses } from './runs.ts'
import { type StatusDocument, statusOf } from './status.ts'
import { lastTieOut, type TieOutDocument } from './tie-out.ts'
import { type Life, timelineOf } from './timeline.ts'
import { type UserUses, userUses } from './users.ts'
import type { Waking } from './wake.ts'

/**
 * What can be asked of the store and done to it, for every door: names in, documents out. Connections are named by
 * their names; an unknown one is a SyncError `connection.unknown` (hold).
 */
export interface UseCases {
  /** The kind of store: embedded, or on a database server. */
  readonly storeKind: Store['kind']
  readonly connections: ConnectionUses
  readonly runs: RunUses
  readonly issues: IssueUses
  readonly matches: MatchUses
  readonly inbox: InboxUses
  readonly keys: KeyUses
  readonly users: UserUses
  readonly apiKeys: ApiKeyUses
  readonly questions: KeyedQuestions
  readonly customers: {
    /** All that is held about the customer that is named. */
    readonly exported: (name: string, text: string) => Promise<CustomerExport>
  }
  readonly timeline: (name: string, text: string) => Promise<readonly Life[]>
  readonly records: (name: string, filter: RecordFilter) => Promise<AsyncGenerator<RecordDocument>>
  /** What customers owe: all of them, or the one that is named. */
  readonly receivables: (name: string, text: string | null) => Promise<ReceivablesDocument>
  /** How both sides tied out last, without asking either. */
  readonly lastTieOut: (name: string) => Promise<TieOutDocument>
  /** How one connection stands, or all of them. */
  readonly status: (name: string | null) => Promise<StatusDocument>
  /** How many issues and waiting records are left, from all runs. */
  readonly left: (name: string) => Promise<Left>
}

export interface UseCaseDeps {
  readonly store: Store
  readonly hooks: (connection: Connection) => Promise<HookStatus>
  readonly wake: Waking['wake']
  /** Epoch ms. */
  readonly now: () => number
  /** Who asks: what they do is noted in the audit. */
  readonly actor: Actor
  /** Where people reach the pages. */
  readonly base: string
}

export function useCases({ store, hooks, wake, now, actor, base }: UseCaseDeps): UseCases {
  const connection = connectionNamed(store)
  const by = (): By => ({ actor, at: now() })
  return {
    storeKind: store.kind,
    connections: connectionUses(store, connection, wake, by),
    runs: runUses(store, connection, by),
    issues: issueUses(store, connection, wake, by),
    matches: matchUses(store, connection, wake, by),
    inbox: inboxUses(store, connection, wake, by),
    keys: keyUses(store, by),
    users: userUses({ store: store.people, base, by }),
    apiKeys: apiKeyUses(store, by),
    questions: keyedQuestions(store, now),
    customers: {
      exported: async (name, text) => exportCustomer(store, await connection(name), text, now()),
    },
    timeline: async (name, text) => timelineOf(store, await connection(name), text),
    records: async (name, filter) => records(store, await connection(name), filter),
    lastTieOut: async (name) => lastTieOut(store, await connection(name)),
    receivables: async (name, text) => receivables(store, await connection(name), text),
    status: async (name) => {
      const connections = name === null ? await store.connections.list() : [await connection(name)]
      return statusOf({ store, connections, hooks, now: now() })
    },
    left: async (name) => leftOf(store, (await connection(name)).id),
  }
}

/** @throws SyncError `connection.unknown` with the nearest name there is. */
export const connectionNamed =
  ({ connections }: Pick<Store, 'connections'>) =>
  async (name: string): Promise<Connection> => {
    const found = await connections.byName(name)
    if (found !== null) return found
    throw unknownConnection(name, await connections.list())
  }
