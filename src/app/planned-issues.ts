import type { Connection } from '../core/connection.ts'
import type { Store } from '../core/store.ts'
import type { NewIssue } from '../core/sync-store.ts'

const ANSWER = 'issue answer ID'

/**
 * The issues that a run would raise, each with advice that can be followed now: until a run has raised one, it has no id
 * by which it could be answered.
 */
export async function withPlannedAdvice(
  { issues }: Pick<Store, 'issues'>,
  { id, name }: Pick<Connection, 'id' | 'name'>,
  planned: readonly NewIssue[],
): Promise<NewIssue[]> {
  const asked = planned.filter(({ advice }) => advice.includes(ANSWER))
  const raised = new Map<string, string>()
  for (const [stream, group] of Map.groupBy(asked, (one) => one.stream)) {
    const keys = [...new Set(group.map(({ key }) => key))]
    for (const one of await issues.ofRecords(id, stream, keys))
      if (one.state === 'open') raised.set(nameOf(one), one.id)
  }
  return planned.map((one) => (one.advice.includes(ANSWER) ? { ...one, advice: advised(one, name, raised) } : one))
}

const nameOf = ({ stream, key, code }: Pick<NewIssue, 'stream' | 'key' | 'code'>): string => `${stream}:${key} ${code}`

function advised(issue: NewIssue, name: string, raised: ReadonlyMap<string, string>): string {
  const known = raised.get(nameOf(issue))
  if (known !== undefined) return issue.advice.replaceAll(ANSWER, `issue answer ${known}`)
  const { candidates = [] } = (issue.details ?? {}) as { readonly candidates?: readonly string[] }
  const [, role] = /^match\.ambiguous_(\w+)$/.exec(issue.code) ?? []
  const [first, ...others] = candidates
  if (role === undefined || first === undefined) return `Once a run has raised it: ${issue.advice}`
  const match = (action: string) => `ml-connector match ${name} ${action} ${issue.stream}:${issue.key} ${role}:${first}`
  const more = others.length === 0 ? '' : ` (or ${others.join(', ')})`
  return `If it is this one: ${match('link')}${more}. If it is not: ${match('reject')}${more}.`
}
