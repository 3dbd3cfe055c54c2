import type { Connection } from '../core/connection.ts'
import type { Entity } from '../core/connector.ts'
import { SyncError } from '../core/errors.ts'
import { remoteId } from '../core/ids.ts'
import type { StagedRecord } from '../core/record.ts'
import { emailTerm, folded, wordsOf } from '../core/search-terms.ts'
import type { Store } from '../core/store.ts'
import { normaliseOrganisationNumber } from '../flows/visma-pipedrive/matching/names.ts'
import { toldBy } from '../flows/visma-pipedrive/rows.ts'
import { documentsOf, FIGURES, streamOf } from '../flows/visma-pipedrive/streams.ts'
import { knownAs } from './companions.ts'
import { pageNamed } from './page-named.ts'

type Asked = Pick<Store, 'ledger' | 'records'>
type Found = readonly StagedRecord[]

/** As many hits are looked for; that there are more is said. */
const MOST = 100
const MOST_LISTED = 20

/**
 * The one record that a person's KEY names. First hit of: the address of a page in Pipedrive, `entity:id`, `stream:key`, a
 * document number, a party number, any other number or key, an organisation number, an e-mail address, a name by the
 * beginning of any of its words.
 *
 * Errors: SyncError `record.unknown`, `record.several`, `record.other_account` (hold).
 */
export async function recordNamed(store: Asked, connection: Connection, text: string): Promise<StagedRecord> {
  const found = await recordsNamed(store, connection, text)
  const [first, ...others] = found
  if (first === undefined) throw unknown(connection, text)
  if (others.length > 0) throw several(text, found)
  return first
}

/**
 * Whatever the first way that hits finds, by stream and number.
 *
 * @param isWanted what is looked for; whatever else a way finds is no hit
 *
 * Errors: SyncError `record.other_account` (hold).
 */
export async function recordsNamed(
  store: Asked,
  connection: Connection,
  typed: string,
  isWanted: (record: StagedRecord) => boolean | Promise<boolean> = () => true,
): Promise<Found> {
  const text = typed.trim()
  for (const way of WAYS) {
    const found: StagedRecord[] = []
    for (const record of await way(store, connection, text)) if (await isWanted(record)) found.push(record)
    if (found.length > 0) return found
  }
  return []
}

type Way = (store: Asked, connection: Connection, text: string) => Promise<Found>

const byPage: Way = async (store, connection, text) => {
  const path = pageNamed(connection, text)
  const [, page = '', id = ''] = /^\/(organization|person|deal)\/(\d+)/.exec(path ?? '') ?? []
  return page === '' ? [] : byRemote(store, connection, page as Entity, id)
}

const ENTITIES: Readonly<Record<string, Entity>> = {
  organization: 'organization',
  org: 'organization',
  person: 'person',
  deal: 'deal',
  note: 'note',
  activity: 'activity',
}

const byEntity: Way = async (store, connection, text) => {
  const [, name = '', id = ''] = /^([a-z]+):(\d+)$/i.exec(text) ?? []
  const entity = Object.hasOwn(ENTITIES, name.toLowerCase()) ? ENTITIES[name.toLowerCase()] : undefined
  return entity === undefined ? [] : byRemote(store, connection, entity, id)
}

async function byRemote(store: Asked, { id }: Connection, entity: Entity, remote: string): Promise<Found> {
  const links = await store.ledger.linksTo(id, entity, remoteId(remote))
  const found: StagedRecord[] = []
  for (const [stream, some] of Map.groupBy(links, (link) => knownAs(link.stream))) {
    if (!isShown(stream)) continue
    const keys = [...new Set(some.map(({ key }) => key))]
    found.push(...(await store.records.get(id, stream, keys)).values())
  }
  return sorted(found)
}

// The stream may be any that is read, also those whose records are shown by others. Keys of documents hold a colon too
// (`Invoice:123194`), so what is before the first one need not be a stream.
const byStream: Way = async (store, { id }, text) => {
  const colon = text.indexOf(':')
  if (colon < 1) return []
  const stream = text.slice(0, colon).toLowerCase()
  const found = await store.ledger.find(id, text.slice(colon + 1))
  const inStream = found.filter((record) => record.stream.toLowerCase() === stream)
  const byNumber = inStream.filter(({ number }) => number === text.slice(colon + 1))
  return byNumber.length > 0 ? byNumber : inStream
}

const PARTIES = ['customer', 'supplier'] as const
const DOCUMENTS: readonly string[] = PARTIES.flatMap(documentsOf)

const byNumber: Way = async (store, { id }, text) => {
  const all = (await store.ledger.find(id, text)).filter(({ stream }) => stream !== FIGURES)
  const shown = all.filter(({ stream }) => isShown(stream))
  const found = shown.length > 0 ? shown : all
  const numbered = found.filter(({ number }) => number === text)
  const documents = numbered.filter(({ stream }) => DOCUMENTS.includes(stream))
  const parties = numbered.filter(({ stream }) => (PARTIES as readonly string[]).includes(stream))
  return [documents, parties, numbered].find((some) => some.length > 0) ?? found
}

const byOrganisationNumber: Way = async (store, { id }, text) => {
  const value = /^[\d\sA-Za-z.-]+$/.test(text) ? normaliseOrganisationNumber(text) : null
  return value === null ? [] : store.records.byTerm(id, { kind: 'organisationNumber', value }, MOST)
}

const byEmail: Way = async (store, { id }, text) =>
  text.includes('@') ? store.records.byTerm(id, emailTerm(text), MOST) : []

/** A name that is written whole means that one, although others begin with it. */
const byName: Way = async (store, { id }, text) => {
  const beginnings = wordsOf(text)
  if (beginnings.length === 0) return []
  const whole = await store.records.byTerm(id, { kind: 'name', value: folded(text) }, MOST)
  return whole.length > 0 ? whole : sorted(await store.records.byWords(id, [...new Set(beginnings)], MOST))
}

const WAYS: readonly Way[] = [byPage, byEntity, byStream, byNumber, byOrganisationNumber, byEmail, byName]

/** Of what is read in two streams, the one that counts. */
const isShown = (stream: string): boolean => streamOf(stream)?.counts === true

const sorted = (found: Found): Found =>
  [...found].sort((a, b) => compare(a.stream, b.stream) || compare(a.number ?? a.key, b.number ?? b.key))

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const unknown = ({ name }: Connection, text: string): SyncError =>
  new SyncError(
    'record.unknown',
    `${name} has read nothing that ${text} names: no number, no key, no page in Pipedrive, no address and no name.`,
    { do: 'hold' },
    { advice: `See what it has read: ml-connector records ${name}` },
  )

function several(text: string, found: Found): SyncError {
  const listed = found.slice(0, MOST_LISTED).map((record, at) => `${at + 1}. ${calledOf(record)}`)
  const rest = found.length - listed.length
  const more = rest > 0 ? [`and ${rest} more`] : []
  const many = found.length >= MOST ? `${MOST} records or more` : `${found.length} records`
  const [first] = found
  return new SyncError(
    'record.several',
    [`${text} names ${many}:`, ...listed, ...more].join('\n'),
    { do: 'hold' },
    { advice: `Name one of them: ${first?.stream}:${first?.number ?? first?.key}` },
  )
}

/** `customer:10042 Fjordkaffe AS`, as one would name it again. */
function calledOf(record: StagedRecord): string {
  const { stream, key, number } = record
  const { name, party } = toldBy(record)
  const called = name ?? party?.name ?? null
  const named = DOCUMENTS.includes(stream) ? key : (number ?? key)
  return called === null ? `${stream}:${named}` : `${stream}:${named} ${called}`
}
