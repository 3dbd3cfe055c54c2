import { z } from 'zod'
import type { RunProgress, StoredProgress } from '../core/run.ts'
import type { Again } from '../core/watch.ts'
import { check, systemCheck } from './checks.ts'
import { runDocument } from './runs.ts'

/** A wait for a system; `null`: for our own store. */
const wait = z.strictObject({
  ...{ system: systemCheck.shape.system.nullable(), why: z.string(), afterMs: z.number() },
  /** Nothing failed, and it is over after this time; left out where it is a try that may fail again. */
  once: z.literal(true).optional(),
})

/** News from long work, piece by piece. */
export const news = z.discriminatedUnion('is', [
  z.strictObject({
    ...{ is: z.literal('progress'), phase: z.string(), done: z.number(), total: z.number().nullable() },
    /** What a run of any process waits for. */
    wait: wait.optional(),
  }),
  /** We wait, and ask again. */
  z.strictObject({ is: z.literal('again'), ...wait.shape }),
  /** We wait for another run: one of this connection, or `null` for one of the same account. */
  z.strictObject({ is: z.literal('joined'), run: runDocument.nullable() }),
  /** One of the checks was made. */
  z.strictObject({ is: z.literal('checked'), check: z.union([systemCheck, check]) }),
])
export type News = z.output<typeof news>

/** The one who asked for long work, may stop it, and gets news of it. */
export interface Caller {
  readonly signal: AbortSignal
  readonly tell: (news: News) => void
  /** Told under which run its work goes on, once that has begun. */
  readonly onStart?: (run: string) => void
}

/** Passes progress on as news, for work that has no other news. */
export const tellingProgress =
  ({ tell }: Pick<Caller, 'tell'>) =>
  (progress: RunProgress): void =>
    tell({ is: 'progress', ...progress })

/** How far a run is as its row tells, which any process may have written; a wait that is over is not told. */
export function storedProgress({ wait, ...at }: StoredProgress, now: number): Omit<Progressed, 'is'> {
  if (wait === undefined || wait.until <= now) return at
  return { ...at, wait: waitNews({ ...wait, afterMs: wait.until - now }) }
}
type Progressed = Extract<News, { is: 'progress' }>

export const waitNews = ({ code, why, afterMs, once }: Again): z.output<typeof wait> => ({
  ...{ system: systemOf(code), why, afterMs },
  ...(once ? { once } : {}),
})

/** Which system a failure is of; `null`: neither, such as our store. */
function systemOf(code: string) {
  const [system = ''] = code.split('.')
  return system === 'visma' || system === 'pipedrive' ? system : null
}
