import { z } from 'zod'
import type { RunProgress } from '../core/run.ts'
import { check, systemCheck } from './checks.ts'
import { runDocument } from './runs.ts'

/** News from long work, piece by piece. */
export const news = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('progress'), phase: z.string(), done: z.number(), total: z.number().nullable() }),
  /** We wait for a system, and ask it again; `null`: for our own store. */
  z.strictObject({
    ...{ is: z.literal('again'), system: systemCheck.shape.system.nullable() },
    ...{ why: z.string(), afterMs: z.number() },
  }),
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
