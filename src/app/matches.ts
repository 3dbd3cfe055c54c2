import { z } from 'zod'
import type { Connection } from '../core/connection.ts'
import type { SourceKey } from '../core/ids.ts'
import { type Decision, MATCHED_BY, type MatchedBy, type Previewed, type Suggested } from '../core/matching.ts'
import type { StagedRecord, StreamName } from '../core/record.ts'
import type { Store } from '../core/store.ts'
import type { Issue, Link } from '../core/sync-store.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { candidatesOf } from './candidates.ts'
import { likelyDocument, likelyOf, type Told } from './likely.ts'
import { linkDocument } from './links.ts'
import { MATCH_STATES, MATCHED, type MatchedRole, type MatchState } from './match-words.ts'
import { moment, momentOf } from './moment.ts'
import { remotePage } from './remote-page.ts'

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
  /** Whether only a preview has found it, and no run has met it yet: what is decided now, the first one acts on. */
  previewed: z.boolean(),
})
export type MatchDocument = z.output<typeof matchDocument>

export type MatchStore = Pick<Store, 'records' | 'issues' | 'ledger' | 'matches'>

const PAGE = 500
const PARTIES: readonly StreamName[] = ['customer', 'supplier']

/** Whether a record can be matched: documents follow their party. */
export const isParty = ({ stream }: Pick<StagedRecord, 'stream'>): boolean => PARTIES.includes(stream)

/** Of whom matches are told: one that was read, or one that a preview alone has met. */
export interface PartyRead extends Pick<StagedRecord, 'stream' | 'key' | 'number'> {
  readonly state: StagedRecord['state'] | null
  readonly name: string | null
}

export const partyRead = (record: StagedRecord): PartyRead => ({
  ...{ stream: record.stream, key: record.key, number: record.number, state: record.state },
  name: toldBy(record).name ?? null,
})

const partyPreviewed = ({ stream, key, number, called }: Previewed): PartyRead => ({
  ...{ stream, key, number, state: null, name: called },
})

/** All customers and suppliers with what they are in Pipedrive, a row for each role; of one state, or of all. */
export async function* matches(
  store: MatchStore,
  connection: Connection,
  state: MatchState | null,
): AsyncGenerator<MatchDocument> {
  const filter = { streams: PARTIES, state: null }
  for (let after: Pick<StagedRecord, 'stream' | 'key'> | null = null; ; ) {
    const page: readonly StagedRecord[] = await store.records.page(connection.id, filter, after, PAGE)
    for (const { rows } of await matchesOfEach(store, connection, page.map(partyRead))) {
      for (const one of rows) if (state === null || one.state === state) yield one
    }
    after = page.at(-1) ?? null
    if (page.length < PAGE) break
  }
  for (const { rows } of await matchesOfEach(store, connection, await onlyPreviewed(store, connection))) {
    for (const one of rows) if (state === null || one.state === state) yield one
  }
}

/** Customers and suppliers that a preview alone has met: what it read was put back. */
export async function onlyPreviewed(
  { matches, records }: MatchStore,
  { id }: Pick<Connection, 'id'>,
): Promise<readonly PartyRead[]> {
  const found = new Map((await matches.previewed(id, null, [])).map((one) => [nameOf(one), partyPreviewed(one)]))
  for (const [stream, some] of Map.groupBy(found.values(), (one) => one.stream)) {
    const keys = some.map(({ key }) => key)
    for (const record of (await records.get(id, stream, keys)).values()) found.delete(nameOf(record))
  }
  return [...found.values()]
}

/** By what a customer or supplier may have a row of a state: others need not be looked at. */
const MATCHED_AS: Readonly<Record<MatchState, readonly MatchedBy[]>> = {
  linked: ['link'],
  suggested: ['suggestion', 'previewed'],
  waiting: ['waiting'],
  ambiguous: ['ambiguous', 'previewed'],
  apart: ['apart'],
}

const ONLY_PREVIEWED: readonly MatchedBy[] = ['previewed']

interface Matched {
  readonly place: { readonly stream: StreamName; readonly key: SourceKey }
  readonly rows: readonly MatchDocument[]
}

/** The next customers and suppliers after a place that may have a row of this state, or any, each with its rows. */
export async function matchedPage(
  store: MatchStore & Pick<Store, 'lists'>,
  connection: Connection,
  { state, previewed = false }: { readonly state: MatchState | null; readonly previewed?: boolean },
  after: Matched['place'] | null,
  limit: number,
): Promise<readonly Matched[]> {
  const what = {
    ...{ streams: PARTIES, by: previewed ? ONLY_PREVIEWED : state === null ? MATCHED_BY : MATCHED_AS[state] },
    ...{ roles: MATCHED, codes: MATCHED.map(ambiguous) },
  }
  const places = await store.lists.matched(connection.id, what, after, limit)
  const found = await Promise.all(
    [...Map.groupBy(places, ({ stream }) => stream)].map(async ([stream, some]) => {
      const keys = some.map(({ key }) => key)
      const records = await store.records.get(connection.id, stream, keys)
      const unread = keys.filter((key) => !records.has(key))
      const previewed = unread.length === 0 ? [] : await store.matches.previewed(connection.id, stream, unread)
      const parties = new Map(previewed.map((one) => [one.key, partyPreviewed(one)]))
      return matchesOfEach(store, connection, [...[...records.values()].map(partyRead), ...parties.values()])
    }),
  )
  const rowsOf = new Map(found.flat().map(({ record, rows }) => [nameOf(record), rows]))
  return places.map((place) => ({ place, rows: rowsOf.get(nameOf(place)) ?? [] }))
}

/** The rows of single records. */
export async function matchesOf(
  store: MatchStore,
  connection: Connection,
  records: readonly PartyRead[],
): Promise<readonly MatchDocument[]> {
  return (await matchesOfEach(store, connection, records)).flatMap(({ rows }) => rows)
}

const nameOf = ({ stream, key }: { readonly stream: string; readonly key: string }): string => `${stream}\n${key}`
const ambiguous = (role: MatchedRole): string => `match.ambiguous_${role}`

/** What is known of the matches of one record. */
interface Known {
  readonly record: PartyRead
  readonly links: readonly Link[]
  readonly decisions: readonly Decision[]
  readonly suggested: readonly Suggested[]
  /** By a preview alone. */
  readonly previewed: readonly Previewed[]
  /** Those that are open or wait. */
  readonly issues: readonly Issue[]
}

/** Asks for all of them at once: each by itself would take as many questions as there are records. */
async function matchesOfEach(store: MatchStore, connection: Connection, records: readonly PartyRead[]) {
  const known = (
    await Promise.all(
      [...Map.groupBy(records, ({ stream }) => stream)].map(([stream, some]) =>
        gather(store, connection, stream, some),
      ),
    )
  ).flat()
  const inOrder = new Map(known.map((one) => [one.record, one]))
  return records.flatMap((record) => {
    const one = inOrder.get(record)
    return one === undefined ? [] : [{ record, rows: rowsOf(connection, one) }]
  })
}

async function gather(
  { ledger, matches, issues }: MatchStore,
  { id }: Connection,
  stream: StreamName,
  records: readonly PartyRead[],
): Promise<readonly Known[]> {
  const keys = records.map(({ key }) => key)
  const [links, { decisions, suggested }, all, previewed] = await Promise.all([
    ledger.links(id, stream, keys),
    matches.ofRecords(id, stream, keys),
    issues.ofRecords(id, stream, keys),
    matches.previewed(id, stream, keys),
  ])
  const open = all.filter(({ state }) => state === 'open' || state === 'waiting')
  const decided = Map.groupBy(decisions, ({ key }) => key)
  const likely = Map.groupBy(suggested, ({ key }) => key)
  const foreseen = Map.groupBy(previewed, ({ key }) => key)
  const asked = Map.groupBy(open, ({ key }) => key)
  return records.map((record) => ({
    record,
    links: links.get(record.key) ?? [],
    decisions: decided.get(record.key) ?? [],
    suggested: likely.get(record.key) ?? [],
    previewed: foreseen.get(record.key) ?? [],
    issues: asked.get(record.key) ?? [],
  }))
}

const isApart = ({ choice }: Decision): boolean => choice === 'apart'

function rowsOf(
  connection: Connection,
  { record, links, decisions, suggested, previewed, issues }: Known,
): readonly MatchDocument[] {
  const rows: MatchDocument[] = []
  for (const role of MATCHED) {
    const decided = decisions.filter((one) => one.role === role)
    const likely = suggested.filter((one) => one.role === role)
    const foreseen = previewed.filter((one) => one.role === role)
    const issue = issues.find(({ code }) => code === ambiguous(role))
    const link = links.find((one) => one.role === role && one.state === 'live') ?? null
    const apart = decided.filter(isApart)
    const row = base(connection, record, role, link, decided.at(-1))
    const told = (all: readonly Told[]) => likelyOf(connection, role, all)
    if (issue !== undefined) {
      const candidates = candidatesOf(connection, issue).map((one) => ({ ...one, reason: null, score: null }))
      rows.push({ ...row, state: 'ambiguous', candidates, issueId: issue.id })
    } else if (likely.length > 0)
      rows.push({
        ...row,
        state: record.state === 'waiting' && link === null ? 'waiting' : 'suggested',
        candidates: told(likely),
      })
    else if (link !== null) rows.push({ ...row, state: 'linked', candidates: [] })
    else if (foreseen.length > 0) {
      const state = foreseen.every(({ score }) => score === null) ? 'ambiguous' : 'suggested'
      rows.push({ ...row, state, candidates: told(foreseen), previewed: true })
    }
    if (apart.length > 0)
      rows.push({
        ...row,
        state: 'apart',
        candidates: told(apart.map(({ remote }) => ({ remote, name: null, reason: null, score: null }))),
      })
  }
  return rows
}

function base(
  connection: Connection,
  { stream, key, number, name }: PartyRead,
  role: MatchedRole,
  link: Link | null,
  decision: Decision | undefined,
): Omit<MatchDocument, 'state' | 'candidates'> {
  return {
    ...{ stream, key: key as SourceKey, number, name, role },
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
    previewed: false,
  }
}
