import { createInterface } from 'node:readline/promises'
import type { Environment } from '../../config/config.ts'
import { type Colours, markedColours, shown } from './colours.ts'
import { fitted } from './wrap.ts'

/**
 * Where a command's words go: answers to stdout, everything said on the way to stderr. Whatever is said, nothing in it
 * that others wrote is obeyed by a terminal (`colours.ts`).
 */
export interface Terminal {
  /** A document, or what else is copied or read by programs: on a terminal too no line of it is broken. */
  readonly out: (text: string) => void
  /** The same, no line break added. */
  readonly write: (text: string) => void
  /** Words for people: lines too long for the terminal are broken between words. */
  readonly say: (text: string) => void
  /** The same on stderr. */
  readonly note: (text: string) => void
  /** A line of the log, for programs: as it is. */
  readonly log: (line: string) => void
  /** Colours for stdout and for stderr; plain unless that one is a terminal and NO_COLOR is unset, so never in a file. */
  readonly colours: Colours
  readonly noteColours: Colours
  readonly outIsTerminal: boolean
  /** Bars are drawn only where somebody sees them. */
  readonly bars: NodeJS.WriteStream | null
  /** What fits on a line; nothing is cut where a program reads. */
  readonly columns: number
  /** Asks a person; `null` when nobody is there to answer. Ctrl-C in place of an answer is thrown as `StoppedAsking`. */
  readonly ask: (question: string, signal: AbortSignal) => Promise<string | null>
}

/** Ctrl-C at a question: the parser of its line takes it, so no signal comes. */
export class StoppedAsking extends Error {
  override readonly name = 'StoppedAsking'
}

const UNBOUNDED = 10_000

// Some terminals say 0, which means that they do not know.
const USUAL = 80
const columnsOf = ({ isTTY, columns }: NodeJS.WriteStream): number => (isTTY === true ? columns || USUAL : UNBOUNDED)

/** What is usual: https://no-color.org, and FORCE_COLOR for a terminal that says it knows none. */
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
 * @param onLost what is printed cannot be written, on a full disk perhaps: told once, with the reason. What is under way
 *   is brought to its end all the same.
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
  // `read … | head` closes the pipe early, `sync 2>&1 | head` that of stderr too: that is no failure, there is just
  // nobody to tell any more, and what is under way is brought to its end.
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
        // What is said next must not stand behind the question.
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
