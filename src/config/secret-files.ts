import { readFileSync } from 'node:fs'
import { SyncError } from '../core/errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Settings that are secrets. Each can be the content of a file instead, which `NAME_FILE` names: so containers get theirs. */
const SECRETS = ['DATABASE_URL', 'ML_CONNECTOR_KEY', 'ML_CONNECTOR_METRICS_TOKEN', 'ML_CONNECTOR_OIDC_CLIENT_SECRET']

export const FILE_VARIABLES = SECRETS.map((name) => `${name}_FILE`)

/** @throws SyncError `config.invalid` (hold) where a file cannot be read, or the secret is given twice */
export function withSecretFiles(env: Environment): Environment {
  const found = SECRETS.flatMap((name) => {
    const path = env[`${name}_FILE`]
    return path === undefined || path === '' ? [] : [[name, contentOf(name, path, env)] as const]
  })
  return found.length === 0 ? env : { ...env, ...Object.fromEntries(found) }
}

function contentOf(name: string, path: string, env: Environment): string {
  const bad = (why: string) =>
    new SyncError('config.invalid', `The environment variable ${name}_FILE ${why}.`, { do: 'hold' })
  if (env[name]) throw bad(`cannot be set beside ${name}`)
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    throw bad('must name a file that can be read')
  }
}
