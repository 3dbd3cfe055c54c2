import { z } from 'zod'
import type { Issue } from '../../../core/sync-store.ts'
import { type Line, MANY } from './issues.ts'

/** So many changes may be written to Visma.net in one run without asking. */
export const MOST_WRITES = 20
const APPROVED_FOR_MS = 24 * 3600_000

const details = z.object({
  lines: z.array(
    z.object({ customer: z.string(), number: z.string(), field: z.string(), from: z.string(), to: z.string() }),
  ),
  asked: z.number(),
})

export const linesOf = (issue: Pick<Issue, 'details'>): readonly Line[] =>
  details.safeParse(issue.details).data?.lines ?? []

export interface Braked {
  /** Names of changes that may be written; of the others none. */
  readonly allowed: ReadonlySet<string>
  /** Names of changes that a person decided against. */
  readonly dropped: ReadonlySet<string>
  /** Too many that nobody has approved: what to ask for. */
  readonly ask: readonly Line[]
  /** The earlier question stands as it was asked, and need not be asked anew. */
  readonly isAsked: boolean
}

/** A change is approved as it was shown: with its value, too. */
export const lineName = ({ customer, field, to }: Line): string => `${customer}\n${field}\n${to}`

/**
 * Which of the changes that this run would write to Visma.net may go: those on a list that was approved within the last
 * 24 hours, and the rest where they are few.
 */
export function brake(
  wanted: readonly Line[],
  answered: readonly Issue[],
  open: readonly Issue[],
  now: number,
): Braked {
  const counting = answered.filter(
    ({ code, answer }) => code === MANY && answer !== null && now - answer.at < APPROVED_FOR_MS,
  )
  const listed = (choice: string) =>
    new Set(counting.filter(({ answer }) => answer?.choice === choice).flatMap((issue) => linesOf(issue).map(lineName)))
  const approved = listed('approve')
  const dropped = listed('drop')
  const rest = wanted.filter((line) => !approved.has(lineName(line)) && !dropped.has(lineName(line)))
  const isMany = rest.length > MOST_WRITES
  const allowed = wanted.filter((line) => approved.has(lineName(line)) || (!isMany && !dropped.has(lineName(line))))
  const ask = isMany ? rest : []
  const names = new Set(ask.map(lineName))
  const isAsked = open.some((issue) => {
    const lines = linesOf(issue)
    return lines.length === ask.length && lines.every((line) => names.has(lineName(line)))
  })
  return { allowed: new Set(allowed.map(lineName)), dropped, ask, isAsked }
}
