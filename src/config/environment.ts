import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from './config.ts'

/**
 * The variables of this process, and those in `.env` of its folder that it does not have. The one place that reads
 * them; connection files expand their `${ENV}` from here.
 */
export const environment: Environment = { ...fromFile('.env'), ...process.env }

/** Variables of a file in the current folder. Without one, or where it cannot be read, there are none. */
function fromFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
