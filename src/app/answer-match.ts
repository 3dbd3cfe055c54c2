import type { By } from '../core/actor.ts'
import type { ConnectionId } from '../core/ids.ts'
import { remoteId, sourceKey } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import type { Issue } from '../core/sync-store.ts'
import { answersTo } from './answered.ts'

const LINK = /^link (.+)$/

/** An answer to an ambiguous match is a decision about it, which outlives the issue. */
export async function decideByAnswer(
  { matches }: Pick<Store, 'matches'>,
  connection: ConnectionId,
  issue: Issue,
  { choice, because }: { readonly choice: string; readonly because: string | null },
  by: By,
): Promise<void> {
  const [, role] = /^match\.ambiguous_(organization|person)$/.exec(issue.code) ?? []
  if (role === undefined) return
  const { stream } = issue
  const key = sourceKey(issue.key)
  const [, chosen] = LINK.exec(choice) ?? []
  const others = answersTo(issue).flatMap((answer) => LINK.exec(answer)?.[1] ?? [])
  const pairs =
    chosen === undefined
      ? others.map((id) => ({ remote: remoteId(id), choice: 'apart' as const }))
      : [{ remote: remoteId(chosen), choice: 'link' as const }]
  for (const pair of pairs)
    await matches.decide(connection, { stream, key, role, because, ...pair }, by, `match.${pair.choice}`)
}
