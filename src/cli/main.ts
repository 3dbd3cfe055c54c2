import { setFlagsFromString } from 'node:v8'
import { environment, readConfig } from '../config.ts'
import { systemClock } from '../core/clock.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import type { Cli } from './cli.ts'
import { EXIT, type ExitCode } from './exit-code.ts'
import { abortOnInterrupt } from './interrupt.ts'
import { createProgram } from './program.ts'
import { reportFailure } from './terminal/failure.ts'
import { createTerminal } from './terminal/terminal.ts'
import { isHelp, isUsageError, usageSentence } from './usage.ts'

// Pages of records make much garbage. Left alone, V8 lets it grow to half a gigabyte before it looks; so told, it stays
// below 300 MB, for a little more of the processor (docs/benchmarks.md). The launcher says how large young space is.
setFlagsFromString('--heap-growing-percent=40')

// Whatever a library may keep open, the program is over a little after its work is.
const LINGER_MS = 2_000

const terminal = createTerminal(process)
const secrets = new KnownSecrets()
const signals = { on: process.on.bind(process), exit: process.exit.bind(process) }
let exitCode: ExitCode = EXIT.done

const cli: Cli = {
  terminal,
  environment,
  config: () => readConfig(environment),
  clock: systemClock,
  random: Math.random,
  fetch: globalThis.fetch,
  secrets,
  signal: abortOnInterrupt(signals, systemClock, terminal.note),
  run: async (work) => {
    exitCode = await work()
  },
}

const json = process.argv.includes('--json')
const program = createProgram(cli)
try {
  await program.parseAsync(process.argv)
} catch (error) {
  if (isHelp(error)) {
    // Asked for, or shown because a command was missing.
    exitCode = error.exitCode === 0 ? EXIT.done : EXIT.usage
  } else if (isUsageError(error)) {
    terminal.note(`${terminal.noteColours.red('✗')} ${usageSentence(error.message)}`)
    terminal.note('  See ml-connector --help, or --help after a command.')
    exitCode = EXIT.usage
  } else {
    exitCode = reportFailure(cli, error, json)
  }
}
process.exitCode = exitCode
setTimeout(() => process.exit(), LINGER_MS).unref()
