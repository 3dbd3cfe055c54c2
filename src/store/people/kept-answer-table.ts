import type { ConnectionId } from '../../core/ids.ts'

export interface KeptAnswerTable {
  /** A hash of who asked, and of their key. */
  id: string
  /** A hash of what was asked. */
  question: string
  connection: ConnectionId | null
  asked_at: number
  /** `null`: it is being answered. */
  status: number | null
  type: string | null
  /** Sealed; `null` where it was shown once. */
  answer: string | null
}
