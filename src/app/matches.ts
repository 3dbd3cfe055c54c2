import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { SourceKey } from '../core/ids.ts'
import type { Decision, Suggested } from '../core/matching.ts'
import type { StagedRecord, StreamName } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import type { Issue, Link } from '../core/sync-store.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { candidateDocument, candidatesOf } from './candidates.ts'
import { linkDocument } from './links.ts'
import { MATCH_STATES, MATCHED, type MatchedRole, type MatchState } from './match-words.ts'
import { moment, momentOf } from './moment.ts'
import { remotePage } from './remote-page.ts'

/** A record of Pipedrive that a customer or supplier may be. */
export const likelyDocument = z.strictObject({
  ...candidateDocument.shape,
  /** Why it is suggested, and how sure that is, of 1. */
  reason: z.string().nullable(),
  score: z.number().nullable(),
})

/** What a customer or supplier is, or may be, in Pipedrive: `match --json` prints an array of them. */
export const matchDocument = z.strictObject({
  stream: z.string(),
  key: z.string(),
  number: z.string().nullable(),
  name: z.string().nullable(),
  role: z.enum(MATCHED),
  state: z.enum(MATCH_STATES),
  /** What it is linked to now; a record that was made meanwhile too. */
  link: linkDocument.pick({ entity: true, remote: true, origin: true, rule: true, url: true }).nullable(),
  /** What it may be: suggested, ambiguous, or kept apart. */
  candidates: z.array(likelyDocument),
  /** What a person decided last, which the next run acts on if none did yet. */
  decision: z
    .strictObject({
      choice: z.enum(['link', 'apart']),
      remote: z.string(),
      by: z.string(),
      at: moment,
      because: z.string().nullable(),
    })
    .nullable(),
  issueId: z.string().nullable(),
})
export type MatchDocument = z.output<typeof matchDocument>

export type MatchStore = Pick<Store, 'records' | 'issues' | 'ledger' | 'matches'>

/** What is known of the matches of a connection, by record. */
interface Known {
  readonly decisions: ReadonlyMap<string, readonly Decision[]>
  readonly suggested: ReadonlyMap<string, readonly Suggested[]>
  readonly issues: ReadonlyMap<string, readonly Issue[]>
}

const PAGE = 500
const PARTIES: readonly StreamName[] = ['customer', 'supplier']
const nameOf = ({ stream, key }: { readonly stream: string; readonly key: string }): string => `${stream}\n${key}`

/** Whether a record can be matched: documents follow their party. */
export const isParty = ({ stream }: Pick<StagedRecord, 'stream'>): boolean => PARTIES.includes(stream)

/** All customers and suppliers with what they are in Pipedrive, a row for each role; of one state, or of all. */
export async function* matches(
  store: MatchStore,
  connection: Connection,
  state: MatchState | null,
): AsyncGenerator<MatchDocument> {
  const known = await gather(store, connection)
  const filter = { streams: PARTIES, states: null }
  for (let after: Pick<StagedRecord, 'stream' | 'key'> | null = null; ; ) {
    const page: readonly StagedRecord[] = await store.records.page(connection.id, filter, after, PAGE)
    for (const record of page) {
      for (const one of await rowsOf(store, connection, record, known))
        if (state === null || one.state === state) yield one
    }
    after = page.at(-1) ?? null
    if (page.length < PAGE) return
  }
}

/** The next customers and suppliers after a place, each with its rows. */
export async function matchedPage(
  store: MatchStore,
  connection: Connection,
  after: Pick<StagedRecord, 'stream' | 'key'> | null,
  limit: number,
): Promise<readonly { readonly record: StagedRecord; readonly rows: readonly MatchDocument[] }[]> {
  const known = await gather(store, connection)
  const page = await store.records.page(connection.id, { streams: PARTIES, states: null }, after, limit)
  return Promise.all(page.map(async (record) => ({ record, rows: await rowsOf(store, connection, record, known) })))
}

/** The rows of single records. */
export async function matchesOf(
  store: MatchStore,
  connection: Connection,
  records: readonly StagedRecord[],
): Promise<readonly MatchDocument[]> {
  const known = await gather(store, connection)
  const rows = await Promise.all(records.map((record) => rowsOf(store, connection, record, known)))
  return rows.flat()
}

async function gather({ matches, issues }: MatchStore, { id }: Connection): Promise<Known> {
  const [decisions, suggested, open] = await Promise.all([
    matches.decisions(id),
    matches.suggested(id),
    issues.list(id, ['open', 'waiting']),
  ])
  const ambiguous = open.filter(({ code }) => code.startsWith('match.ambiguous_'))
  return {
    decisions: Map.groupBy(decisions, nameOf),
    suggested: Map.groupBy(suggested, nameOf),
    issues: Map.groupBy(ambiguous, nameOf),
  }
}

async function rowsOf(
  store: MatchStore,
  connection: Connection,
  record: StagedRecord,
  known: Known,
): Promise<readonly MatchDocument[]> {
  const links = await store.ledger.linksOf(connection.id, record.stream, record.key)
  const rows: MatchDocument[] = []
  for (const role of MATCHED) {
    const decisions = (known.decisions.get(nameOf(record)) ?? []).filter((one) => one.role === role)
    const suggested = (known.suggested.get(nameOf(record)) ?? []).filter((one) => one.role === role)
    const issue = known.issues.get(nameOf(record))?.find(({ code }) => code === `match.ambiguous_${role}`)
    const link = links.find((one) => one.role === role && one.state === 'live') ?? null
    const apart = decisions.filter(({ choice }) => choice === 'apart')
    const row = base(connection, record, role, link, decisions.at(-1))
    const told = (ids: readonly Told[]) => withNames(store, connection, role, ids)
    if (issue !== undefined) {
      const candidates = candidatesOf(connection, issue).map((one) => ({ ...one, reason: null, score: null }))
      rows.push({ ...row, state: 'ambiguous', candidates, issueId: issue.id })
    } else if (suggested.length > 0)
      rows.push({
        ...row,
        state: record.state === 'waiting' && link === null ? 'waiting' : 'suggested',
        candidates: await told(suggested),
      })
    else if (link !== null) rows.push({ ...row, state: 'linked', candidates: [] })
    if (apart.length > 0)
      rows.push({
        ...row,
        state: 'apart',
        candidates: await told(apart.map(({ remote }) => ({ remote, reason: null, score: null }))),
      })
  }
  return rows
}

interface Told {
  readonly remote: Suggested['remote']
  readonly reason: string | null
  readonly score: number | null
}

/** Candidates with their names and pages. */
export async function withNames(
  { matches }: Pick<Store, 'matches'>,
  connection: Pick<Connection, 'id' | 'settings'>,
  role: MatchedRole,
  all: readonly Told[],
): Promise<MatchDocument['candidates']> {
  const known = await matches.mirrored(
    connection.id,
    role,
    all.map(({ remote }) => remote),
  )
  return all.map(({ remote, reason, score }) => {
    const name = known.get(remote)?.fields.name
    const url = remotePage(connection, role, remote)
    return { entity: role, id: remote, name: typeof name === 'string' ? name : null, url, reason, score }
  })
}

function base(
  connection: Connection,
  record: StagedRecord,
  role: MatchedRole,
  link: Link | null,
  decision: Decision | undefined,
): Omit<MatchDocument, 'state' | 'candidates'> {
  const { stream, key, number } = record
  return {
    ...{ stream, key: key as SourceKey, number, name: toldBy(record).name ?? null, role },
    link:
      link === null
        ? null
        : {
            entity: role,
            remote: link.remote,
            origin: link.origin,
            rule: link.rule,
            url: remotePage(connection, role, link.remote),
          },
    decision: decision
      ? {
          choice: decision.choice,
          remote: decision.remote,
          by: decision.by.name,
          at: momentOf(decision.at),
          because: decision.because,
        }
      : null,
    issueId: null,
  }
}
