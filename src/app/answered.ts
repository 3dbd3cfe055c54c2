import type { IssueDocument } from './issues.ts'

/** Issues that ask a question, to which ignoring is a yes: `scope.house_account` asks whether to carry the customer. */
const YES: Readonly<Record<string, string>> = {
  'scope.house_account': 'is included: it is carried in the next run, and its documents with it',
}

/** What follows when an issue is retried or ignored, for people; begins with the verb. */
export function afterAnswer(verb: 'retry' | 'ignore', { code, state }: Pick<IssueDocument, 'code' | 'state'>): string {
  if (verb === 'ignore') {
    return (
      (Object.hasOwn(YES, code) ? YES[code] : undefined) ??
      'is out of sight among the issues; it is decided again in the next run'
    )
  }
  return state === 'resolved'
    ? 'was settled already; it is looked at once more in the next run'
    : 'is tried again in the next run'
}
