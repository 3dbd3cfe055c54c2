import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { RemoteId } from '../core/ids.ts'
import type { Suggested } from '../core/matching.ts'
import type { Store } from '../core/store.ts'
import { candidateDocument } from './candidates.ts'
import type { MatchedRole } from './match-words.ts'
import { remotePage } from './remote-page.ts'

/** A record of Pipedrive that a customer or supplier may be. */
export const likelyDocument = z.strictObject({
  ...candidateDocument.shape,
  /** Why it is suggested, and how sure that is, of 1. */
  reason: z.string().nullable(),
  score: z.number().nullable(),
})

export interface Told {
  readonly remote: Suggested['remote']
  readonly reason: string | null
  readonly score: number | null
}

/** Candidates with their names and pages. */
export async function withNames(
  store: Pick<Store, 'matches'>,
  connection: Pick<Connection, 'id' | 'settings'>,
  role: MatchedRole,
  all: readonly Told[],
): Promise<z.output<typeof likelyDocument>[]> {
  const remotes = all.map(({ remote }) => remote)
  return likelyOf(connection, role, all, await calledThere(store, connection, role, remotes))
}

/** How these records of Pipedrive are called in our copy. */
export async function calledThere(
  { matches }: Pick<Store, 'matches'>,
  { id }: Pick<Connection, 'id'>,
  role: MatchedRole,
  remotes: readonly RemoteId[],
): Promise<ReadonlyMap<RemoteId, string>> {
  if (remotes.length === 0) return new Map()
  const found = await matches.mirrored(id, role, [...new Set(remotes)])
  return new Map(
    [...found].flatMap(
      ([
        remote,
        {
          fields: { name },
        },
      ]) => (typeof name === 'string' ? [[remote, name]] : []),
    ),
  )
}

/** The same with names that are known. */
export const likelyOf = (
  connection: Pick<Connection, 'settings'>,
  role: MatchedRole,
  all: readonly Told[],
  names: ReadonlyMap<RemoteId, string>,
): z.output<typeof likelyDocument>[] =>
  all.map(({ remote, reason, score }) => ({
    ...{ entity: role, id: remote, name: names.get(remote) ?? null },
    ...{ url: remotePage(connection, role, remote), reason, score },
  }))
