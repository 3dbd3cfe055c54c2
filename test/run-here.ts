import type { Cli } from '../src/cli/cli.ts'
import { runProgram } from '../src/cli/run-program.ts'
import { createTerminal } from '../src/cli/terminal/terminal.ts'
import { type Environment, readConfig } from '../src/config/config.ts'
import { KnownSecrets } from '../src/core/known-secrets.ts'
import { KARI } from './actor.ts'

export interface Answer {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** What the program writes to: how wide each stream is, `null` where it is no terminal but a pipe or a file. */
export interface Screen {
  readonly stdout: number | null
  readonly stderr: number | null
}
export const PIPED: Screen = { stdout: null, stderr: null }

/**
 * One command line of the whole program, in this process. A process of its own takes a quarter of a second more, and is
 * only needed where a test is about signals, pipes, the current folder or an `.env` in it.
 */
export async function runHere(
  args: readonly string[],
  environment: Environment,
  outside: Pick<Cli, 'clock' | 'random' | 'fetch'>,
  screen = PIPED,
): Promise<Answer> {
  const said = { stdout: '', stderr: '' }
  const stream = (name: keyof Screen) => ({
    ...(screen[name] === null ? {} : { isTTY: true, columns: screen[name] }),
    on: () => undefined,
    write: (text: string) => {
      said[name] += text
      return true
    },
  })
  const streams = { stdin: {}, stdout: stream('stdout'), stderr: stream('stderr') }
  const code = await runProgram(
    {
      terminal: { ...createTerminal(streams as never, environment), bars: null },
      environment,
      config: async () => readConfig(environment),
      ...outside,
      secrets: new KnownSecrets(),
      actor: KARI,
      signal: new AbortController().signal,
    },
    args,
  )
  return { code, ...said }
}
