import type { Entity } from '../../../core/connector.ts'
import { buried } from '../../../core/gone.ts'
import type { RemoteId } from '../../../core/ids.ts'
import type { Effect, Link } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import { rowsIn } from '../rows.ts'
import { documentsOf, FIGURES } from '../streams.ts'
import { DECIDED, decidedIn } from './decisions.ts'
import { forgetLeft } from './left-records.ts'

const CHOSEN_GONE = 'match.chosen_gone'
// Its own, since the issues of a record are resolved when it passes.
const MATCH = 'match'
const issueKey = ({ stream, key, role }: Pick<Link, 'stream' | 'key' | 'role'>): string => `${stream}:${key} ${role}`
const ROLES = ['organization', 'person'] as const
type Role = (typeof ROLES)[number]

/**
 * Acts on what people decided about parties that are linked already, before anything of them is matched or written: the
 * link moves to the record that was chosen, or goes. What hung on the old record is decided again in the same run, and
 * what we wrote on it is noted to be taken off at the end. A decision that was acted on changes nothing any more.
 */
export async function takeDecisions(kind: PartyKind, context: PhaseContext): Promise<void> {
  const { store } = context
  const all = await store.decisions(kind)
  if (all.length === 0) return
  const links = await store.linksOf(kind, [...new Set(all.map(({ key }) => key))])
  for (const role of ROLES) {
    const { chosen, apart } = decidedIn(role, all)
    for (const [key, found] of links) {
      const link = found.find((one) => one.role === role)
      if (link === undefined) continue
      const remote = chosen.get(key)
      if (remote !== undefined && (remote !== link.remote || link.state === 'deleted'))
        await relink(link, remote, role, context)
      else if (remote === undefined && apart.get(key)?.has(link.remote)) await unlink(link, role, context)
    }
  }
}

async function relink(link: Link, remote: RemoteId, role: Role, context: PhaseContext): Promise<void> {
  const { store, destination, run, signal } = context
  if (!(await isThere(role, remote, context))) {
    await sayGone(link, remote, role, context)
    return
  }
  const record = await destination.read(role, remote, signal)
  if (record === null || record.deleted) {
    await store.commit(buried({ entity: role, remote }, []))
    await sayGone(link, remote, role, context)
    return
  }
  await context.resolve(MATCH, issueKey(link), CHOSEN_GONE)
  const moved: Link = { ...link, remote, origin: 'linked', rule: DECIDED, state: 'live', run }
  const isLeft = link.state === 'live' && link.remote !== remote
  const deals = isLeft ? await dealsOfPeople(link, role, context) : []
  await touchAll(link, role, context)
  await store.commit([
    ...deals,
    { do: 'link', link: moved },
    ...(isLeft ? await leaving(link, true, context) : []),
    { do: 'suggest', stream: link.stream, key: link.key, role, suggestions: [] },
  ])
  forgetLeft(context)
}

/** Entries stay where they are: only what we wrote on the record itself goes. */
async function unlink(link: Link, role: Role, context: PhaseContext): Promise<void> {
  const { stream, key } = link
  if (stream === 'customer') await context.store.touch(FIGURES, [key])
  await context.store.commit([
    { do: 'unlink', stream, key, role },
    ...(link.state === 'live' ? await leaving(link, false, context) : []),
  ])
  forgetLeft(context)
}

const isThere = async (entity: Entity, remote: RemoteId, { store }: PhaseContext): Promise<boolean> =>
  (await store.mirrored(entity, [remote])).get(remote)?.deleted !== true

/** Notes the record as left. Others that are linked to it are decided again, since they share its fields. */
async function leaving(link: Link, moves: boolean, { store }: PhaseContext): Promise<readonly Effect[]> {
  const { stream, key, entity, remote } = link
  const rest = (await store.linksTo(entity, [remote])).filter(
    (one) => one.state === 'live' && one.role === link.role && (one.stream !== stream || one.key !== key),
  )
  for (const one of rest) await store.touch(one.stream, [one.key])
  const shadow = (await store.shadows(entity, [remote])).get(remote)
  const [first] = rest.toSorted((a, b) => Number(a.key) - Number(b.key))
  // Its native fields come from another one now.
  const isSpeaker = shadow?.primary === `${stream}:${key}` && first !== undefined
  return [
    { do: 'leave', left: { stream, key, entity, remote, moves } },
    ...(isSpeaker ? [{ do: 'shadow', shadow: { ...shadow, primary: `${first.stream}:${first.key}` } } as const] : []),
  ]
}

/** What hangs on the party is decided again: its documents and its figures. */
async function touchAll({ stream, key }: Link, role: Role, { store }: PhaseContext): Promise<void> {
  const kind = stream as PartyKind
  const number = (await store.records(stream, [key])).get(key)?.number
  if (number != null) {
    for (const documents of documentsOf(kind)) {
      await store.touch(documents, (await store.keysByParent(documents, [number])).get(number) ?? [])
    }
  }
  if (kind === 'customer') await store.touch(FIGURES, [key])
  // A person follows its organization.
  if (role === 'organization') await store.touch(stream, [key])
}

/**
 * Deals of people on the old record that carry the customer's documents: these were another customer's after all, so
 * the documents leave them and find a deal of the record that was chosen.
 */
async function dealsOfPeople(link: Link, role: Role, { store }: PhaseContext): Promise<readonly Effect[]> {
  const { stream, key } = link
  if (stream !== 'customer') return []
  const number = (await rowsIn(store).records('customer', [key])).get(key)?.number
  const effects: Effect[] = []
  const deals = new Set<RemoteId>()
  for (const documents of documentsOf('customer')) {
    const keys = number == null ? [] : ((await store.keysByParent(documents, [number])).get(number) ?? [])
    for (const one of (await store.links(documents, 'deal', keys)).values()) {
      if (one.state !== 'live' || one.origin === 'created' || !(await isPeoples(one, link, role, store))) continue
      effects.push({ do: 'unlink', stream: documents, key: one.key, role: 'deal' })
      deals.add(one.remote)
    }
  }
  for (const remote of deals) {
    effects.push({ do: 'unlink', stream, key, role: `deal:${remote}` })
    effects.push({ do: 'leave', left: { stream, key, entity: 'deal', remote, moves: true } })
  }
  return effects
}

async function isPeoples(deal: Link, left: Link, role: Role, store: PhaseContext['store']): Promise<boolean> {
  const made = (await store.linksTo('deal', [deal.remote])).some(({ origin }) => origin === 'created')
  if (made) return false
  const fields = (await store.mirrored('deal', [deal.remote])).get(deal.remote)?.fields
  return fields?.[role === 'organization' ? 'org_id' : 'person_id'] === left.remote
}

async function sayGone({ stream, key }: Link, remote: RemoteId, role: Role, context: PhaseContext): Promise<void> {
  const number = (await context.store.records(stream, [key])).get(key)?.number ?? key
  await context.issue({
    flow: stream === 'supplier' ? 'suppliers' : 'customers',
    stream: MATCH,
    key: issueKey({ stream, key, role }),
    code: CHOSEN_GONE,
    message: `The ${role} ${remote} that was chosen for ${stream} ${number} is not in Pipedrive any more; everything stays as it was.`,
    advice: `Choose another one: ml-connector match NAME relink ${stream}:${key} ${role}:ID`,
    details: { number, remote },
  })
}
