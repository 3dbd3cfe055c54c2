import type { SourceKey } from '../../../core/ids.ts'
import type { PhaseContext } from '../context.ts'
import { linesOf } from './brake.ts'
import { HELD, MANY } from './issues.ts'

/** Has customers decided again whose edits were answered. Costs nothing where no edit waits. */
export async function takeAnswers(context: PhaseContext): Promise<void> {
  const { store } = context
  const edits = await store.edits()
  if (edits.length === 0) return
  const answered = await store.answered([HELD, MANY])
  const fields = new Set(answered.flatMap(({ code, key }) => (code === HELD ? [key] : [])))
  const many = new Set(answered.flatMap((issue) => linesOf(issue).map(({ customer }) => customer)))
  const keys = edits.filter(({ key, field }) => many.has(key) || fields.has(`${key}.${field}`)).map(({ key }) => key)
  if (keys.length > 0) await store.touch('customer', [...new Set<SourceKey>(keys)])
}

/** Closes the question about many edits once none of them is left. */
export async function closeAnswered({ store, preview, resolve }: PhaseContext): Promise<void> {
  if (preview) return
  const asked = [...(await store.openIssues([MANY])), ...(await store.answered([MANY]))]
  if (asked.length === 0) return
  const left = new Set((await store.edits()).map(({ key, value }) => `${key}\n${value}`))
  for (const issue of asked) {
    const isLeft = linesOf(issue).some(({ customer, to }) => left.has(`${customer}\n${to}`))
    if (!isLeft) await resolve(issue.stream, issue.key, issue.code)
  }
}
