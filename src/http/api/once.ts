import { fingerprint } from '../../core/fingerprint.ts'
import { DAY_MS } from '../../core/history.ts'
import { problem, problemAnswer } from './problems.ts'

/** A question that changes something, with the key by which it is known when it is sent again. */
export interface Keyed {
  /** Who asks: keys of two visitors have nothing to do with each other. */
  readonly visitor: string
  readonly key: string
  /** All that tells it from another question. */
  readonly question: string
}

interface Kept {
  readonly question: string
  readonly at: number
  readonly answer: Promise<Response>
}

const MOST_KEPT = 2_000

/**
 * Does what is asked under one key once: sent again, also while it is being done, it is given the same answer. A failure of
 * ours is not kept, so that it can be tried again.
 */
export function once(now: () => number): (keyed: Keyed, work: () => Promise<Response>) => Promise<Response> {
  const all = new Map<string, Kept>()
  return async ({ visitor, key, question }, work) => {
    forget(all, now())
    const name = fingerprint([visitor, key])
    const known = all.get(name)
    if (known !== undefined) {
      if (known.question !== question) return problemAnswer(problem(409, ANOTHER))
      return (await known.answer).clone()
    }
    const answer = work()
    all.set(name, { question, at: now(), answer })
    const drop = () => void all.delete(name)
    answer.then(({ status }) => status >= 500 && drop(), drop)
    return (await answer).clone()
  }
}

/** The oldest first, in whose order a Map is walked. */
function forget(all: Map<string, Kept>, now: number): void {
  for (const [name, { at }] of all) {
    if (now - at < DAY_MS && all.size < MOST_KEPT) return
    all.delete(name)
  }
}

const ANOTHER = {
  code: 'idempotency.another',
  detail: 'Something else was asked under this Idempotency-Key already.',
  advice: 'Take a new key for every new question.',
}
