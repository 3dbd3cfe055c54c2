import type { KeptAnswer, KeyedQuestion, KnownQuestion } from '../core/kept-answers.ts'
import type { Store } from '../core/store.ts'

/** Questions that are asked under a key by which they are known when they are asked again, in any process. */
export interface KeyedQuestions {
  readonly claim: (asked: KeyedQuestion) => Promise<KnownQuestion>
  /** Keeps what it was answered, for a day. */
  readonly settle: (id: string, answer: KeptAnswer) => Promise<void>
  /** Nothing came of it: it may be asked again. */
  readonly drop: (id: string) => Promise<void>
}

export const keyedQuestions = ({ answers }: Pick<Store, 'answers'>, now: () => number): KeyedQuestions => ({
  claim: (asked) => answers.claim(asked, now()),
  settle: answers.settle,
  drop: answers.drop,
})
