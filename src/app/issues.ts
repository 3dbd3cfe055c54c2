import { z } from 'zod'
import type { By } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import type { ConnectionId } from '../core/ids.ts'
import { didYouMean } from '../core/nearest.ts'
import type { Store } from '../core/store.ts'
import type { Issue, IssueState } from '../core/sync-store.ts'
import { decideByAnswer } from './answer-match.ts'
import { answersTo, kindOf, meaningOf } from './answered.ts'
import { anyJson } from './any-json.ts'
import type { Caller } from './caller.ts'
import { candidateDocument, candidatesOf } from './candidates.ts'
import { moment, momentOf } from './moment.ts'
import { wholeId } from './short-id.ts'
import type { Waking } from './wake.ts'

/** A record that needs a person: `issues --json` prints an array of them. */
export const issueDocument = z
  .strictObject({
    id: z.string(),
    flow: z.string(),
    stream: z.string(),
    key: z.string(),
    code: z.string(),
    /** What happened, and what to do about it. */
    message: z.string(),
    advice: z.string(),
    /** What issues of this code come from, and what to do about any of them; `null` for a code of a later version. */
    cause: z.string().nullable(),
    remedy: z.string().nullable(),
    state: z.enum(['open', 'waiting', 'resolved', 'ignored']),
    firstSeen: moment,
    lastSeen: moment,
    /** The run that saw it last. */
    run: z.string(),
    /** Further facts, by code: the candidates of an ambiguous match, … */
    details: anyJson,
    /** Why it is ignored, in the words of the person who did so. */
    ignoredBecause: z.string().nullable(),
    /** What may be answered to it; empty where it asks nothing. */
    answers: z.array(z.string()),
    /** What was answered, by which user of the machine, and why. */
    answer: z
      .strictObject({ choice: z.string(), by: z.string(), at: moment, because: z.string().nullable() })
      .nullable(),
  })
  .meta({ id: 'Issue' })
export type IssueDocument = z.output<typeof issueDocument>

/** An issue with all that is needed to show it. */
export const issueDetail = z.strictObject({ ...issueDocument.shape, candidates: z.array(candidateDocument) })
export type IssueDetail = z.output<typeof issueDetail>

export const issueOf = (issue: Issue): IssueDocument => ({
  ...issue,
  firstSeen: momentOf(issue.firstSeen),
  lastSeen: momentOf(issue.lastSeen),
  cause: plain(kindOf(issue.code)?.cause),
  remedy: plain(kindOf(issue.code)?.remedy),
  answers: answersTo(issue),
  answer: issue.answer === null ? null : { ...issue.answer, at: momentOf(issue.answer.at) },
})

/** The marks of the docs are no help on a terminal, nor in JSON. */
const plain = (text: string | undefined): string | null =>
  text?.replaceAll('`', '').replaceAll(/\[([^\]]+)\]\([^)]+\)/g, '$1') ?? null

const IN_SIGHT = ['open', 'waiting'] as const satisfies readonly IssueState[]
const ALL = [...IN_SIGHT, 'resolved', 'ignored'] as const satisfies readonly IssueState[]

/** Issues by id, which may be shortened while it is unique; or all open and waiting ones of a connection. */
export type WhichIssues =
  | { readonly ids: readonly string[] }
  | {
      /** May be left out where there is one connection. */
      readonly connection: string | null
      /** Only those of this code. */
      readonly code: string | null
    }

export interface IssueUses {
  /** @param all resolved and ignored ones too */
  readonly list: (name: string, all?: boolean) => Promise<readonly IssueDocument[]>
  readonly detailed: (name: string, all?: boolean) => Promise<readonly IssueDetail[]>
  /**
   * Their records are tried again in the next run, and their connections are woken for it. Many are done some at a
   * time, each time as a whole: what is done when it is stopped or dies stays done, and the rest is as it was.
   *
   * Errors: SyncError `issue.unknown`, `issue.ambiguous`, `issue.which_connection`, `issue.none` (hold), and nothing is
   * done.
   */
  readonly retry: (which: WhichIssues, caller?: Caller) => Promise<readonly IssueDocument[]>
  /** Puts them out of sight, with a reason, and changes nothing else. Errors: those of `retry`. */
  readonly ignore: (which: WhichIssues, because: string | null, caller?: Caller) => Promise<readonly IssueDocument[]>
  /**
   * Decides what an issue asks, and wakes its connection to act on it. Errors: those of `retry`, and SyncError
   * `issue.no_such_answer`, `issue.settled` (hold).
   */
  readonly answer: (id: string, choice: string, because: string | null) => Promise<IssueDocument>
}

interface Found {
  readonly id: string
  readonly connection: ConnectionId
}

/** What is done with issues, some in one commit. */
interface Verb {
  readonly phase: string
  readonly verb: (ids: readonly string[]) => Promise<readonly Issue[]>
}

/** In one commit: few enough that a run beside it hardly waits, and many enough that thousands take seconds. */
const AT_ONCE = 500

export function issueUses(
  store: Pick<Store, 'connections' | 'issues' | 'matches'>,
  connection: (name: string) => Promise<Pick<Connection, 'id' | 'settings'>>,
  wake: Waking['wake'],
  by: () => By,
): IssueUses {
  const named = async (typed: string): Promise<Found> => {
    const id = await wholeId(typed, store.issues.alike, ISSUE_NAMED)
    const found = await store.issues.get(id)
    if (found === null) return unknown(id)
    return { id, connection: found.connection }
  }
  const inSight = async (name: string | null, code: string | null): Promise<readonly Found[]> => {
    const { id } = name === null ? await onlyConnection(store) : await connection(name)
    const issues = await store.issues.list(id, IN_SIGHT)
    const chosen = issues.filter((issue) => code === null || issue.code === code)
    if (code !== null && chosen.length === 0) throw noneOf(code, issues)
    return chosen.map((issue) => ({ id: issue.id, connection: id }))
  }
  const answered = async (
    which: WhichIssues,
    { phase, verb }: Verb,
    { signal, tell }: Partial<Caller> = {},
  ): Promise<readonly IssueDocument[]> => {
    // All are looked up before any is changed, so that a typing slip in one id does not leave half of it done.
    const all = 'ids' in which ? await Promise.all(which.ids.map(named)) : await inSight(which.connection, which.code)
    // An issue that was named twice, perhaps by different letters of its id, is taken once.
    const found = [...new Map(all.map((one) => [one.id, one])).values()]
    const after: IssueDocument[] = []
    const touched = new Set<ConnectionId>()
    try {
      for (let from = 0; from < found.length; from += AT_ONCE) {
        signal?.throwIfAborted()
        const some = found.slice(from, from + AT_ONCE)
        const done = await verb(some.map(({ id }) => id))
        for (const { connection: of } of some) touched.add(of)
        after.push(...done.map(issueOf))
        // A few are done before anybody could look.
        if (found.length > AT_ONCE) tell?.({ is: 'progress', phase, done: after.length, total: found.length })
      }
    } finally {
      for (const id of touched) await wake(id)
    }
    return after
  }
  const listed = async (name: string, all: boolean) => {
    const found = await connection(name)
    return { found, issues: await store.issues.list(found.id, all ? ALL : IN_SIGHT) }
  }
  return {
    list: async (name, all = false) => (await listed(name, all)).issues.map(issueOf),
    detailed: async (name, all = false) => {
      const { found, issues } = await listed(name, all)
      return issues.map((issue) => ({ ...issueOf(issue), candidates: candidatesOf(found, issue) }))
    },
    retry: (which, caller) =>
      answered(which, { phase: 'issues to try again', verb: (ids) => store.issues.retry(ids, by()) }, caller),
    ignore: (which, because, caller) =>
      answered(which, { phase: 'issues to ignore', verb: (ids) => store.issues.ignore(ids, because, by()) }, caller),
    answer: async (typed, choice, because) => {
      const { id, connection: of } = await named(typed)
      const { issue } = (await store.issues.get(id)) ?? unknown(id)
      const stands = meaningOf(issue, choice)?.stands
      if (stands === undefined) throw noSuchAnswer(issue, choice)
      if (issue.state === 'resolved') throw settled(id)
      const { actor, at } = by()
      const answer = { choice, by: actor.name, at, because }
      // First, so that no answer is kept whose decision was lost when the process died.
      await decideByAnswer(store, of, issue, { choice, because }, { actor, at })
      await store.issues.answer(id, answer, stands ? 'ignored' : 'waiting', { actor, at })
      await wake(of)
      return issueOf(((await store.issues.get(id)) ?? unknown(id)).issue)
    },
  }
}

const HOLD = { do: 'hold' } as const
export const ISSUE_NAMED = { thing: 'issue', code: 'issue', advice: 'List them: ml-connector issues NAME' } as const

function unknown(id: string): never {
  throw new SyncError('issue.unknown', `There is no issue ${id}.`, HOLD)
}

const settled = (id: string) =>
  new SyncError('issue.settled', `Issue ${id} is settled already, so there is nothing to decide.`, HOLD)

function noSuchAnswer({ id, code, details }: Issue, choice: string): SyncError {
  const answers = answersTo({ code, details })
  const message = `“${choice}” is no answer to issue ${id} (${code})${didYouMean(choice, answers) || '.'}`
  const advice =
    answers.length === 0 ? 'It asks nothing; it can be retried or ignored.' : `Answers: ${answers.join(', ')}`
  return new SyncError('issue.no_such_answer', message, HOLD, { advice })
}

async function onlyConnection({ connections }: Pick<Store, 'connections'>): Promise<Pick<Connection, 'id'>> {
  const all = await connections.list()
  const [only] = all
  if (only !== undefined && all.length === 1) return only
  const names = all.map(({ name }) => name).join(', ')
  const advice = all.length === 0 ? 'There is no connection yet.' : `Name it with --connection; there are: ${names}`
  throw new SyncError('issue.which_connection', 'It was not said of which connection.', HOLD, { advice })
}

function noneOf(code: string, issues: readonly Issue[]): SyncError {
  const codes = [...new Set(issues.map((issue) => issue.code))]
  const advice = codes.length === 0 ? 'No issue is open.' : `There are: ${codes.join(', ')}`
  return new SyncError('issue.none', `No issue with the code ${code} is open${didYouMean(code, codes) || '.'}`, HOLD, {
    advice,
  })
}
