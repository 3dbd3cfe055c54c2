import { buried } from '../../../core/gone.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Decision } from '../../../core/matching.ts'
import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
import { lastOf } from '../parties/last-survivor.ts'
import type { Matched } from './party-match.ts'

const CHOSEN_GONE = 'match.chosen_gone'
// Its own, since the issues of a record are resolved when it passes.
const MATCH = 'match'

interface Chooser {
  readonly stream: StreamName
  readonly key: SourceKey
  readonly role: Matched
}

const issueKey = ({ stream, key, role }: Chooser): string => `${stream}:${key} ${role}`

/**
 * The record that somebody chose for a party, or the one that people merged it into since (R11); `null` where there is
 * none for it. Pipedrive is asked, since lists do not tell what was deleted or merged.
 */
export async function chosenNow(chooser: Chooser, chosen: RemoteId, context: PhaseContext): Promise<RemoteId | null> {
  const { store, destination, signal } = context
  const { role } = chooser
  const remote = await lastOf(role, chosen, context)
  if ((await store.mirrored(role, [remote])).get(remote)?.deleted === true) return null
  const record = await destination.read(role, remote, signal)
  if (record === null || record.deleted) {
    await store.commit(buried({ entity: role, remote }, []))
    return null
  }
  return remote !== chosen && (await isAnothers(chooser, remote, context)) ? null : remote
}

/** A person belongs to exactly one customer, so that one merged into another customer's is not to be had. */
async function isAnothers({ stream, key, role }: Chooser, remote: RemoteId, { store }: PhaseContext): Promise<boolean> {
  if (role !== 'person') return false
  const links = await store.linksTo(role, [remote])
  return links.some(
    (link) => link.role === role && link.state === 'live' && !(link.stream === stream && link.key === key),
  )
}

/** Of all that was chosen what can stand: what parties that are `open`, linked to nothing, were given is looked at first. */
export async function chosenThatAreThere(
  stream: StreamName,
  role: Matched,
  { all, open }: { readonly all: ReadonlyMap<SourceKey, RemoteId>; readonly open: ReadonlySet<SourceKey> },
  context: PhaseContext,
): Promise<ReadonlyMap<SourceKey, RemoteId>> {
  const there = new Map(all)
  for (const [key, remote] of all) {
    if (!open.has(key)) continue
    const now = await chosenNow({ stream, key, role }, remote, context)
    if (now !== null) {
      there.set(key, now)
      await sayChosenFound({ stream, key, role }, context)
    } else {
      there.delete(key)
      await sayChosenGone({ stream, key, role }, remote, 'link', context)
    }
  }
  return there
}

/** What was chosen is not what is asked for any more: it was decided otherwise, or everything decided was forgotten. */
export async function resolveChosenOtherwise(
  kind: StreamName,
  decisions: readonly Decision[],
  context: PhaseContext,
): Promise<void> {
  const asked = new Set(
    decisions.flatMap(({ key, role, remote, choice }) =>
      choice === 'link' ? [`${kind}:${key} ${role} ${remote}`] : [],
    ),
  )
  for (const { key, details } of await context.store.openIssues([CHOSEN_GONE])) {
    const { remote } = details as { readonly remote: RemoteId }
    if (key.startsWith(`${kind}:`) && !asked.has(`${key} ${remote}`)) await context.resolve(MATCH, key, CHOSEN_GONE)
  }
}

export const sayChosenFound = (chooser: Chooser, context: PhaseContext): Promise<void> =>
  context.resolve(MATCH, issueKey(chooser), CHOSEN_GONE)

export async function sayChosenGone(
  { stream, key, role }: Chooser,
  remote: RemoteId,
  action: 'link' | 'relink',
  context: PhaseContext,
): Promise<void> {
  const number = (await context.store.records(stream, [key])).get(key)?.number ?? key
  await context.issue({
    flow: stream === 'supplier' ? 'suppliers' : 'customers',
    stream: MATCH,
    key: issueKey({ stream, key, role }),
    code: CHOSEN_GONE,
    message: `The ${role} ${remote} that was chosen for ${stream} ${number} is not in Pipedrive any more; everything stays as it was.`,
    advice: `Choose another one: ml-connector match NAME ${action} ${stream}:${key} ${role}:ID`,
    details: { number, remote },
  })
}
