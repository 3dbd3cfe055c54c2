import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { Fields } from '../core/connector.ts'
import type { Run } from '../core/run.ts'
import type { Link, NewIssue } from '../core/sync-store.ts'
import { isDoubt, RECOGNISED_BY, recognisedBy } from '../flows/visma-pipedrive/matching/recognised.ts'
import { runSync } from '../sync/run.ts'
import { type Caller, tellingProgress } from './caller.ts'
import { recordEntity } from './entities.ts'
import { linkDocument } from './links.ts'
import { momentOf } from './moment.ts'
import { type Reaching, reaching } from './reach.ts'
import { busy } from './refusals.ts'
import { remotePage } from './remote-page.ts'
import { apiOf, runDetail } from './runs.ts'

/** `connection adopt --json`. */
export const adoptionDocument = z.strictObject({
  name: z.string(),
  ...runDetail.pick({ runId: true, status: true, message: true, startedAt: true, finishedAt: true }).shape,
  /** Records in Pipedrive that this command has linked. */
  recognised: z.number(),
  /** Records in Pipedrive that were linked before. */
  known: z.number(),
  kinds: z.array(
    z.strictObject({
      entity: linkDocument.shape.entity,
      by: z.enum(RECOGNISED_BY),
      records: z.number(),
      /** A few of them; for a note or an activity, the page of the record it is on. */
      examples: z.array(
        z.strictObject({ stream: z.string(), key: z.string(), id: z.string(), url: z.string().nullable() }),
      ),
    }),
  ),
  /** Issues about records whose party or document is doubtful. */
  doubtful: z.array(
    z.strictObject({ code: z.string(), stream: z.string(), key: z.string(), message: z.string(), advice: z.string() }),
  ),
  api: runDetail.shape.api,
})
export type AdoptionDocument = z.output<typeof adoptionDocument>
type Kind = AdoptionDocument['kinds'][number]

/**
 * Links records of an earlier store in the destination, and writes nothing there.
 *
 * Errors: SyncError `connection.busy` (hold) while a run is in progress.
 */
export const adopt = (
  { actor, reach }: Pick<Reaching, 'actor' | 'reach'>,
  name: string,
  caller: Caller,
): Promise<AdoptionDocument> =>
  reaching(reach, name, caller, async ({ connection, runDeps }) => {
    const adoption = adoptionOf(connection)
    const all = { mode: 'full', preview: true, flows: [], trigger: 'adopt', actor, adopt: adoption.add } as const
    const { signal } = caller
    const deps = runDeps()
    const result = await runSync(deps, { ...all, signal, onProgress: tellingProgress(caller) })
    if (result === null) throw await busy(deps.store, connection, deps.clock.now().getTime())
    return adoption.document(result.run, result.issues)
  })

export interface Adoption {
  readonly add: (link: Link, fresh: Fields | null) => void
  readonly document: (run: Run, issues: readonly NewIssue[]) => AdoptionDocument
}

const EXAMPLES = 3

/** Counts what a run recognises, record by record, and keeps a few examples. */
export function adoptionOf(connection: Connection): Adoption {
  const kinds = new Map<string, Kind>()
  // Several links may point to one party or deal, so these are remembered. An entry has only one link, and there are
  // too many of them to remember.
  const counted = new Set<string>()
  let recognised = 0
  let known = 0
  return {
    add: (link, fresh) => {
      const { remote, stream, key } = link
      const entity = recordEntity.parse(link.entity)
      if (entity !== 'note' && entity !== 'activity') {
        if (counted.has(`${entity} ${remote}`)) return
        counted.add(`${entity} ${remote}`)
      }
      const by = recognisedBy(link)
      if (fresh === null || by === null) {
        known += 1
        return
      }
      recognised += 1
      const kind = kinds.get(`${entity} ${by}`) ?? { entity, by, records: 0, examples: [] }
      const example = { stream, key, id: remote, url: pageOf(connection, link, fresh) }
      const examples = kind.examples.length < EXAMPLES ? [...kind.examples, example] : kind.examples
      kinds.set(`${entity} ${by}`, { ...kind, records: kind.records + 1, examples })
    },
    document: (run, issues) => ({
      name: connection.name,
      runId: run.id,
      status: run.status,
      message: run.message,
      startedAt: momentOf(run.startedAt),
      finishedAt: momentOf(run.finishedAt),
      recognised,
      known,
      kinds: [...kinds.values()].sort((a, b) => ORDER.indexOf(a.entity) - ORDER.indexOf(b.entity)),
      doubtful: issues
        .filter(({ code }) => isDoubt(code))
        .map(({ code, stream, key, message, advice }) => ({ code, stream, key, message, advice })),
      api: apiOf(run.api),
    }),
  }
}

const ORDER: readonly Kind['entity'][] = recordEntity.options

const PLACES = [
  ['deal_id', 'deal'],
  ['org_id', 'organization'],
  ['person_id', 'person'],
] as const

function pageOf(connection: Connection, { entity, remote }: Link, fields: Fields): string | null {
  const own = remotePage(connection, entity, remote)
  if (own !== null) return own
  for (const [field, place] of PLACES) {
    const id = fields[field]
    if (typeof id === 'string') return remotePage(connection, place, id)
  }
  return null
}
