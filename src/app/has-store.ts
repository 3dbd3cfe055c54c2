import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'

/** Whether there is a store to open: looking at a file, or pressing a key in a shell, is no reason to make one. */
export const hasStore = ({ databaseUrl, dataDir }: Config): boolean =>
  databaseUrl !== null || existsSync(join(dataDir, 'ml-connector.db'))
