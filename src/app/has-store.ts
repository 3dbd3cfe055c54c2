import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Config } from '../config/config.ts'

/** Whether there is a store to open: checking a file, or completing a word in a shell, should not make one. */
export const hasStore = ({ databaseUrl, dataDir }: Config): boolean =>
  databaseUrl !== null || existsSync(join(dataDir, 'ml-connector.db'))
