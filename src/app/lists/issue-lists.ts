import type { Connection } from '../../core/connection.ts'
import { SyncError } from '../../core/errors.ts'
import type { IssueFilter, IssuePlace } from '../../core/lists.ts'
import type { Store } from '../../core/store.ts'
import type { Issue, IssueState } from '../../core/sync-store.ts'
import { candidatesOf } from '../candidates.ts'
import { ISSUE_NAMED, type IssueDetail, issueOf } from '../issues.ts'
import { momentOf } from '../moment.ts'
import { wholeId } from '../short-id.ts'
import type { IssueGroup } from './list-documents.ts'
import { type Listed, listed } from './listed.ts'

type Of = Pick<Connection, 'id' | 'name' | 'settings'>

const detailOf = (connection: Of, issue: Issue): IssueDetail => ({
  ...issueOf(issue),
  candidates: candidatesOf(connection, issue),
})

export async function listIssues(
  { lists }: Pick<Store, 'lists'>,
  connection: Of,
  filter: IssueFilter,
  after: IssuePlace | null,
  limit: number,
): Promise<Listed<IssueDetail, IssuePlace>> {
  const rows = await lists.issues(connection.id, filter, after, limit + 1)
  return listed(rows, limit, {
    item: (issue) => detailOf(connection, issue),
    place: ({ lastSeen, id }) => ({ lastSeen, id }),
  })
}

/** @throws SyncError `issue.unknown`, `issue.ambiguous` (hold); an issue of another connection is unknown here */
export async function issueIn({ issues }: Pick<Store, 'issues'>, connection: Of, typed: string): Promise<IssueDetail> {
  const found = await issues.get(await wholeId(typed, issues.alike, ISSUE_NAMED))
  if (found !== null && found.connection === connection.id) return detailOf(connection, found.issue)
  throw new SyncError('issue.unknown', `${connection.name} has no issue ${typed}.`, { do: 'hold' })
}

/** Issues by their code: those of one code have one cause and one remedy. */
export async function groupIssues(
  { lists }: Pick<Store, 'lists'>,
  { id }: Of,
  state: IssueState,
): Promise<readonly IssueGroup[]> {
  const groups = await Promise.all(
    (await lists.issueCodes(id, state)).map(async ({ code, count, firstSeen, lastSeen }) => {
      const [newest] = await lists.issues(id, { state, code }, null, 1)
      // The last one of its code may be settled since they were counted.
      if (newest === undefined) return []
      const { cause, remedy, ...issue } = issueOf(newest)
      const { message, advice, answers } = issue
      const seen = { firstSeen: momentOf(firstSeen), lastSeen: momentOf(lastSeen) }
      return [{ code, cause, remedy, count, ...seen, newest: { id: issue.id, message, advice, answers } }]
    }),
  )
  return groups.flat()
}
