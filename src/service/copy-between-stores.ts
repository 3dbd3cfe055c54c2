import type { Config } from '../config/config.ts'
import { type CopyOptions, type CopyReport, copyStore } from '../store/copy/copy.ts'
import type { World } from './connect.ts'

/** Copies the embedded store of this configuration to an empty database on a server (`up`), or back. */
export function copyBetweenStores(
  config: Config,
  world: Pick<World, 'clock' | 'secrets'>,
  options: Pick<CopyOptions, 'databaseUrl' | 'direction' | 'onProgress' | 'signal'>,
): Promise<CopyReport> {
  world.secrets.add([options.databaseUrl])
  if (config.masterKey) world.secrets.add([config.masterKey.reveal()])
  const masterKey = config.masterKey?.reveal() ?? null
  return copyStore({ ...options, dataDir: config.dataDir, masterKey, clock: world.clock })
}
