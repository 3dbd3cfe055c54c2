import type { PingCheck } from '../../../core/ping.ts'
import type { VismaClient, VismaOptions } from '../calls/client.ts'

export interface PingContext {
  readonly client: VismaClient
  readonly options: VismaOptions
  readonly signal: AbortSignal
}

/** What the checks learned on their way, for the checks after them. */
export interface Findings {
  /** `maxPageSize` by stream, for streams that have rows. */
  readonly pageSizes: Map<string, number | null>
  /** Our clock minus Visma's, ms; `null` while Visma has told no time. */
  clockOffMs: number | null
  baseCurrency: string | null
}

export type Found = Pick<PingCheck, 'status' | 'message'> & { readonly advice?: string }

/** A check answers what it found, or throws. `stop`: if it fails, no later check can succeed. */
export interface Step {
  readonly name: string
  readonly stop: boolean
  /** Absent: always. */
  readonly isWanted?: (options: VismaOptions) => boolean
  readonly run: (context: PingContext, findings: Findings) => Promise<Found>
}

export const fine = (message: string): Found => ({ status: 'ok', message })
export const warned = (message: string, advice: string): Found => ({ status: 'warning', message, advice })
export const failed = (message: string, advice: string): Found => ({ status: 'failed', message, advice })
