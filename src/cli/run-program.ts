import { calledAs, speakingAs } from './called-as.ts'
import type { Cli } from './cli.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { COMMAND_NAMES, createProgram } from './program.ts'
import { reportFailure, reportUsage } from './terminal/failure.ts'
import { isHelp, isUsageError, usageSentence } from './usage.ts'

/** One command line, from its words to its exit code. Failures are printed here, with `--json` also as a document. */
export async function runProgram(given: Omit<Cli, 'run' | 'log'>, argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done
  const run = async (work: () => Promise<ExitCode>) => {
    exitCode = await work()
  }
  const json = argv.includes('--json')
  const terminal = speakingAs(given.terminal, calledAs(given.environment), { commands: COMMAND_NAMES, json })
  const cli: Cli = { ...given, terminal, run, log: given.terminal.log }
  try {
    const program = await createProgram(cli, argv[0])
    await program.parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    // Help was asked for, or is shown because a command was missing.
    if (isHelp(error)) return error.exitCode === 0 ? EXIT.done : EXIT.usage
    if (isUsageError(error)) return reportUsage(cli, usageSentence(error.message), json)
    return reportFailure(cli, error, json)
  }
}
