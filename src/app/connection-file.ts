import type { Config, Environment } from '../config/config.ts'
import { type Applied, checkConnectionFile } from '../connection/apply.ts'
import type { Store } from '../core/store.ts'

export { connectionSchema } from '../connection/reference.ts'

export interface Validated extends Pick<Applied, 'changes' | 'warnings'> {
  readonly name: string
}

/** What applying a file would come to; stores nothing. `store`: `null` where there is none. Errors: those of `apply`. */
export async function validated(
  store: Store | null,
  text: string,
  env: Environment,
  config: Config,
  now: number,
): Promise<Validated> {
  const { file, changes, warnings } = await checkConnectionFile(store, text, env, config, now)
  return { name: file.name, changes, warnings }
}
