interface Meaning {
  /** Whether the answer stands for good; else it counts once, for what was asked. */
  readonly stands: boolean
  /** What follows, for people; begins with the verb. */
  readonly after: string
}

const APPROVED: Meaning = { stands: false, after: 'is approved: it is written to Visma.net in the next run' }
const DROPPED: Meaning = { stands: false, after: 'is dropped: the next run puts the value of Visma.net back' }

/** Issues that ask a question, with the answers that they take. */
const ANSWERS: Readonly<Record<string, Readonly<Record<string, Meaning>>>> = {
  'scope.house_account': {
    include: { stands: true, after: 'is included: it is carried in the next run, and its documents with it' },
    exclude: { stands: true, after: 'is left out, and its documents with it' },
  },
  'edit.held': { approve: APPROVED, drop: DROPPED },
  'edit.many': { approve: APPROVED, drop: DROPPED },
}

const meaningsOf = (code: string): Readonly<Record<string, Meaning>> =>
  (Object.hasOwn(ANSWERS, code) ? ANSWERS[code] : undefined) ?? {}

/** What may be answered to an issue of this code; none where it asks nothing. */
export const answersTo = (code: string): string[] => Object.keys(meaningsOf(code))

/** Whether an answer stands for good; `null` for what is no answer to it. */
export const standsFor = (code: string, choice: string): boolean | null => meaningsOf(code)[choice]?.stands ?? null

interface Answered {
  readonly code: string
  readonly state: string
  readonly answer: { readonly choice: string } | null
}

/** What follows when an issue is answered, retried or ignored, for people; begins with the verb. */
export function afterAnswer(verb: 'retry' | 'ignore' | 'answer', { code, state, answer }: Answered): string {
  if (verb === 'answer') return meaningsOf(code)[answer?.choice ?? '']?.after ?? 'is answered'
  if (verb === 'ignore') {
    // To ignore that a customer may be a collective account is to include it.
    return meaningsOf(code).include?.after ?? 'is out of sight among the issues; it is decided again in the next run'
  }
  return state === 'resolved'
    ? 'was settled already; it is looked at once more in the next run'
    : 'is tried again in the next run'
}
