import { writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Config, Environment } from '../config/config.ts'
import { SyncError } from '../core/errors.ts'
import { connectionSchema } from './connection-file.ts'
import {
  type Answers,
  newConnectionFile,
  newSecretsFile,
  problemsOf,
  SCHEMA_FILE,
  SECRETS,
  warningsOf,
} from './new-connection-file.ts'

/** `init --json`: which files were written, which were there already, and what is left to fill in and to do. */
export const initDocument = z.strictObject({
  name: z.string(),
  written: z.array(z.string()),
  kept: z.array(z.string()),
  examples: z.array(z.string()),
  next: z.array(z.string()),
})
export type InitDocument = z.output<typeof initDocument>

export interface InitDeps {
  readonly environment: Environment
  readonly config: Config
  /** Epoch ms. */
  readonly now: number
}

export interface InitUses {
  /** The error with which applying a file of these answers would be refused; `null` when it would not. */
  readonly check: (answers: Answers) => Promise<SyncError | null>
  /** Answers that are accepted but look wrong, one sentence each. */
  readonly warnings: (answers: Answers) => readonly string[]
  /**
   * Writes a first connection file, and beside it `.env` and the schema where they are not there yet.
   *
   * Errors: SyncError `init.file_exists`, `init.unwritable` (hold).
   */
  readonly write: (file: string, answers: Answers) => Promise<InitDocument>
}

export const initUses = ({ environment, config, now }: InitDeps): InitUses => ({
  check: (answers) => problemsOf(answers, environment, config, now),
  warnings: warningsOf,
  write: async (file, answers) => {
    const { text, name, examples } = newConnectionFile(answers, new Date(now).toISOString())
    if (!(await written(file, text, 0o644))) throw isThere(file)
    const schema = join(dirname(file), SCHEMA_FILE)
    const files = [
      { path: file, isNew: true },
      { path: '.env', isNew: await written('.env', newSecretsFile(file), 0o600) },
      { path: schema, isNew: await written(schema, `${JSON.stringify(connectionSchema(), null, 2)}\n`, 0o644) },
    ]
    const of = (isNew: boolean) => files.filter((one) => one.isNew === isNew).map(({ path }) => path)
    return { name, written: of(true), kept: of(false), examples: [...examples], next: nextSteps(file, name, examples) }
  },
})

const nextSteps = (file: string, name: string, examples: readonly string[]): string[] => [
  `Put the secrets into .env: ${SECRETS.join(', ')}`,
  ...(examples.length === 0 ? [] : [`Replace the examples in ${file}: ${examples.join(', ')}`]),
  `ml-connector connection validate -f ${file}`,
  `ml-connector connection apply -f ${file}`,
  `ml-connector ping ${name}`,
  `ml-connector preview ${name}`,
]

/**
 * @returns false where a file is there already, which stays as it is
 * @throws SyncError `init.unwritable`
 */
async function written(path: string, text: string, mode: number): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: 'wx', mode })
    return true
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : null
    if (code === 'EEXIST') return false
    const advice = 'Start it in a folder that is there and that you may write in.'
    throw new SyncError('init.unwritable', `${path} cannot be written (${code}).`, { do: 'hold' }, { cause, advice })
  }
}

const isThere = (file: string) =>
  new SyncError(
    'init.file_exists',
    `${file} is there already, and nothing was written.`,
    { do: 'hold' },
    { advice: `Change that one, or name another: ml-connector init -f other.yaml` },
  )
