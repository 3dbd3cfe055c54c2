import type { Cli } from '../cli.ts'
import type { ExitCode } from '../exit-code.ts'
import { reportFailure } from './failure.ts'

export interface JsonArray {
  /** One member, as JSON. */
  readonly add: (member: string) => void
  readonly end: () => void
  /**
   * Ends the array early, with the document of the failure as its last member: so the output is still one document, but
   * cannot be taken for the complete one.
   *
   * @throws the failure itself where nothing was written yet
   */
  readonly fail: (error: unknown) => ExitCode
}

/** An array that is written while records are read, since there may be a million. */
export function jsonArray(cli: Pick<Cli, 'terminal' | 'secrets' | 'signal' | 'environment'>): JsonArray {
  const { write } = cli.terminal
  let separator = FIRST
  return {
    add: (member) => {
      write(`${separator}${member}`)
      separator = ',\n'
    },
    end: () => write(separator === FIRST ? '[]\n' : '\n]\n'),
    fail: (error) => {
      if (separator === FIRST) throw error
      write(separator)
      const code = reportFailure(cli, error, true)
      write(']\n')
      return code
    },
  }
}

const FIRST = '[\n'
