import { z } from 'zod'
import { resumedState } from '../connection/state.ts'
import type { By } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import type { Json } from '../core/json.ts'
import { runsConnections } from '../core/serving.ts'
import { SILENT_MS, type Store } from '../core/store.ts'
import { type Upcoming, upcoming } from '../core/work.ts'
import { anyFields } from './any-json.ts'
import { loweringDocument } from './lowering.ts'
import { moment, momentOf } from './moment.ts'
import { runningDocument, runningOf } from './runs.ts'
import type { Waking } from './wake.ts'

/** One connection, as `connection pause` and `connection resume` print it. */
export const connectionDocument = z
  .strictObject({
    name: z.string(),
    state: z.enum(['not_started', 'active', 'paused', 'held']),
    /** Why it is held, and who must do what. */
    stateReason: z.string().nullable(),
    /** Where Pipedrive is reached: `nordlys.pipedrive.com`. */
    account: z.string(),
    /** As both systems name themselves; `null` until they were asked. */
    companies: z.strictObject({ visma: z.string(), pipedrive: z.string() }).nullable(),
    createdAt: moment,
    updatedAt: moment,
  })
  .meta({ id: 'Connection' })
export type ConnectionDocument = z.output<typeof connectionDocument>

/** `connection list --json` prints an array of them. */
export const listedConnection = z.strictObject({
  ...connectionDocument.shape,
  /** When a process of `serve` runs it next; `null` when none will. */
  nextRunAt: moment.nullable(),
  nextReconcileAt: moment.nullable(),
  waitsUntil: moment.nullable(),
  /** The run in progress, in whichever process. */
  running: runningDocument.nullable(),
})
export type ListedConnection = z.output<typeof listedConnection>

/** `connection apply --json`. */
export const appliedConnection = z.strictObject({
  ...connectionDocument.shape,
  created: z.boolean(),
  /** A line per changed setting. */
  changes: z.array(z.string()),
  warnings: z.array(z.string()),
  /** What is cleared since sales may see less from now on; `null` where there is nothing to clear. */
  lowering: loweringDocument.nullable(),
})
export type AppliedConnection = z.output<typeof appliedConnection>

/** `POST /connections/read`. */
export const partOfFile = z.strictObject({
  /** What it says, as a connection file has it: with its secrets, without what it leaves out. */
  file: anyFields,
})

/** `connection validate --json`. */
export const validatedConnection = z.strictObject({
  name: z.string(),
  valid: z.literal(true),
  changes: z.array(z.string()),
  warnings: z.array(z.string()),
})
export type ValidatedConnection = z.output<typeof validatedConnection>

/** `connection authorize --json`. The link is good once, and a secret until then. */
export const authorizeDocument = z.strictObject({ name: z.string(), url: z.url(), expiresAt: moment })
export type AuthorizeDocument = z.output<typeof authorizeDocument>

/** `connection export --json`: the file to apply again, as text. */
export const exportedConnection = z.strictObject({ name: z.string(), yaml: z.string() })

export const connectionOf = ({ identity, ...connection }: Connection): ConnectionDocument => ({
  name: connection.name,
  state: connection.state,
  stateReason: connection.stateReason,
  account: connection.host,
  companies: identity === null ? null : { visma: identity.source.label, pipedrive: identity.destination.label },
  createdAt: momentOf(connection.createdAt),
  updatedAt: momentOf(connection.updatedAt),
})

export interface ConnectionUses {
  readonly list: () => Promise<readonly ListedConnection[]>
  readonly get: (name: string) => Promise<ListedConnection>
  readonly pause: (name: string) => Promise<ConnectionDocument>
  /** Lets a paused or held connection write again, and wakes it. */
  readonly resume: (name: string) => Promise<ConnectionDocument>
  /** As a file to apply again, with placeholders in place of its secrets. */
  readonly exported: (name: string) => Promise<z.output<typeof exportedConnection>>
  /** What a text says of a connection that is yet to be made; stores nothing. Errors: those of `readPartOfFile`. */
  readonly readPart: (text: string) => Promise<Readonly<Record<string, Json>>>
}

export const connectionUses = (
  store: Store,
  connection: (name: string) => Promise<Connection>,
  wake: Waking['wake'],
  by: () => By,
): ConnectionUses => {
  const setState = async ({ id, name }: Connection, state: Connection['state']): Promise<ConnectionDocument> => {
    const { actor, at } = by()
    await store.connections.setState(id, state, null, at, actor)
    return connectionOf(await connection(name))
  }
  return {
    list: async () => listed(store, await store.connections.list(), by().at),
    get: async (name) => {
      const found = await connection(name)
      const [only] = await listed(store, [found], by().at)
      return only ?? { ...connectionOf(found), ...aheadOf(null), running: null }
    },
    pause: async (name) => setState(await connection(name), 'paused'),
    resume: async (name) => {
      const found = await connection(name)
      if (found.state === 'active') return connectionOf(found)
      const resumed = await setState(found, resumedState(found))
      if (resumed.state === 'active') await wake(found.id)
      return resumed
    },
    exported: async (name) => {
      const { id, settings } = await connection(name)
      // The schema and the syntax of the file are loaded where a file is wanted.
      const { exportConnectionFile } = await import('../connection/connection-file.ts')
      return { name, yaml: exportConnectionFile(settings, await store.secrets.open(id)) }
    },
    readPart: async (text) => (await import('../connection/part-of-file.ts')).readPartOfFile(text),
  }
}

async function listed(
  store: Store,
  connections: readonly Connection[],
  now: number,
): Promise<readonly ListedConnection[]> {
  const serving = (await store.processes.list(now - SILENT_MS)).some(({ role }) => runsConnections(role))
  const works = new Map((await store.work.list()).map((work) => [work.connection, upcoming(work, now)]))
  return Promise.all(
    connections.map(async (connection) => {
      const next = serving ? (works.get(connection.id) ?? null) : null
      return {
        ...connectionOf(connection),
        ...aheadOf(next),
        running: runningOf(await store.runs.running(connection.id)),
      }
    }),
  )
}

/** No next run is shown when there is no process to make it. */
export const aheadOf = (next: Upcoming | null) => ({
  nextRunAt: momentOf(next?.nextRunAt ?? null),
  nextReconcileAt: momentOf(next?.nextReconcileAt ?? null),
  waitsUntil: momentOf(next?.waitsUntil ?? null),
})
