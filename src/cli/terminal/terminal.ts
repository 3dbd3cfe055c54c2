import { createInterface } from 'node:readline/promises'
import pc from 'picocolors'
import { type Colours, markedColours, shown } from './colours.ts'

/**
 * Where a command's words go: answers to stdout, everything said on the way to stderr. Whatever is said, nothing in it
 * that others wrote is obeyed by a terminal (`colours.ts`).
 */
export interface Terminal {
  readonly out: (text: string) => void
  /** As it is, no line break added. */
  readonly write: (text: string) => void
  readonly note: (text: string) => void
  /** Colours for stdout and for stderr; plain unless that one is a terminal and NO_COLOR is unset. */
  readonly colours: Colours
  readonly noteColours: Colours
  readonly outIsTerminal: boolean
  /** Bars are drawn only where somebody sees them. */
  readonly bars: NodeJS.WriteStream | null
  /** What fits on a line; nothing is cut where a program reads. */
  readonly columns: number
  /** Asks a person; `null` when nobody is there to answer. */
  readonly ask: (question: string, signal: AbortSignal) => Promise<string | null>
}

const UNBOUNDED = 10_000

interface Streams {
  readonly stdin: NodeJS.ReadStream
  readonly stdout: NodeJS.WriteStream
  readonly stderr: NodeJS.WriteStream
}

export function createTerminal({ stdin, stdout, stderr }: Streams): Terminal {
  const colours = markedColours(stdout.isTTY === true && pc.isColorSupported)
  const noteColours = markedColours(stderr.isTTY === true && pc.isColorSupported)
  // `read … | head` closes the pipe early, `sync 2>&1 | head` that of stderr too: that is no failure, there is just
  // nobody to tell any more, and what is under way is brought to its end.
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
  }
  return {
    out: (text) => void stdout.write(`${shown(text)}\n`),
    write: (text) => void stdout.write(shown(text)),
    note: (text) => void stderr.write(`${shown(text)}\n`),
    colours,
    noteColours,
    outIsTerminal: stdout.isTTY === true,
    bars: stderr.isTTY === true ? stderr : null,
    columns: stdout.isTTY === true ? stdout.columns : UNBOUNDED,
    ask: async (question, signal) => {
      if (stdin.isTTY !== true || stderr.isTTY !== true) return null
      const lines = createInterface({ input: stdin, output: stderr })
      try {
        return await lines.question(shown(question), { signal })
      } finally {
        lines.close()
      }
    },
  }
}
