import type { RemoteRecord } from '../../../core/connector.ts'
import { type Drift, heldAgainst } from '../../../core/drift.ts'
import { type RemoteId, remoteId } from '../../../core/ids.ts'
import type { Json } from '../../../core/json.ts'
import type { Effect, Link, Shadow } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import { ENTRY_KINDS, textField } from '../entries/whose-entry.ts'
import { noticeGone } from '../parties/gone-records.ts'
import { FIGURES } from '../streams.ts'
import type { Listed, Met } from './read-back.ts'
import { isKept, isReference, type OwnershipOptions, REFERENCES, whatIsOurs } from './what-is-ours.ts'

export interface Findings {
  /** Judges a page of records that were read back. */
  readonly visit: (page: readonly Met[]) => Promise<void>
  /** Notes what is gone, and whether people merged it. */
  readonly gone: (listed: Listed) => Promise<void>
}

export interface FindingOptions extends OwnershipOptions {
  /** Whether the next decision about a record is to put back what differs. */
  readonly heals: boolean
  readonly found: (drift: Drift) => void
}

/**
 * Judges records that were read back. Where it is to heal, what stands there is noted as such and the source records are
 * decided again, both in the store: so whatever dies meanwhile, the next run goes on, by the same way as any write.
 */
export function findings(options: FindingOptions, context: PhaseContext): Findings {
  const { settings } = context
  const one = async ({ record, links, shadow }: Met): Promise<void> => {
    // Nothing can be written to a deal in the archive.
    if (shadow === null || record.fields.is_archived === true || !isKept(links, settings)) return
    const kept = await context.store.keptFields(record.entity, record.id)
    const moved = heldAgainst(shadow, record.fields, whatIsOurs(shadow, settings, kept, options))
    if (moved === null) return
    const about = await aboutOf(links, context)
    for (const field of moved.drifted) options.found(drifted(field, record, shadow, about))
    const strays = await straysOf(moved.taken, record, links, context)
    for (const field of strays) {
      const expected = shadow.returned[field] ?? null
      options.found({
        ...about,
        ...nameOf(record),
        kind: 'relinked',
        field,
        expected,
        found: record.fields[field] ?? null,
      })
    }
    if (options.heals && (moved.drifted.length > 0 || strays.length > 0)) await putRight(moved.standing, links, context)
  }
  return {
    visit: async (page) => {
      for (const met of page) if (met.links.length > 0) await one(met)
    },
    gone: async ({ gone }) => {
      for (const { remote, links } of gone) {
        const [first] = links
        if (first === undefined || !isKept(links, settings)) continue
        if (!(await noticeGone(first.entity, remote, context))) continue
        const into = await survivorOf(first, context)
        const about = { ...(await aboutOf(links, context)), entity: first.entity, remote, field: null, expected: null }
        options.found({ ...about, kind: into === null ? 'deleted' : 'relinked', found: into })
        if (options.heals && (into !== null || settings.onDeleted === 'recreate')) await decideAgain(links, context)
      }
    },
  }
}

const nameOf = ({ entity, id }: RemoteRecord) => ({ entity, remote: id })

function drifted(field: string, record: RemoteRecord, shadow: Shadow, about: About): Drift {
  // A text may hold words of people.
  const isText = ENTRY_KINDS.some((kind) => kind === record.entity && field === textField(kind))
  const [expected, found] = isText ? [null, null] : [shadow.returned[field] ?? null, record.fields[field] ?? null]
  return { ...about, ...nameOf(record), kind: isText ? 'text' : 'value', field, expected, found }
}

type About = Pick<Drift, 'stream' | 'key' | 'number'>

/** The source record that speaks for a record: a party before its documents, and these before figures. */
async function aboutOf(links: readonly Link[], { store }: PhaseContext): Promise<About> {
  const rank = ({ stream }: Link): number =>
    stream === 'customer' || stream === 'supplier' ? 0 : stream === FIGURES ? 2 : 1
  const [link] = links.toSorted((a, b) => rank(a) - rank(b))
  if (link === undefined) return { stream: null, key: null, number: null }
  const { stream, key } = link
  return { stream, key, number: (await store.records(stream, [key])).get(key)?.number ?? null }
}

/** Of references that people changed those that now name a record of another party, or of nobody we know. */
async function straysOf(
  fields: readonly string[],
  { fields: now }: RemoteRecord,
  links: readonly Link[],
  context: PhaseContext,
): Promise<readonly string[]> {
  const strays: string[] = []
  for (const field of fields) {
    const place: Json | undefined = now[field]
    if (!isReference(field)) continue
    if (typeof place !== 'string' || !(await isOwnPlace(REFERENCES[field], remoteId(place), links, context)))
      strays.push(field)
  }
  return strays
}

async function isOwnPlace(
  entity: (typeof REFERENCES)[keyof typeof REFERENCES],
  remote: RemoteId,
  links: readonly Link[],
  context: PhaseContext,
): Promise<boolean> {
  const there = (await context.store.linksTo(entity, [remote])).filter(({ state }) => state === 'live')
  const [own, others] = [await partiesOf(links, context), await partiesOf(there, context)]
  return [...own].some((party) => others.has(party))
}

/** The numbers of the parties that records belong to, each with its stream. */
async function partiesOf(links: readonly Link[], { store }: PhaseContext): Promise<ReadonlySet<string>> {
  const parties = new Set<string>()
  for (const [stream, group] of Map.groupBy(links, (link) => link.stream)) {
    const isParty = stream === 'customer' || stream === 'supplier'
    const kind = stream.startsWith('supplier') ? 'supplier' : 'customer'
    const records = await store.records(
      stream,
      group.map(({ key }) => key),
    )
    for (const { number, parent } of records.values()) parties.add(`${kind} ${isParty ? number : parent}`)
  }
  return parties
}

const putRight = async (standing: Shadow, links: readonly Link[], context: PhaseContext): Promise<void> => {
  const shadow: Effect = { do: 'shadow', shadow: standing }
  await context.store.commit([shadow])
  await decideAgain(links, context)
}

/** Everything whose decision writes to the record: the party, its figures, and the documents on it. */
async function decideAgain(links: readonly Link[], { store }: PhaseContext): Promise<void> {
  for (const [stream, group] of Map.groupBy(links, (link) => link.stream)) {
    const keys = [...new Set(group.map(({ key }) => key))]
    await store.touch(stream, keys)
    if (stream === 'customer') await store.touch(FIGURES, keys)
  }
}

/** The record that its link follows since people merged the one it pointed to; `null` where it was deleted. */
async function survivorOf({ stream, role, key, remote }: Link, { store }: PhaseContext): Promise<RemoteId | null> {
  const now = (await store.links(stream, role, [key])).get(key)
  return now !== undefined && now.state === 'live' && now.remote !== remote ? now.remote : null
}
