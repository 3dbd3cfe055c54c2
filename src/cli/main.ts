import { setFlagsFromString } from 'node:v8'
import { environment } from '../config/environment.ts'
import { systemClock } from '../core/clock.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import type { Cli } from './cli.ts'
import { EXIT } from './exit-code.ts'
import { abortOnInterrupt } from './interrupt.ts'
import { runProgram } from './run-program.ts'
import { createTerminal } from './terminal/terminal.ts'
import { userOfMachine } from './user-of-machine.ts'

// Pages of records make much garbage. By default V8 lets it grow to half a gigabyte before it collects; with this flag
// it stays below 300 MB, for a little more CPU time (docs/benchmarks.md). The launcher sets the size of the young
// generation.
setFlagsFromString('--heap-growing-percent=40')

// The program ends this long after its work, even if a library keeps something open.
const LINGER_MS = 2_000

// When output cannot be written, the command has failed, whatever the result of the work.
const terminal = createTerminal(process, environment, () => {
  process.once('exit', () => {
    process.exitCode = EXIT.failed
  })
})
const secrets = new KnownSecrets()
const signals = { on: process.on.bind(process), exit: process.exit.bind(process) }
const cli: Omit<Cli, 'run' | 'log'> = {
  terminal,
  environment,
  config: async () => (await import('../config/config.ts')).readConfig(environment),
  clock: systemClock,
  random: Math.random,
  fetch: globalThis.fetch,
  secrets,
  actor: { kind: 'person', name: userOfMachine() },
  signal: abortOnInterrupt(signals, systemClock, terminal.note),
}

process.exitCode = await runProgram(cli, process.argv.slice(2))
setTimeout(() => process.exit(), LINGER_MS).unref()
