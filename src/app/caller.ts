import { z } from 'zod'
import type { RunProgress } from '../core/run.ts'
import { check, systemCheck } from './checks.ts'
import { runDocument } from './runs.ts'

/** How long work goes, a piece at a time. */
export const news = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('progress'), phase: z.string(), done: z.number(), total: z.number().nullable() }),
  /** A system is waited for and asked again. */
  z.strictObject({ is: z.literal('again'), why: z.string(), afterMs: z.number() }),
  /** Another run is waited for: one of this connection, or `null` for one of the same account. */
  z.strictObject({ is: z.literal('joined'), run: runDocument.nullable() }),
  /** One of the checks was made. */
  z.strictObject({ is: z.literal('checked'), check: z.union([systemCheck, check]) }),
])
export type News = z.output<typeof news>

/** Who asked for long work: may stop it, and is told how it goes. */
export interface Caller {
  readonly signal: AbortSignal
  readonly tell: (news: News) => void
}

/** For work that tells of nothing else. */
export const tellingProgress =
  ({ tell }: Pick<Caller, 'tell'>) =>
  (progress: RunProgress): void =>
    tell({ is: 'progress', ...progress })
