import { buried } from '../../../core/gone.ts'
import type { RemoteId, SourceKey } from '../../../core/ids.ts'
import type { Decision } from '../../../core/matching.ts'
import type { StreamName } from '../../../core/record.ts'
import type { PhaseContext } from '../context.ts'
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

/** Whether Pipedrive has the record that a person chose: asked, since lists do not tell what was deleted or merged. */
export async function isChosenThere(role: Matched, remote: RemoteId, context: PhaseContext): Promise<boolean> {
  const { store, destination, signal } = context
  if ((await store.mirrored(role, [remote])).get(remote)?.deleted === true) return false
  const record = await destination.read(role, remote, signal)
  if (record !== null && !record.deleted) return true
  await store.commit(buried({ entity: role, remote }, []))
  return false
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
    if (await isChosenThere(role, remote, context)) await sayChosenFound({ stream, key, role }, context)
    else {
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
