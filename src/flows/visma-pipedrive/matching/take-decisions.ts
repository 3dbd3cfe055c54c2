import type { RemoteId } from '../../../core/ids.ts'
import type { LeftRecord } from '../../../core/matching.ts'
import type { Effect, Link } from '../../../core/sync-store.ts'
import type { PhaseContext } from '../context.ts'
import type { PartyKind } from '../documents/scope.ts'
import { lastOf } from '../parties/last-survivor.ts'
import { rowsIn } from '../rows.ts'
import { documentsOf, FIGURES } from '../streams.ts'
import { chosenNow, resolveChosenOtherwise, sayChosenFound, sayChosenGone } from './chosen-gone.ts'
import { DECIDED, decidedIn } from './decisions.ts'
import { forgetLeft } from './left-records.ts'

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
  await resolveChosenOtherwise(kind, all, context)
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

async function relink(link: Link, chosen: RemoteId, role: Role, context: PhaseContext): Promise<void> {
  const { store, run } = context
  // What was chosen was merged into the record that is linked: nothing is left to do.
  if (link.state === 'live' && (await lastOf(role, chosen, context)) === link.remote) {
    await sayChosenFound({ ...link, role }, context)
    return
  }
  const remote = await chosenNow({ ...link, role }, chosen, context)
  if (remote === null) {
    await sayChosenGone({ ...link, role }, chosen, 'relink', context)
    return
  }
  await sayChosenFound({ ...link, role }, context)
  const moved: Link = { ...link, remote, origin: 'linked', rule: DECIDED, state: 'live', run }
  const isLeft = link.state === 'live' && link.remote !== remote
  const deals = isLeft ? await dealsOfPeople(link, role, true, context) : []
  await touchAll(link, role, context)
  await store.commit([
    ...deals,
    { do: 'link', link: moved },
    ...(await backAgain(link, remote, role, context)),
    ...(isLeft ? await leaving(link, true, context) : []),
    { do: 'suggest', stream: link.stream, key: link.key, role, suggestions: [] },
  ])
  forgetLeft(context)
}

/** Entries stay where they are: only what we wrote on the record itself goes, and on its deals, which are another's. */
async function unlink(link: Link, role: Role, context: PhaseContext): Promise<void> {
  const { stream, key } = link
  const isLeft = link.state === 'live'
  const deals = isLeft ? await dealsOfPeople(link, role, false, context) : []
  await touchAll(link, role, context)
  await context.store.commit([
    ...deals,
    { do: 'unlink', stream, key, role },
    ...(isLeft ? await leaving(link, false, context) : []),
  ])
  forgetLeft(context)
}

/** Notes the record as left. Others that are linked to it are decided again, since they share its fields. */
async function leaving(link: Link, moves: boolean, { store }: PhaseContext): Promise<readonly Effect[]> {
  const { stream, key, entity, remote } = link
  const rest = (await store.linksTo(entity, [remote])).filter(
    (one) => one.state === 'live' && one.role === link.role && (one.stream !== stream || one.key !== key),
  )
  for (const one of rest) {
    await store.touch(one.stream, [one.key])
    if (one.stream === 'customer') await store.touch(FIGURES, [one.key])
  }
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
async function dealsOfPeople(
  link: Link,
  role: Role,
  moves: boolean,
  { store }: PhaseContext,
): Promise<readonly Effect[]> {
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
    effects.push({ do: 'leave', left: { stream, key, entity: 'deal', remote, moves } })
  }
  return effects
}

/** It may have left this very record and its deals a while ago, in a run that could not take everything off there. */
async function backAgain(
  { stream, key, entity }: Link,
  remote: RemoteId,
  role: Role,
  { store }: PhaseContext,
): Promise<readonly Effect[]> {
  const left = (await store.leftRecords()).filter((one) => one.stream === stream && one.key === key)
  const deals = left.flatMap((one) => (one.entity === 'deal' ? [one.remote] : []))
  const copies = await store.mirrored('deal', deals)
  const isThere = (one: LeftRecord): boolean =>
    one.entity === 'deal'
      ? copies.get(one.remote)?.fields[PLACE[role]] === remote
      : one.entity === entity && one.remote === remote
  return left.filter(isThere).map((one) => ({ do: 'cleared', left: one }))
}

const PLACE = { organization: 'org_id', person: 'person_id' } as const satisfies Record<Role, string>

async function isPeoples(deal: Link, left: Link, role: Role, store: PhaseContext['store']): Promise<boolean> {
  const made = (await store.linksTo('deal', [deal.remote])).some(({ origin }) => origin === 'created')
  if (made) return false
  const fields = (await store.mirrored('deal', [deal.remote])).get(deal.remote)?.fields
  return fields?.[PLACE[role]] === left.remote
}
