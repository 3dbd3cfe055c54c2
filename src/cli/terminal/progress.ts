import type cliProgress from 'cli-progress'
import type { News } from '../../app/caller.ts'
import type { RunProgress } from '../../core/run.ts'
import { shown } from './colours.ts'
import type { Terminal } from './terminal.ts'
import { count } from './words.ts'

export interface ProgressView {
  /** Shows progress, and says for what the work waits; the same wait again only after the work went on. */
  readonly tell: (news: News) => void
  /** Restores the terminal; safe to call twice. */
  readonly end: () => void
}

/** On a terminal a bar per phase; elsewhere one line per phase, so that a log file stays readable. */
export async function progressView(terminal: Terminal, { quiet = false } = {}): Promise<ProgressView> {
  if (terminal.bars === null) return tellingOnce(phaseLines(terminal), quiet)
  const { default: progress } = await import('cli-progress')
  return tellingOnce(phaseBars(terminal, terminal.bars, progress), quiet)
}

/** A view that can say a line in between. */
interface Phases {
  readonly show: (progress: RunProgress) => void
  readonly note: (line: string) => void
  readonly end: () => void
}

/** @param quiet says nothing of waits */
export function tellingOnce({ show, note, end }: Phases, quiet = false): ProgressView {
  const told = new Set<string>()
  let last: RunProgress | null = null
  const again = ({ system, why, afterMs, once }: Extract<News, { is: 'again' }>) => {
    if (quiet || told.has(why)) return
    told.add(why)
    if (once) return note(`${why} It goes on in ${count(Math.ceil(afterMs / 1000))} s.`)
    const named = system === null ? '' : system === 'visma' ? 'Visma.net is ' : 'Pipedrive is '
    note(`${why.replace(/\.$/, '')}; ${named}tried again in ${count(Math.ceil(afterMs / 1000))} s, then less often.`)
  }
  return {
    tell: (news) => {
      if (news.is === 'again') return again(news)
      if (news.is !== 'progress') return
      if (last !== null && (last.phase !== news.phase || last.done < news.done)) told.clear()
      last = news
      show(news)
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
// On a narrow terminal the bar gets shorter, since the figures say more.
const BAR = 30

const amount = ({ done, total }: RunProgress): string =>
  total === null || total === done ? count(done) : `${count(done)} of ${count(total)}`
