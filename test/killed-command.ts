import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect } from 'vitest'
import { builtProgram } from './program.ts'

/**
 * Runs the program as a process of its own and kills it once `begun` says so: no handler runs, nothing is flushed.
 *
 * @param begun is told how to kill it
 */
export async function killedCommand(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  begun: (kill: () => void) => () => void,
): Promise<void> {
  const built = await builtProgram()
  // Not by its launcher, which would be killed in its place.
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', built.main, ...args], {
    env: { PATH: process.env.PATH ?? '', ...built.env, ...env },
    stdio: 'ignore',
  })
  const end = begun(() => child.kill('SIGKILL'))
  const [, signal] = await once(child, 'close')
  end()
  expect(signal).toBe('SIGKILL')
}

/** Lets the minute pass before a process is taken for dead. */
export function takenForDead(dataDir: string): void {
  const db = new DatabaseSync(join(dataDir, 'ml-connector.db'))
  db.exec('update connection_work set lease_until = lease_until - 60000')
  db.close()
}
