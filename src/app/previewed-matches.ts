import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import { remoteId, sourceKey } from '../core/ids.ts'
import type { Previewed } from '../core/matching.ts'
import type { SyncResult } from '../sync/run-contract.ts'
import { candidatesOf } from './candidates.ts'

const party = z.object({ number: z.string().nullable().default(null), name: z.string().nullable().default(null) })

/** What a preview found that a person can decide before anything is written: what is likely, and what is ambiguous. */
export function previewedMatches(
  connection: Pick<Connection, 'settings'>,
  { suggested, issues }: Pick<SyncResult, 'suggested' | 'issues'>,
): readonly Previewed[] {
  const likely = suggested.flatMap(({ stream, key, role, called, suggestions }) =>
    suggestions.map((one) => ({
      ...{ stream, key, role, number: called?.number ?? null, called: called?.name ?? null },
      ...{ remote: one.remote, name: one.name, reason: one.reason, score: one.score },
    })),
  )
  const ambiguous = issues.flatMap((issue) => {
    const told = party.safeParse(issue.details)
    const { number, name: called } = told.success ? told.data : { number: null, name: null }
    return candidatesOf(connection, issue).map(({ entity, id, name }) => ({
      ...{ stream: issue.stream, key: sourceKey(issue.key), role: entity, number, called },
      ...{ remote: remoteId(id), name, reason: null, score: null },
    }))
  })
  return [...likely, ...ambiguous]
}

/** What was suggested by a preview that is kept. */
export function suggestedAgain(all: readonly Previewed[]): SyncResult['suggested'] {
  const likely = all.flatMap(({ reason, score, ...one }) =>
    reason === null || score === null ? [] : [{ ...one, reason, score }],
  )
  const groups = Map.groupBy(likely, ({ stream, key, role }) => `${stream}\n${key}\n${role}`)
  return [...groups.values()].flatMap((suggestions) => {
    const [first] = suggestions
    if (first === undefined) return []
    const { stream, key, role, called, number } = first
    const named = called === null || number === null ? {} : { called: { name: called, number } }
    return [{ do: 'suggest' as const, stream, key, role, ...named, suggestions }]
  })
}
