import type cliProgress from 'cli-progress'
import type { RunProgress } from '../../core/run.ts'
import type { Again } from '../../core/watch.ts'
import { shown } from './colours.ts'
import type { Terminal } from './terminal.ts'
import { count } from './words.ts'

export interface ProgressView {
  readonly show: (progress: RunProgress) => void
  /** Says what is waited for; the same once more only after the work went on. */
  readonly again: (again: Again) => void
  /** Leaves the terminal as it should be found; safe to call twice. */
  readonly end: () => void
}

/** A bar a phase on a terminal; elsewhere one line a phase, so that a log file stays readable. */
export async function progressView(terminal: Terminal): Promise<ProgressView> {
  if (terminal.bars === null) return tellingOnce(phaseLines(terminal))
  const { default: progress } = await import('cli-progress')
  return tellingOnce(phaseBars(terminal, terminal.bars, progress))
}

/** A view that can say a line in between. */
interface Phases extends Omit<ProgressView, 'again'> {
  readonly note: (line: string) => void
}

export function tellingOnce({ show, note, end }: Phases): ProgressView {
  const told = new Set<string>()
  let last: RunProgress | null = null
  return {
    show: (progress) => {
      if (last !== null && (last.phase !== progress.phase || last.done < progress.done)) told.clear()
      last = progress
      show(progress)
    },
    again: ({ why, afterMs }) => {
      if (told.has(why)) return
      told.add(why)
      note(`${why.replace(/\.$/, '')}; tried again in ${count(Math.ceil(afterMs / 1000))} s, then less often.`)
    },
    end,
  }
}

function phaseLines(terminal: Terminal): Phases {
  let last: RunProgress | null = null
  const finish = () => {
    if (last !== null) terminal.note(`${last.phase}: ${amount(last)}`)
    last = null
  }
  return {
    show: (progress) => {
      if (last !== null && last.phase !== progress.phase) finish()
      last = progress
    },
    note: terminal.note,
    end: finish,
  }
}

function phaseBars(terminal: Terminal, stream: NodeJS.WriteStream, progress: typeof cliProgress): Phases {
  const { dim, cyan, green, yellow } = terminal.noteColours
  let bar: cliProgress.SingleBar | null = null
  let last: RunProgress | null = null

  const finish = () => {
    if (bar === null || last === null) return
    bar.stop()
    bar = null
    terminal.note(`${green('✓')} ${last.phase.padEnd(PHASE_WIDTH)} ${dim(amount(last))}`)
    last = null
  }
  const start = (now: RunProgress) => {
    bar = new progress.SingleBar({
      stream,
      hideCursor: true,
      clearOnComplete: true,
      // A second Ctrl-C ends the process at once; the cursor must come back even then.
      gracefulExit: false,
      format: (_options, { value, total }, { at }: { at: RunProgress }) => {
        const phase = at.phase.padEnd(PHASE_WIDTH)
        if (at.total === null) return shown(`${cyan('·')} ${phase} ${dim(count(value))}`)
        const figures = `${count(value)}/${count(total)}`
        const size = Math.max(0, Math.min(BAR, (stream.columns ?? 80) - phase.length - figures.length - 5))
        const full = Math.round((total === 0 ? 1 : Math.min(1, value / total)) * size)
        const drawn = cyan('█'.repeat(full)) + dim('░'.repeat(size - full))
        return shown(`${cyan('·')} ${phase} ${drawn} ${dim(figures)}`)
      },
      fps: 15,
    })
    bar.start(now.total ?? Math.max(1, now.done), now.done, { at: now })
  }
  return {
    show: (now) => {
      if (last !== null && last.phase !== now.phase) finish()
      last = now
      if (bar === null) return start(now)
      bar.setTotal(now.total ?? Math.max(1, now.done))
      bar.update(now.done, { at: now })
    },
    note: (line) => {
      bar?.stop()
      terminal.note(`${yellow('!')} ${line}`)
      if (bar !== null && last !== null) start(last)
    },
    end: finish,
  }
}

const PHASE_WIDTH = 34
// Figures say more than the bar: on a narrow terminal it is the bar that gives way.
const BAR = 30

const amount = ({ done, total }: RunProgress): string =>
  total === null || total === done ? count(done) : `${count(done)} of ${count(total)}`
