import { z } from 'zod'
import { failureOf } from '../../app/failure-of.ts'
import { actIn, inPages } from '../../app/page-words.ts'
import { isSyncError, type SyncError } from '../../core/errors.ts'
import type { KnownSecrets } from '../../core/known-secrets.ts'

/** A refusal or failure (RFC 9457), as `application/problem+json`. */
export const problemDocument = z
  .strictObject({
    /** `urn:ml-connector:problem:` and the code. */
    type: z.string(),
    title: z.string(),
    status: z.int(),
    /** What happened, in words for people. */
    detail: z.string(),
    /** `connection.unknown`, …: stable, so scripts may rely on it. `unexpected`: a bug. */
    code: z.string(),
    /** What to do about it, in the words of the pages. */
    advice: z.string().nullable(),
    /** What a program can do about it: a route of the contract, with what is known of its input; `null`: a person must look. */
    act: z.strictObject({ route: z.string().nullable(), input: z.record(z.string(), z.string()) }).nullable(),
    /** `retry`: try again later; `wait`: after `afterMs`; `hold`: a person must act; `reject`: this can never pass. */
    remedy: z
      .strictObject({ do: z.enum(['retry', 'wait', 'hold', 'reject']), afterMs: z.number().optional() })
      .nullable(),
    /** Where the question itself is wrong: which members, and what is wrong with each. */
    members: z.array(z.strictObject({ member: z.string(), message: z.string() })),
  })
  .meta({ id: 'Problem' })
export type Problem = z.output<typeof problemDocument>

const TITLES: Readonly<Record<number, string>> = {
  400: 'The question is wrong',
  401: 'Nobody is signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Not answered this way',
  408: 'Too slow',
  409: 'Not possible as things stand',
  410: 'No longer good',
  413: 'Too large',
  415: 'Not JSON',
  421: 'Not answered under this name',
  422: 'Refused',
  429: 'Too much at once',
  503: 'Not possible for the moment',
}

type Told = Pick<Problem, 'code' | 'detail'> & Partial<Pick<Problem, 'advice' | 'act' | 'remedy' | 'members'>>

export const problem = (status: number, { code, act = null, remedy = null, members = [], ...told }: Told): Problem => ({
  type: `urn:ml-connector:problem:${code}`,
  title: TITLES[status] ?? 'Something went wrong',
  ...{ status, code, act, remedy, members },
  ...(code.startsWith('store.') ? STORE_AWAY : { detail: told.detail, advice: told.advice ?? null }),
})

/** While the store is away nobody is known, so nobody is told where it is, nor who signs in to it there. */
const STORE_AWAY = {
  detail: "ml-connector's own store does not answer.",
  advice: 'Nothing is lost, and it goes on by itself when the store is back. The log of serve says why.',
}

/** After passing trouble. */
const TRY_AGAIN_MS = 5_000

export const problemAnswer = (found: Problem, headers: Readonly<Record<string, string>> = {}): Response => {
  const { status, remedy } = found
  const waitMs = remedy?.do === 'wait' ? (remedy.afterMs ?? 0) : remedy?.do === 'retry' ? TRY_AGAIN_MS : null
  const wait: Record<string, string> = waitMs === null ? {} : { 'retry-after': String(Math.ceil(waitMs / 1000)) }
  return new Response(JSON.stringify(found), {
    status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store', ...wait, ...headers },
  })
}

/** What a use case said, as a problem. A bug is told by one sentence, without its words. */
export function problemOf(error: unknown, secrets: Pick<KnownSecrets, 'hide'>): Problem {
  if (!isSyncError(error)) {
    const detail = 'Something unexpected went wrong; the log of serve says what.'
    return problem(500, { code: 'unexpected', detail })
  }
  const { code, message, advice } = failureOf(error, secrets).error
  const told = { code, detail: inPages(message), advice: advice === null ? null : inPages(advice) }
  return problem(statusOf(error), { ...told, act: actIn(advice ?? message), remedy: { ...error.remedy } })
}

/** Nothing is there under that name. */
const UNKNOWN = /\.unknown(_stream)?$|^receivables\.none$/
/** The words themselves cannot be taken. */
const WRONG =
  /\.(ambiguous|several|several_records|other_account|no_group|no_such_answer|no_such_role|no_such_secret|cursor)$/
/** Somebody asks more than they may. */
const TOO_OFTEN = /\.too_often$/

function statusOf({ code, remedy }: SyncError): number {
  if (UNKNOWN.test(code)) return 404
  if (WRONG.test(code)) return 400
  if (TOO_OFTEN.test(code)) return 429
  if (remedy.do === 'retry' || remedy.do === 'wait') return 503
  return remedy.do === 'reject' ? 422 : 409
}
