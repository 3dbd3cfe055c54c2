import type { Context } from 'hono'
import { z } from 'zod'
import { isSyncError, type SyncError } from '../../core/errors.ts'
import { readJson } from '../../core/hint.ts'
import { problem, problemAnswer } from '../api/problems.ts'
import type { Bodies } from '../bodies.ts'
import type { SenderOf } from '../sender.ts'

const MOST_BYTES = 16_384

/** What a refusal at the door is over HTTP; all others are 400. */
const STATUS: Readonly<Record<string, 401 | 403 | 409 | 410 | 429>> = {
  'people.wrong': 401,
  'people.wrong_code': 401,
  'people.start_over': 401,
  'people.company': 401,
  'people.company_away': 401,
  'people.declined': 401,
  'people.not_vouched_for': 403,
  'people.known_as_another': 403,
  'people.not_invited': 403,
  'people.wrong_password': 403,
  'people.is_on': 409,
  'people.set_up': 409,
  'people.link_gone': 410,
  'people.throttled': 429,
}

export interface Reading {
  readonly bodies: Bodies
  readonly senderOf: SenderOf
}

/** The body of a request, or the answer to one that is none of these. */
export async function bodyOf<T>(
  c: Context,
  schema: z.ZodType<T>,
  { bodies, senderOf }: Reading,
): Promise<T | Response> {
  // No form of another site can send this without asking first.
  if (!/^application\/json\b/.test(c.req.header('content-type') ?? '')) {
    return refusing(415, 'body.type', 'Send JSON, with the content type application/json.')
  }
  const read = await bodies.read(c.req.raw.body, senderOf(c), MOST_BYTES)
  if (read === 'too_large') return refusing(413, 'body.too_large', 'That is too much.', { connection: 'close' })
  if (typeof read === 'string') return refusing(400, 'body.broken', 'The body could not be read.')
  const parsed = schema.safeParse(readJson(read)?.is)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const where = issue?.path.join('.') ?? ''
  return refusing(400, 'body.invalid', where === '' ? 'The body is not what is expected.' : `${where} is not right.`)
}

/**
 * Has a refusal of a use case be the answer; anything else is a bug, and the app's.
 *
 * @param isIn Whoever asks is signed in and stays so: 401 would tell the pages to lead them to the sign-in.
 */
export async function answered(work: () => Promise<Response>, isIn = false): Promise<Response> {
  try {
    return await work()
  } catch (error) {
    if (!isSyncError(error)) throw error
    return refusal(error, isIn)
  }
}

function refusal({ code, message, advice, remedy }: SyncError, isIn: boolean): Response {
  const told = { code, detail: message, advice: advice ?? null, remedy: { ...remedy } }
  // The store is away for a moment, say: nothing is wrong with what was asked.
  const isPassing = remedy.do === 'retry' || remedy.do === 'wait'
  const status = STATUS[code] ?? (isPassing ? 503 : 400)
  return problemAnswer(problem(status === 401 && isIn ? 403 : status, told))
}

export const refusing = (
  status: number,
  code: string,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response => problemAnswer(problem(status, { code, detail }), headers)

export const text = (most: number) => z.string().min(1).max(most)
