import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../src/config/config.ts'
import { type Clock, systemClock } from '../src/core/clock.ts'
import { ENV } from './connection-text.ts'
import { builtProgram } from './program.ts'
import { type Answer, runHere } from './run-here.ts'

export interface Outcome {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface CliWorld {
  readonly dataDir: string
  /** The program in this process, with nothing in its environment but what is named here. */
  readonly here: (args: readonly string[], env?: Environment) => Promise<Answer>
  /** Runs the real program as a process, with nothing in its environment but what is named here. */
  readonly ml: (args: readonly string[], env?: Environment, onStart?: (child: ChildProcess) => void) => Promise<Outcome>
  /** Writes a file into the folder the program runs in, and answers its path. */
  readonly file: (name: string, text: string) => string
  readonly remove: () => void
}

/** @param clock of what runs in this process; a process of its own has the real one */
export function cliWorld(clock: Clock = systemClock): CliWorld {
  const root = mkdtempSync(join(tmpdir(), 'ml-connector-cli-'))
  const dataDir = join(root, 'data')
  const environment = (env: Environment) => ({ ML_CONNECTOR_DATA_DIR: dataDir, ...ENV, ...env })
  return {
    dataDir,
    ml: (args, env = {}, onStart = () => {}) =>
      run(root, args, { PATH: process.env.PATH ?? '', ...environment(env) }, onStart),
    here: (args, env = {}) => runHere(args, environment(env), { clock, random: Math.random, fetch: globalThis.fetch }),
    file: (name, text) => {
      const path = join(root, name)
      writeFileSync(path, text)
      return path
    },
    remove: () => rmSync(root, { recursive: true, force: true }),
  }
}

async function run(
  cwd: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  onStart: (child: ChildProcess) => void,
): Promise<Outcome> {
  const built = await builtProgram()
  const child = spawn(process.execPath, [built.launcher, ...args], {
    cwd,
    env: { ...built.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onStart(child)
  const [stdout, stderr] = [child.stdout, child.stderr].map((stream) => {
    const chunks: string[] = []
    stream.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
    return chunks
  })
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ code, stdout: (stdout ?? []).join(''), stderr: (stderr ?? []).join('') }))
  })
}
