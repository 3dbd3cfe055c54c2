import { send } from './api.ts'
import { pathOf } from './asks.ts'
import type { Run } from './documents.ts'

/** Work that goes on after its answer, by the id of its run. */
export interface Started {
  readonly runId: string
}

const one = (id: string): string => encodeURIComponent(id)

/** What pages have done. */
export const acts = {
  sync: (connection: string, mode: Run['mode'] = 'changes') =>
    send<Started>('POST', `${pathOf(connection)}/runs`, { mode }),
  stop: (connection: string, run: string) => send<Started>('POST', `${pathOf(connection)}/runs/${one(run)}/stop`, {}),
  undo: (connection: string, run: string, what: { readonly preview?: boolean; readonly operation?: string } = {}) =>
    send<Started>('POST', `${pathOf(connection)}/runs/${one(run)}/undo`, what),
  release: (connection: string, run: string) =>
    send<{ readonly released: number }>('POST', `${pathOf(connection)}/runs/${one(run)}/release`, {}),
  preview: (connection: string, mode: 'changes' | 'full') =>
    send<Started>('POST', `${pathOf(connection)}/previews`, { mode }),
  apply: (connection: string, preview: string, what: { readonly first?: number; readonly group?: string }) =>
    send<Started>('POST', `${pathOf(connection)}/previews/${one(preview)}/apply`, what),
  tieOut: (connection: string) => send<Started>('POST', `${pathOf(connection)}/tie-out`, {}),
  retry: (connection: string, which: WhichIssues) => send('POST', `${pathOf(connection)}/issues/retry`, which),
  ignore: (connection: string, which: WhichIssues & { readonly reason: string }) =>
    send('POST', `${pathOf(connection)}/issues/ignore`, which),
  answer: (connection: string, issue: string, answer: { readonly choice: string; readonly reason?: string }) =>
    send('POST', `${pathOf(connection)}/issues/${one(issue)}/answer`, answer),
  match: (connection: string, what: MatchDecision) => send('POST', `${pathOf(connection)}/matches`, what),
  pause: (connection: string) => send('POST', `${pathOf(connection)}/pause`, {}),
  resume: (connection: string) => send('POST', `${pathOf(connection)}/resume`, {}),
  replay: (connection: string, ids: readonly string[]) => send('POST', `${pathOf(connection)}/inbox/replay`, { ids }),
} as const

export type WhichIssues = { readonly ids: readonly string[] } | { readonly code: string }

export interface MatchDecision {
  readonly do: 'accept' | 'reject' | 'unlink'
  readonly stream: string
  readonly key: string
  readonly remote?: string
}
