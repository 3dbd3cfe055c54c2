import type { By } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import { remoteId, type SourceKey } from '../core/ids.ts'
import type { Decision } from '../core/matching.ts'
import { folded } from '../core/search-terms.ts'
import type { Link } from '../core/sync-store.ts'
import { recordsNamed } from './key.ts'
import { MATCHED, type MatchAction, type MatchedRole, type MatchState } from './match-words.ts'
import {
  isParty,
  type MatchDocument,
  type MatchStore,
  matches,
  matchesOf,
  onlyPreviewed,
  type PartyRead,
  partyRead,
} from './matches.ts'
import { remoteNamed } from './remote-named.ts'
import type { Waking } from './wake.ts'

/** What a person says about matches. Records are named by number or key, those of Pipedrive by address or id. */
export type MatchRequest =
  | { readonly action: 'accept'; readonly key: string; readonly remote: string | null }
  | { readonly action: 'reject' | 'link' | 'relink'; readonly key: string; readonly remote: string }
  | { readonly action: 'unlink'; readonly key: string; readonly role: MatchedRole | null }
  | { readonly action: 'rematch'; readonly keys: readonly string[] }

export interface MatchUses {
  readonly list: (name: string, state: MatchState | null) => Promise<AsyncGenerator<MatchDocument>>
  /**
   * Stores what a person decided, and wakes the connection to act on it; the records concerned, as they stand.
   *
   * Errors: SyncError `match.…` (hold), and nothing is stored.
   */
  readonly decide: (name: string, request: MatchRequest, because?: string | null) => Promise<readonly MatchDocument[]>
}

export function matchUses(
  store: MatchStore,
  connection: (name: string) => Promise<Connection>,
  wake: Waking['wake'],
  by: () => By,
): MatchUses {
  return {
    list: async (name, state) => matches(store, await connection(name), state),
    decide: async (name, request, because = null) => {
      const found = await connection(name)
      const records =
        request.action === 'rematch'
          ? await rematched(store, found, request.keys, by)
          : [await decided(store, found, request, { because, by })]
      if (records.length > 0) await wake(found.id)
      return matchesOf(store, found, records)
    },
  }
}

type Single = Exclude<MatchRequest, { action: 'rematch' }>

async function decided(
  store: MatchStore,
  connection: Connection,
  request: Single,
  { because, by }: { readonly because: string | null; readonly by: () => By },
): Promise<PartyRead> {
  const record = await partyNamed(store, connection, request.key)
  const one = { store, connection, record }
  for (const { role, remote, choice } of await pairs(one, request)) {
    const { stream, key } = record
    const decision = { stream, key, role, remote, choice, because }
    await store.matches.decide(connection.id, decision, by(), `match.${request.action}`)
  }
  return record
}

interface One {
  readonly store: MatchStore
  readonly connection: Connection
  readonly record: PartyRead
}
type Pair = Pick<Decision, 'remote' | 'choice'> & { readonly role: MatchedRole }

/** What is decided by a request. Whatever speaks against it is said before anything is stored. */
async function pairs(one: One, request: Single): Promise<readonly Pair[]> {
  const links = await liveLinks(one)
  switch (request.action) {
    case 'accept':
      return [await accepted(one, request.remote)]
    case 'reject': {
      const pair = await pairOf(one, request.remote, 'apart')
      const link = links.get(pair.role)
      if (link?.remote === pair.remote)
        throw refused(
          'match.linked',
          `${called(one)} is linked to ${pair.role} ${pair.remote}.`,
          command(one, 'unlink'),
        )
      return [pair]
    }
    case 'link':
    case 'relink': {
      const pair = await pairOf(one, request.remote, 'link')
      const link = links.get(pair.role)
      if (request.action === 'link' && link !== undefined && link.remote !== pair.remote) {
        const message = `${called(one)} is linked to ${pair.role} ${link.remote} already.`
        throw refused('match.linked', message, command(one, `relink`, `${pair.role}:${pair.remote}`))
      }
      if (request.action === 'relink' && link === undefined)
        throw refused(
          'match.not_linked',
          `${called(one)} is linked to no ${pair.role}.`,
          command(one, 'link', `${pair.role}:${pair.remote}`),
        )
      await refuseTaken(one, pair)
      return [pair]
    }
    case 'unlink': {
      const roles = request.role === null ? MATCHED : [request.role]
      const found = roles.flatMap((role) => links.get(role) ?? [])
      if (found.length === 0) throw refused('match.not_linked', `${called(one)} is linked to nothing of that kind.`)
      return found.map(({ role, remote }) => ({ role: role as MatchedRole, remote, choice: 'apart' }))
    }
  }
}

async function accepted(one: One, text: string | null): Promise<Pair> {
  const all = await suggestionsOf(one)
  const named = text === null ? null : remoteNamed(one.connection, text)
  const found = all.filter(
    ({ role, remote }) => named === null || (remote === named.remote && (named.role ?? role) === role),
  )
  const [only, another] = found
  const listed = all.map(({ role, remote }) => `${role}:${remote}`)
  if (only === undefined) {
    const advice = listed.length === 0 ? command(one, 'link', 'ID') : `Suggested: ${listed.join(', ')}`
    const message = text === null ? 'Nothing is suggested' : `${text} is not suggested`
    throw refused('match.not_suggested', `${message} for ${called(one)}.`, advice)
  }
  if (another !== undefined)
    throw refused(
      'match.several',
      `Several are suggested for ${called(one)}: ${listed.join(', ')}.`,
      command(one, 'accept', listed[0] ?? ''),
    )
  return { role: only.role, remote: only.remote, choice: 'link' }
}

/** Also one of several that match alike: whoever accepts it says which. */
async function suggestionsOf({ store, connection, record }: One) {
  const rows = await matchesOf(store, connection, [record])
  return rows.flatMap(({ role, state, candidates }) =>
    state === 'apart' ? [] : candidates.map(({ id }) => ({ role, remote: remoteId(id) })),
  )
}

/** The role goes without saying where only one can be meant. */
async function pairOf(one: One, text: string, choice: Decision['choice']): Promise<Pair> {
  const { role, remote } = remoteNamed(one.connection, text)
  const rows = role === null ? await matchesOf(one.store, one.connection, [one.record]) : []
  const told = rows.find(({ candidates }) => candidates.some(({ id }) => id === remote))
  const found = role ?? told?.role ?? 'organization'
  if (found === 'person' && one.record.stream === 'supplier')
    throw refused('match.no_such_role', `${called(one)} is a supplier: it is an organization, and no person.`)
  return { role: found, remote, choice }
}

/** A person of Pipedrive belongs to exactly one customer, or will once what was decided is acted on. */
async function refuseTaken(one: One, { role, remote }: Pair): Promise<void> {
  if (role !== 'person') return
  const { store, connection, record } = one
  const whose = async (key: SourceKey) => {
    const other = (await store.records.get(connection.id, record.stream, [key])).get(key)
    return other === undefined ? key : called({ ...one, record: partyRead(other) })
  }
  const links = await store.ledger.linksTo(connection.id, role, remote)
  const linked = links.find((link) => link.state === 'live' && link.role === 'person' && link.key !== record.key)
  if (linked !== undefined)
    throw refused('match.taken', `Person ${remote} belongs to customer ${await whose(linked.key)} already.`)
  const chosen = (await store.matches.decisions(connection.id)).find(
    (made) => made.choice === 'link' && made.role === role && made.remote === remote && made.key !== record.key,
  )
  if (chosen !== undefined)
    throw refused('match.taken', `Person ${remote} was chosen for customer ${await whose(chosen.key)} already.`)
}

async function liveLinks({ store, connection, record }: One): Promise<ReadonlyMap<string, Link>> {
  const links = await store.ledger.linksOf(connection.id, record.stream, record.key)
  return new Map(links.filter(({ state }) => state === 'live').map((link) => [link.role, link]))
}

async function rematched(
  store: MatchStore,
  connection: Connection,
  keys: readonly string[],
  by: () => By,
): Promise<readonly PartyRead[]> {
  const named = keys.length > 0 ? await Promise.all(keys.map((key) => partyNamed(store, connection, key))) : null
  const records = named ?? (await undecided(store, connection))
  for (const { stream, key } of records)
    await store.matches.forget(connection.id, { stream, key }, by(), 'match.rematch')
  return records
}

/** Records about which a person is asked. */
async function undecided(store: MatchStore, connection: Connection): Promise<readonly PartyRead[]> {
  const asked = new Map<string, { stream: string; key: string }>()
  for await (const { stream, key, state } of matches(store, connection, null))
    if (state !== 'linked' && state !== 'apart') asked.set(`${stream}:${key}`, { stream, key })
  const found = await Promise.all(
    [...asked.values()].map(async ({ stream, key }) =>
      (await store.ledger.find(connection.id, key)).find((one) => one.stream === stream && one.key === key),
    ),
  )
  return found.flatMap((one) => (one === undefined ? [] : [partyRead(one)]))
}

async function partyNamed(store: MatchStore, connection: Connection, text: string): Promise<PartyRead> {
  const read = await recordsNamed(store, connection, text, isParty)
  const all = read.length > 0 ? read.map(partyRead) : await previewedNamed(store, connection, text)
  const [only, another] = all
  if (only === undefined)
    throw refused(
      'match.unknown',
      `${connection.name} has read no customer or supplier ${text}.`,
      `See them: ml-connector match ${connection.name} list. Before the first sync a preview finds those that are likely: ml-connector preview ${connection.name}`,
    )
  if (another !== undefined) {
    const listed = all.map(({ stream, name, number }, at) => `${at + 1}. ${stream} ${name ?? ''} (${number})`)
    throw refused(
      'match.several_records',
      [`${text} names ${all.length} records:`, ...listed].join('\n'),
      `Say which: ${only.stream}:${only.number}`,
    )
  }
  return only
}

/** By number or key, or the whole name: nothing else is known of one that a preview alone has met. */
async function previewedNamed(store: MatchStore, connection: Connection, text: string): Promise<readonly PartyRead[]> {
  const all = await onlyPreviewed(store, connection)
  const [, stream = null, rest = text] = /^(customer|supplier):(.+)$/i.exec(text) ?? []
  const some = all.filter((one) => stream === null || one.stream === stream.toLowerCase())
  const ways: readonly ((one: PartyRead) => boolean)[] = [
    ({ number }) => number === rest,
    ({ key }) => key === rest,
    ({ name }) => name !== null && folded(name) === folded(rest),
  ]
  return ways.map((way) => some.filter(way)).find((found) => found.length > 0) ?? []
}

const called = ({ record }: One): string => `${record.name ?? record.stream} (${record.number ?? record.key})`

const command = ({ connection, record }: One, action: MatchAction, remote = ''): string =>
  `ml-connector match ${connection.name} ${action} ${record.stream}:${record.key} ${remote}`.trim()

const refused = (code: string, message: string, advice?: string): SyncError =>
  new SyncError(code, message, { do: 'hold' }, advice === undefined ? undefined : { advice })
