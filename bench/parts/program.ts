import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'
import { NODE_FLAGS } from '../../bin/node-flags.js'
import type { Pace } from '../../test/chaos/time.ts'
import type { PairAddress } from './twins.ts'

const MAIN = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')

export type ProgramEnv = Readonly<Record<string, string>>

// The same program in a process that has another time.
const MAIN_LATER = join(import.meta.dirname, '..', '..', 'test', 'chaos', 'child.ts')
const DAY_MS = 86_400_000

/**
 * The real program as a process of its own, with nothing in its environment but what is named here.
 *
 * @param later So many days from now.
 */
export function startProgram(args: readonly string[], env: ProgramEnv, later = 0): ChildProcess {
  const real = Date.now()
  const pace: Pace = { real, virtual: real + later * DAY_MS, speed: 1 }
  const time = later === 0 ? {} : { CHAOS_PACE: JSON.stringify(pace) }
  return spawn(process.execPath, [...NODE_FLAGS, later === 0 ? MAIN : MAIN_LATER, ...args], {
    env: { PATH: process.env.PATH ?? '', ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1', ...time, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** The program as people start it, launcher included. */
export const startLauncher =
  (launcher: string) =>
  (args: readonly string[], env: ProgramEnv): ChildProcess =>
    spawn(process.execPath, [launcher, ...args], {
      env: { PATH: process.env.PATH ?? '', ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    })

/** How long the program takes as a person starts it, ms. */
export async function timeProgram(
  start: ReturnType<typeof startLauncher>,
  args: readonly string[],
  env: ProgramEnv,
): Promise<number> {
  const before = performance.now()
  const child = start(args, env)
  for (const stream of [child.stdout, child.stderr]) stream?.resume()
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  if (code === null || code > 1) throw new Error(`ml-connector ${args.join(' ')} ended with ${code}`)
  return performance.now() - before
}

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  /** Most memory it ever held, MB. */
  readonly peakMb: number
}

/** Runs the program to its end and watches its memory. */
export async function runProgram(args: readonly string[], env: ProgramEnv, later = 0): Promise<Ended> {
  const child = startProgram(args, env, later)
  const [stdout, stderr] = [child.stdout, child.stderr].map(collect)
  let peakMb = 0
  const watch = setInterval(() => {
    peakMb = Math.max(peakMb, peakMemoryMb(child.pid ?? 0))
  }, 50)
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve))
  clearInterval(watch)
  return { code, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '', peakMb }
}

/** The same of a command that has to end well, be it with issues. */
export async function runWell(args: readonly string[], env: ProgramEnv, later = 0): Promise<Ended> {
  const outcome = await runProgram(args, env, later)
  if (outcome.code === 0 || outcome.code === 1) return outcome
  throw new Error(`ml-connector ${args.join(' ')} ended with ${outcome.code}: ${outcome.stderr.slice(-2_000)}`)
}

function collect(stream: ChildProcess['stdout']): () => string {
  const chunks: string[] = []
  stream?.setEncoding('utf8').on('data', (text: string) => chunks.push(text))
  return () => chunks.join('')
}

/** The high-water mark the system keeps; 0 where it keeps none, or the process is gone. */
export function peakMemoryMb(pid: number): number {
  try {
    const [, kb] = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
    return Number(kb ?? 0) / 1024
  } catch {
    return 0
  }
}

export interface BenchConnection {
  readonly name: string
  readonly pair: PairAddress
  readonly plan: string
  readonly settings?: object
  readonly schedule?: object
}

/** A connection file as a user would write it; secrets are of twins and stand in it. */
export const connectionYaml = ({ name, pair, plan, settings = {}, schedule }: BenchConnection): string => {
  const { url, ...visma } = pair.visma
  return stringify({
    name,
    visma: { ...visma, apiUrl: url, tokenUrl: `${url}/connect/token` },
    pipedrive: {
      apiUrl: pair.pipedrive.url,
      apiToken: pair.pipedrive.apiToken,
      plan,
      seats: 100_000,
      budgetShare: 1,
    },
    settings,
    ...(schedule === undefined ? {} : { schedule }),
  })
}
