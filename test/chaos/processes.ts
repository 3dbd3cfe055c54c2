import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { BuiltProgram } from '../program.ts'
import type { Pace } from './time.ts'

const CHILD = join(import.meta.dirname, 'child.ts')

export interface Ended {
  /** `null` when it was killed. */
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Running {
  readonly name: string
  /** SIGKILL: no handler runs, nothing is flushed. */
  readonly kill: () => void
  /** SIGSTOP and, after so many real ms, SIGCONT: as on a machine that was suspended. */
  readonly freeze: (ms: number) => void
  /** SIGTERM: to end in good order. */
  readonly stop: () => void
  readonly ended: Promise<Ended>
}

/** The real program as processes of one scenario; what they print is kept in files. */
export interface Processes {
  readonly start: (args: readonly string[], env?: Readonly<Record<string, string>>) => Running
  /** Those that run now, oldest first. */
  readonly alive: () => readonly Running[]
  readonly started: () => number
  /** Kills those that are left. */
  readonly close: () => Promise<void>
}

/**
 * @param built  what is started
 * @param folder for stdout and stderr of each, `03-sync.out` and `03-sync.err`
 * @param pace   of a process that starts now
 */
export function processes(
  built: BuiltProgram,
  folder: string,
  env: Readonly<Record<string, string>>,
  pace: () => Pace,
): Processes {
  mkdirSync(folder, { recursive: true })
  const alive = new Set<Running>()
  const killAll = () => {
    for (const running of alive) running.kill()
  }
  process.once('exit', killAll)
  let count = 0

  const start = (args: readonly string[], more: Readonly<Record<string, string>> = {}): Running => {
    const name = `${String(++count).padStart(2, '0')}-${args.find((one) => !one.startsWith('-')) ?? 'help'}`
    const files = ['out', 'err'].map((ending) => join(folder, `${name}.${ending}`))
    const [out, err] = files.map((file) => openSync(file, 'w'))
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', CHILD, ...args], {
      env: {
        PATH: process.env.PATH ?? '',
        ...built.env,
        ...env,
        ...more,
        CHAOS_PROGRAM: built.main,
        CHAOS_PACE: JSON.stringify(pace()),
      },
      stdio: ['ignore', out, err],
    })
    for (const file of [out, err]) if (file !== undefined) closeSync(file)
    const running: Running = {
      name,
      kill: () => void child.kill('SIGKILL'),
      freeze: (ms) => {
        child.kill('SIGSTOP')
        setTimeout(() => child.kill('SIGCONT'), ms)
      },
      stop: () => void child.kill('SIGTERM'),
      ended: once(child, 'exit').then(([code]) => {
        alive.delete(running)
        const [stdout = '', stderr = ''] = files.map((file) => readFileSync(file, 'utf8'))
        return { code: code as number | null, stdout, stderr }
      }),
    }
    alive.add(running)
    return running
  }
  return {
    start,
    alive: () => [...alive],
    started: () => count,
    close: async () => {
      killAll()
      await Promise.all([...alive].map(({ ended }) => ended))
      process.off('exit', killAll)
    },
  }
}
