import { createInterface } from 'node:readline/promises'
import type { Environment } from '../../config/config.ts'
import { type Colours, markedColours, shown } from './colours.ts'
import { fitted } from './wrap.ts'

/**
 * Where a command's words go: answers to stdout, everything else to stderr. Text of others cannot control the terminal
 * (`colours.ts`).
 */
export interface Terminal {
  /**
   * A document, or other text that is copied or read by programs: its lines are not wrapped, not even on a terminal.
   */
  readonly out: (text: string) => void
  /** The same, without a line break at its end. */
  readonly write: (text: string) => void
  /** Words for people: lines that are too long for the terminal are wrapped. */
  readonly say: (text: string) => void
  /** The same on stderr. */
  readonly note: (text: string) => void
  /** A line of the log, for programs, not changed. */
  readonly log: (line: string) => void
  /**
   * Colours for stdout and for stderr; plain unless that one is a terminal and NO_COLOR is unset, so never in a file.
   */
  readonly colours: Colours
  readonly noteColours: Colours
  readonly outIsTerminal: boolean
  /** Where bars are drawn; `null` where nobody would see them. */
  readonly bars: NodeJS.WriteStream | null
  /** The width of a line; unlimited where a program reads. */
  readonly columns: number
  /**
   * Asks a person; `null` when nobody is there to answer. Ctrl-C in place of an answer is thrown as `StoppedAsking`.
   */
  readonly ask: (question: string, signal: AbortSignal) => Promise<string | null>
}

/** Ctrl-C at a question, which the line reader takes, so that no signal comes. */
export class StoppedAsking extends Error {
  override readonly name = 'StoppedAsking'
}

const UNBOUNDED = 10_000

// Some terminals say 0, which means that they do not know.
const USUAL = 80
const columnsOf = ({ isTTY, columns }: NodeJS.WriteStream): number => (isTTY === true ? columns || USUAL : UNBOUNDED)

/** As is usual: by https://no-color.org, and FORCE_COLOR for a terminal that claims to have no colours. */
function wantsColours({ NO_COLOR, FORCE_COLOR, TERM }: Environment): boolean {
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  return TERM !== 'dumb'
}

interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

/**
 * @param onLost called once, with the reason, when output cannot be written, e.g. on a full disk. The work goes
 *   on to its end all the same.
 */
export function createTerminal(
  { stdin, stdout, stderr }: Streams,
  environment: Environment,
  onLost: (why: string) => void = () => {},
): Terminal {
  const isColoured = wantsColours(environment)
  const colours = markedColours(stdout.isTTY === true && isColoured)
  const noteColours = markedColours(stderr.isTTY === true && isColoured)
  const columns = columnsOf(stdout)
  const noteColumns = columnsOf(stderr)
  // `read … | head` closes the pipe early, `sync 2>&1 | head` that of stderr too. That is no failure: nobody reads any
  // more, and the work goes on to its end.
  let isLost = false
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE' || isLost) return
      isLost = true
      const why = error.code ?? error.message
      if (stream === stdout) stderr.write(`✗ The output could not be written (${why}): not all of it is there.\n`)
      onLost(why)
    })
  }
  return {
    out: (text) => void stdout.write(`${shown(text)}\n`),
    write: (text) => void stdout.write(shown(text)),
    say: (text) => void stdout.write(`${shown(fitted(text, columns))}\n`),
    note: (text) => void stderr.write(`${shown(fitted(text, noteColumns))}\n`),
    log: (line) => void stderr.write(`${shown(line)}\n`),
    colours,
    noteColours,
    outIsTerminal: stdout.isTTY === true,
    bars: stderr.isTTY === true ? stderr : null,
    columns,
    ask: async (question, signal) => {
      if (stdin.isTTY !== true || stderr.isTTY !== true) return null
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return await lines.question(shown(fitted(question, noteColumns)), { signal })
      } catch (error) {
        // A new line, so that the next words do not follow the question on its line.
        stderr.write('\n')
        if (!signal.aborted && error instanceof Error && error.name === 'AbortError')
          throw new StoppedAsking('Stopped by hand.', { cause: error })
        throw error
      } finally {
        lines.close()
      }
    },
  }
}
