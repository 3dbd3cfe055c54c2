import type { Clock } from '../core/clock.ts'
import { EXIT } from './exit-code.ts'

// One Ctrl-C reaches this process from the terminal, from npm and from the launcher: up to three signals at once.
const SAME_PRESS_MS = 500
/** Whatever keeps the work from ending, such as a database that went silent, the process is over within ten seconds. */
const LONGEST_END_MS = 9_000
// A process that stood still meanwhile finds its time over when it goes on, and what it waited for answered.
const LAST_MOMENT_MS = 500

interface Signals {
  readonly on: (name: NodeJS.Signals, listener: () => void) => unknown
  readonly exit: (code: number) => void
}

/**
 * The first Ctrl-C (or SIGTERM) aborts the signal, so that work ends in good order; a second one quits at once, and so
 * does work that has not ended in time. Nothing is lost by that: it is what a power cut does.
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
