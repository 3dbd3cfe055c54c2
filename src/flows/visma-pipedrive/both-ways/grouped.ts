import { z } from 'zod'
import { inTurn } from '../../../core/run-notes.ts'
import type { PhaseContext } from '../context.ts'
import { DIFFERED, differedIssue, type Line, readOnlyIssue } from './issues.ts'

const details = z.object({
  lines: z.array(
    z.object({ customer: z.string(), number: z.string(), field: z.string(), from: z.string(), to: z.string() }),
  ),
})

/** Adds a line to the one issue that tells all of its kind, also those of a run that died. */
export function tellTogether(code: string, line: Line, context: PhaseContext): Promise<void> {
  return inTurn(context.notes, code, async () => {
    const [open] = await context.store.openIssues([code])
    const before = open === undefined ? [] : (details.safeParse(open.details).data?.lines ?? [])
    const others = before.filter(({ customer, field }) => customer !== line.customer || field !== line.field)
    const lines = [...others, line]
    await context.issue(code === DIFFERED ? differedIssue(lines) : readOnlyIssue(lines))
  })
}
