import { z } from 'zod'
import { SyncError } from '../core/errors.ts'
import type { Connection, Store } from '../core/store.ts'
import type { Issue, IssueState } from '../core/sync-store.ts'
import { anyJson } from './any-json.ts'
import { moment, momentOf } from './moment.ts'
import { wake } from './wake.ts'

/** A record that needs a person: `issues --json` prints an array of them. */
export const issueDocument = z.strictObject({
  id: z.string(),
  flow: z.string(),
  stream: z.string(),
  key: z.string(),
  code: z.string(),
  /** What happened, and what to do about it. */
  message: z.string(),
  advice: z.string(),
  state: z.enum(['open', 'waiting', 'resolved', 'ignored']),
  firstSeen: moment,
  lastSeen: moment,
  /** The run that saw it last. */
  run: z.string(),
  /** Further facts, by code: the candidates of an ambiguous match, … */
  details: anyJson,
})
export type IssueDocument = z.output<typeof issueDocument>

const issueOf = (issue: Issue): IssueDocument => ({
  ...issue,
  firstSeen: momentOf(issue.firstSeen),
  lastSeen: momentOf(issue.lastSeen),
})

const IN_SIGHT = ['open', 'waiting'] as const satisfies readonly IssueState[]
const ALL = [...IN_SIGHT, 'resolved', 'ignored'] as const satisfies readonly IssueState[]

export interface IssueUses {
  /** @param all resolved and ignored ones too */
  readonly list: (name: string, all?: boolean) => Promise<readonly IssueDocument[]>
  /**
   * `retry`: its record is tried again in the next run. `ignore`: it is out of sight. Either way the connection is woken.
   *
   * Errors: SyncError `issue.unknown` (hold).
   */
  readonly settle: (verb: 'retry' | 'ignore', id: string) => Promise<IssueDocument>
}

export const issueUses = (
  store: Pick<Store, 'issues' | 'work'>,
  connection: (name: string) => Promise<Pick<Connection, 'id'>>,
  now: () => number,
): IssueUses => ({
  list: async (name, all = false) =>
    (await store.issues.list((await connection(name)).id, all ? ALL : IN_SIGHT)).map(issueOf),
  settle: async (verb, id) => {
    const found = await store.issues.get(id)
    if (found === null) throw unknownIssue(id)
    await store.issues[verb](id)
    await wake(store, found.connection, now())
    return issueOf((await store.issues.get(id))?.issue ?? found.issue)
  },
})

const unknownIssue = (id: string): SyncError =>
  new SyncError(
    'issue.unknown',
    `There is no issue ${id}.`,
    { do: 'hold' },
    { advice: 'List them: ml-connector issues NAME' },
  )
