import type { Clock } from '../core/clock.ts'
import { EXIT } from './exit-code.ts'

// One Ctrl-C reaches this process from the terminal, from npm and from the launcher: up to three signals at once.
const SAME_PRESS_MS = 500
/** The process ends within ten seconds, even when something keeps the work from ending, e.g. a silent database. */
const LONGEST_END_MS = 9_000
// When a suspended process goes on, its time is over: it gets a moment to take the answers that have come meanwhile.
const LAST_MOMENT_MS = 500

interface Signals {
  readonly on: (name: NodeJS.Signals, listener: () => void) => unknown
  readonly exit: (code: number) => void
}

/**
 * The first Ctrl-C (or SIGTERM) aborts the signal, so that work ends in good order. A second one ends the process at
 * once, and so does the time limit. Nothing is lost by that, as by a power cut.
 */
export function abortOnInterrupt(
  signals: Signals,
  clock: Clock,
  say: (text: string) => void,
  longestEndMs = LONGEST_END_MS,
): AbortSignal {
  const controller = new AbortController()
  let pressedAt: number | null = null
  const press = () => {
    const now = clock.now().getTime()
    if (pressedAt === null) {
      pressedAt = now
      say('Stopping in good order; press Ctrl-C again to quit at once.')
      controller.abort(new DOMException('Stopped by hand.', 'AbortError'))
      const giveUp = () => {
        say('Stopped without waiting any longer.')
        signals.exit(EXIT.attention)
      }
      // Work that ends in time ends the process.
      setTimeout(() => setTimeout(giveUp, LAST_MOMENT_MS).unref(), longestEndMs).unref()
    } else if (now - pressedAt > SAME_PRESS_MS) {
      signals.exit(EXIT.failed)
    }
  }
  signals.on('SIGINT', press)
  signals.on('SIGTERM', press)
  return controller.signal
}
