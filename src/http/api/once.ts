import type { KeyedQuestions } from '../../app/keyed-questions.ts'
import { fingerprint } from '../../core/fingerprint.ts'
import type { KeptAnswer } from '../../core/kept-answers.ts'
import { problem, problemAnswer } from './problems.ts'

/** A question that changes something, with the key by which it is known when it is sent again. */
export interface Keyed {
  /** Who asks: keys of two visitors have nothing to do with each other. */
  readonly visitor: string
  readonly key: string
  /** All that tells it from another question. */
  readonly question: string
  /** The name of the connection that it is about. */
  readonly connection: string | null
}

/** What is answered, and whether it may be kept to be answered again. */
export interface Answered {
  readonly response: Response
  readonly isKept: boolean
}

type Once = (keyed: Keyed, kept: KeyedQuestions, work: () => Promise<Answered>) => Promise<Response>

/**
 * Does what is asked under one key once: sent again it is given the same answer, by whichever process. While it is being
 * done, who asks this process again waits for it, and another process says so. A failure of ours is not kept, so that it
 * can be tried again.
 */
export function once(): Once {
  const going = new Map<string, { readonly question: string; readonly answer: Promise<Response> }>()
  return async ({ visitor, key, question, connection }, kept, work) => {
    const id = fingerprint([visitor, key])
    const known = going.get(id)
    if (known !== undefined) {
      if (known.question !== question) return problemAnswer(problem(422, ANOTHER))
      return (await known.answer).clone()
    }
    const answer = answerOf({ id, question, connection }, kept, work)
    going.set(id, { question, answer })
    const forget = () => void going.delete(id)
    answer.then(forget, forget)
    return (await answer).clone()
  }
}

async function answerOf(
  asked: { readonly id: string; readonly question: string; readonly connection: string | null },
  kept: KeyedQuestions,
  work: () => Promise<Answered>,
): Promise<Response> {
  const known = await kept.claim(asked)
  switch (known.is) {
    case 'another':
      return problemAnswer(problem(422, ANOTHER))
    case 'being_answered':
      return problemAnswer(problem(409, BEING_ANSWERED))
    case 'answered':
      return again(known.answer)
    case 'ours':
      return answerAnew(asked.id, kept, work)
  }
}

/**
 * If it cannot be noted what came of it, it stays noted that it was asked: then whoever asks again is told to look, and
 * nothing is done twice.
 */
async function answerAnew(id: string, kept: KeyedQuestions, work: () => Promise<Answered>): Promise<Response> {
  const drop = () => kept.drop(id).catch(() => undefined)
  const { response, isKept } = await work().catch(async (error: unknown) => {
    await drop()
    throw error
  })
  const { status } = response
  if (status >= 500 || status === TOO_OFTEN) {
    await drop()
    return response
  }
  const type = response.headers.get('content-type') ?? ''
  const body = isKept || status >= 400 ? await response.clone().text() : null
  await kept.settle(id, { status, type, body }).catch(() => undefined)
  return response
}

const again = ({ status, type, body }: KeptAnswer): Response =>
  body === null
    ? problemAnswer(problem(409, NOT_KEPT))
    : new Response(body, { status, headers: { 'content-type': type, 'cache-control': 'no-store' } })

const TOO_OFTEN = 429

const ANOTHER = {
  code: 'idempotency.another',
  detail: 'Something else was asked under this Idempotency-Key already.',
  advice: 'Take a new key for every new question.',
}

const BEING_ANSWERED = {
  code: 'idempotency.being_answered',
  detail: 'What was asked under this Idempotency-Key is being done, or was cut short with the process that did it.',
  advice: 'Ask again in a moment. If this stays so, look at what came of it, and take a new key to ask anew.',
  remedy: { do: 'wait', afterMs: 1_000 },
} as const

const NOT_KEPT = {
  code: 'idempotency.not_kept',
  detail: 'This was done. Its answer is kept nowhere, since it holds a secret that is shown once or tells of a person.',
  advice: 'Look at what came of it. Whoever needs another secret asks for it under a new key.',
}
