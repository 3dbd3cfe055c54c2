/** What is asked under a key by which it is known when it is asked again. */
export interface KeyedQuestion {
  /** Of whom and under which key, as a hash. */
  readonly id: string
  /** What is asked, as a hash. */
  readonly question: string
  /** The name of the connection it is about; `null` where it names none. */
  readonly connection: string | null
}

export interface KeptAnswer {
  readonly status: number
  readonly type: string
  /** `null`: it was shown once, and is kept nowhere. */
  readonly body: string | null
}

/** What is known of a question. `ours`: nothing yet, and from now on that it is being answered. */
export type KnownQuestion =
  | { readonly is: 'ours' }
  | { readonly is: 'being_answered' }
  | { readonly is: 'another' }
  | { readonly is: 'answered'; readonly answer: KeptAnswer }

/** Answers to questions that may be asked again, for whichever process is asked. What they say is sealed. */
export interface KeptAnswers {
  readonly claim: (asked: KeyedQuestion, at: number) => Promise<KnownQuestion>
  readonly settle: (id: string, answer: KeptAnswer) => Promise<void>
  /** Nothing came of it: it may be asked again. */
  readonly drop: (id: string) => Promise<void>
  readonly forget: (before: number) => Promise<void>
}

/** How long an answer is kept. */
export const ANSWER_KEPT_MS = 24 * 3_600_000
