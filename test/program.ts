import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { COMPILED } from '../bin/node-flags.js'
import { keptForTheRun, RUN_FOLDER } from './once-a-run.ts'

const ROOT = join(import.meta.dirname, '..')

/** The program for processes of their own. */
export interface BuiltProgram {
  /** What people and shells start; it starts the program as a process below it. */
  readonly launcher: string
  readonly main: string
  /** Compiled once, it starts in half the time. */
  readonly env: Readonly<Record<string, string>>
}

/**
 * The program as an installed package has it: built from this source once for all tests of a run, it starts with half the
 * work, since Node.js takes no types out and reads a fifth of the files. Where there is no run of tests, the source itself.
 */
export async function builtProgram(): Promise<BuiltProgram> {
  if (process.env[RUN_FOLDER] === undefined) {
    return { launcher: join(ROOT, 'bin', 'ml-connector.js'), main: join(ROOT, 'src', 'cli', 'main.ts'), env: COMPILED }
  }
  const folder = await keptForTheRun('program', install)
  return {
    launcher: join(folder, 'bin', 'ml-connector.js'),
    main: join(folder, 'dist', 'program', 'main.js'),
    env: { NODE_COMPILE_CACHE: join(folder, 'compiled') },
  }
}

async function install(folder: string): Promise<void> {
  mkdirSync(folder)
  const build = [join(ROOT, 'build', 'program.ts'), join(folder, 'dist')]
  await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', ...build])
  for (const each of ['bin', 'package.json']) cpSync(join(ROOT, each), join(folder, each), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
}
