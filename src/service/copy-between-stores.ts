import { type Caller, tellingProgress } from '../app/caller.ts'
import type { CopyDocument, CopyInput } from '../app/store-copy.ts'
import type { Config } from '../config/config.ts'
import { keysIn } from '../core/key-list.ts'
import { copyStore } from '../store/copy/copy.ts'
import type { World } from './connect.ts'

/**
 * Copies the embedded store of this configuration to an empty database on a server (`up`), or back. Errors: of
 * `copyStore`.
 */
export function copyBetweenStores(
  { dataDir, masterKey: key }: Config,
  { clock, secrets }: Pick<World, 'clock' | 'secrets'>,
  input: CopyInput,
  caller: Caller,
): Promise<CopyDocument> {
  secrets.add([input.databaseUrl])
  const masterKey = key?.reveal() ?? null
  if (masterKey !== null) secrets.add(keysIn(masterKey))
  const { signal } = caller
  return copyStore({ ...input, dataDir, masterKey, clock, signal, onProgress: tellingProgress(caller) })
}
