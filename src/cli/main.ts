import { setFlagsFromString } from 'node:v8'
import { environment } from '../config/environment.ts'
import { systemClock } from '../core/clock.ts'
import { KnownSecrets } from '../core/known-secrets.ts'
import type { Cli } from './cli.ts'
import { EXIT } from './exit-code.ts'
import { abortOnInterrupt } from './interrupt.ts'
import { runProgram } from './run-program.ts'
import { createTerminal } from './terminal/terminal.ts'

// Pages of records make much garbage. Left alone, V8 lets it grow to half a gigabyte before it looks; so told, it stays
// below 300 MB, for a little more of the processor (docs/benchmarks.md). The launcher says how large young space is.
setFlagsFromString('--heap-growing-percent=40')

// Whatever a library may keep open, the program is over a little after its work is.
const LINGER_MS = 2_000

// Whatever the work comes to, its answer did not arrive.
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
  signal: abortOnInterrupt(signals, systemClock, terminal.note),
}

process.exitCode = await runProgram(cli, process.argv.slice(2))
setTimeout(() => process.exit(), LINGER_MS).unref()
