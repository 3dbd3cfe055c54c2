import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { Suggested } from '../core/matching.ts'
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
  /** Of a record that was told apart nothing but the id is kept. */
  readonly name: string | null
}

/** Candidates with their pages. */
export const likelyOf = (
  connection: Pick<Connection, 'settings'>,
  role: MatchedRole,
  all: readonly Told[],
): z.output<typeof likelyDocument>[] =>
  all.map(({ remote, name, reason, score }) => ({
    ...{ entity: role, id: remote, name, url: remotePage(connection, role, remote), reason, score },
  }))
