import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../../config/config.ts'

export interface DemoDirectory {
  readonly path: string
  /** Whether it is still there when the demo is over. */
  readonly isKept: boolean
  readonly remove: () => Promise<void>
}

/** The directory of the demo's store: the one that the user named, else one that is deleted afterwards. */
export async function demoDataDir(env: Environment): Promise<DemoDirectory> {
  const named = env.ML_CONNECTOR_DATA_DIR
  if (named) return { path: named, isKept: true, remove: async () => {} }
  const path = await mkdtemp(join(tmpdir(), 'ml-connector-demo-'))
  return { path, isKept: false, remove: () => rm(path, { recursive: true, force: true }) }
}
