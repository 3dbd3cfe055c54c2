import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '../../config.ts'

/** Where the demo keeps its store: the directory the user named, else one that is gone afterwards. */
export async function demoDataDir(
  env: Environment,
): Promise<{ readonly path: string; readonly remove: () => Promise<void> }> {
  const named = env.ML_CONNECTOR_DATA_DIR
  if (named) return { path: named, remove: async () => {} }
  const path = await mkdtemp(join(tmpdir(), 'ml-connector-demo-'))
  return { path, remove: () => rm(path, { recursive: true, force: true }) }
}
