import type { RunStatus } from '../core/run.ts'

/** Scripts rely on these. */
export const EXIT = {
  /** Done; records that only wait for another one need no attention. */
  done: 0,
  /** Done with issues, paused by the API budget, or stopped by hand: something is left to do. */
  attention: 1,
  /** Failed or refused; nothing was done, or not everything. */
  failed: 2,
  /** The command line itself is wrong. */
  usage: 64,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const OF_STATUS = {
  done: EXIT.done,
  done_with_issues: EXIT.attention,
  paused: EXIT.attention,
  stopped: EXIT.attention,
  running: EXIT.attention, // watched from here until Ctrl-C; it goes on in another process
  failed: EXIT.failed,
} as const satisfies Record<RunStatus, ExitCode>

export const exitCodeOf = (status: RunStatus): ExitCode => OF_STATUS[status]
