import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import type { Issue, NewIssue } from '../core/sync-store.ts'

const nameOf = ({ stream, key, code }: Pick<Issue, 'stream' | 'key' | 'code'>): string => `${stream}\n${key}\n${code}`

/**
 * Whether any open issue is left. Ignored issues do not make a run *done with issues*, however often they are raised.
 *
 * @param planned what a preview would raise, since that is stored nowhere
 */
export async function needsAPerson(
  issues: Store['issues'],
  connection: ConnectionId,
  planned: readonly NewIssue[],
): Promise<boolean> {
  const stored = await issues.list(connection, ['open', 'ignored'])
  if (stored.some(({ state }) => state === 'open')) return true
  const ignored = new Set(stored.map(nameOf))
  return planned.some((issue) => !ignored.has(nameOf(issue)))
}
