import type { Json } from '../core/json.ts'
import { DECISIONS } from './issue-kinds/decisions.ts'
import type { IssueKind, Meaning } from './issue-kinds/kind.ts'
import { PIPEDRIVE } from './issue-kinds/pipedrive.ts'
import { VISMA } from './issue-kinds/visma.ts'

/** All kinds of issues, with their cause, what to do, and the answers that they take. */
export const ISSUE_KINDS: readonly IssueKind[] = [...DECISIONS, ...PIPEDRIVE, ...VISMA]

const byCode = new Map(ISSUE_KINDS.flatMap((kind) => kind.codes.map((code) => [code, kind] as const)))

/** The kind of an issue; `null` for a code that a later version raised. */
export const kindOf = (code: string): IssueKind | null => byCode.get(code) ?? null

interface Asked {
  readonly code: string
  readonly details: Json
}

/** Stands in the name of an answer for each candidate of an ambiguous match. */
const EACH = ' X'

/** What may be answered to an issue; none where it asks nothing. */
export function answersTo({ code, details }: Asked): string[] {
  const names = Object.keys(kindOf(code)?.answers ?? {})
  return names.flatMap((name) =>
    name.endsWith(EACH) ? candidateIds(details).map((id) => name.replace(EACH, ` ${id}`)) : [name],
  )
}

function candidateIds(details: Json): readonly string[] {
  const { candidates } = (details ?? {}) as { readonly candidates?: unknown }
  return Array.isArray(candidates) ? candidates.filter((id) => typeof id === 'string') : []
}

/** What an answer means; `null` for what is no answer to the issue. */
export function meaningOf(asked: Asked, choice: string): Meaning | null {
  if (!answersTo(asked).includes(choice)) return null
  const answers = kindOf(asked.code)?.answers ?? {}
  return (Object.hasOwn(answers, choice) ? answers[choice] : answers[choice.replace(/ [^ ]+$/, EACH)]) ?? null
}

interface Answered extends Asked {
  readonly state: string
  readonly answer: { readonly choice: string } | null
}

/** What follows when an issue is answered, retried or ignored, for people; begins with the verb. */
export function afterAnswer(verb: 'retry' | 'ignore' | 'answer', issue: Answered): string {
  if (verb === 'answer') return meaningOf(issue, issue.answer?.choice ?? '')?.after ?? 'is answered'
  if (verb === 'ignore') return 'is out of sight among the issues; nothing else changes'
  return issue.state === 'resolved'
    ? 'was settled already; it is looked at once more in the next run'
    : 'is tried again in the next run'
}
