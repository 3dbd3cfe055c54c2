import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import type { Environment } from './config.ts'

/** The environment of this process, with `.env` of its folder below it: the one place that reads them. Connection files expand their `${ENV}` from it. */
export const environment: Environment = { ...fromFile('.env'), ...process.env }

/** Variables of a file in the current folder. Without one, or where it cannot be read, there are none. */
function fromFile(path: string): Environment {
  try {
    return parseEnv(readFileSync(path, 'utf8'))
  } catch {
    return {}
  }
}
