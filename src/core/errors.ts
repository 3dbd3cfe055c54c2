/** What the engine does about a failure. The thrower knows best, so the error carries it. */
export type Remedy =
  | { readonly do: 'retry' } // passing trouble; uses up an attempt
  | { readonly do: 'wait'; readonly afterMs: number } // told to slow down; uses up no attempt
  | { readonly do: 'hold' } // a person must act, e.g. sign in again
  | { readonly do: 'reject' } // this record can never pass; an issue now

export interface SyncErrorOptions extends ErrorOptions {
  /**
   * Whether a write may have reached the other side. `unknown` leaves its operation in doubt, which is settled before
   * anything is sent again.
   */
  readonly applied?: 'no' | 'unknown'
  /** What the operator can do about it, one sentence. */
  readonly advice?: string
  /**
   * With *hold*: a system refused the whole connection, which may pass by itself (a fail-over, a firewall, rights that
   * come back). A connection that has worked before is held only when the refusal lasts.
   */
  readonly refused?: true
  /** Id of the request at the remote system, for its support. */
  readonly requestId?: string
}

/** A failure we expected; `message` is for the operator. Anything else thrown is a bug, and is retried. */
export class SyncError extends Error {
  override readonly name = 'SyncError'
  /** `system.what`, e.g. `visma.rate_limited`. Stable: scripts may rely on it. */
  readonly code: string
  readonly remedy: Remedy
  readonly applied: 'no' | 'unknown'
  readonly advice: string | undefined
  readonly refused: boolean
  readonly requestId: string | undefined
  constructor(code: string, message: string, remedy: Remedy, options: SyncErrorOptions = {}) {
    super(message, options)
    this.code = code
    this.remedy = remedy
    this.applied = options.applied ?? 'no'
    this.advice = options.advice
    this.refused = options.refused ?? false
    this.requestId = options.requestId
  }
}

export const isSyncError = (error: unknown): error is SyncError => error instanceof SyncError

/** Message and advice as one text. A message that quotes a remote system may need a full stop in between. */
export function told({ message, advice }: { readonly message: string; readonly advice?: string | undefined }): string {
  if (!advice) return message
  return /[.!?…]["»”)]?$/.test(message.trimEnd()) ? `${message} ${advice}` : `${message.trimEnd()}. ${advice}`
}
