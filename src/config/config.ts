import { isIP } from 'node:net'
import { z } from 'zod'
import { SyncError } from '../core/errors.ts'
import { keysIn } from '../core/key-list.ts'
import { nearest } from '../core/nearest.ts'
import { type Secret, secret } from '../core/secret.ts'
import { FILE_VARIABLES, withSecretFiles } from './secret-files.ts'

export type Environment = Readonly<Record<string, string | undefined>>

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface Config {
  readonly dataDir: string
  /** `null`: the embedded store in `dataDir`. */
  readonly databaseUrl: Secret | null
  /** How many connections to the database server a process may have, besides those of the queue; `null`: default. */
  readonly databaseConnections: number | null
  /** 32 bytes as base64, several while keys are rotated; `null`: a key file in `dataDir`. */
  readonly masterKey: Secret | null
  /** Address under which people and webhooks reach `serve`. */
  readonly publicUrl: string | null
  /** Further names under which `serve` answers, without ports. */
  readonly hosts: readonly string[]
  /** Addresses and networks of proxies whose `X-Forwarded-For` is believed. */
  readonly trustedProxies: readonly string[]
  readonly port: number
  /** `null`: the program chooses, `warn` for commands and `info` for `serve`. */
  readonly logLevel: LogLevel | null
  readonly allowPrivateHosts: boolean
  /** Whether Node's own switch is on, by which requests go through `HTTPS_PROXY` and its kin. */
  readonly throughProxy: boolean
  /** OTLP over HTTP, without `/v1/traces`; `null`: no traces. */
  readonly otlpEndpoint: string | null
  /** What Prometheus shows to read the metrics; `null`: only admins who are signed in see them. */
  readonly metricsToken: Secret | null
  /** The sign-in of the company, by OpenID Connect. */
  readonly oidc: Oidc | null
}

export interface Oidc {
  readonly issuer: string
  readonly clientId: string
  readonly clientSecret: Secret
  readonly name: string
}

const MASTER_KEY_BYTES = 32
const CONNECTIONS = 'must be a number from 2 to 100'

const orUnset = <T extends z.ZodType>(schema: T) => z.preprocess((value) => value || undefined, schema.optional())

const url = (protocol: RegExp, message: string) => z.url({ protocol, error: message })

const variables = z.object({
  ML_CONNECTOR_DATA_DIR: orUnset(z.string()),
  DATABASE_URL: orUnset(url(/^postgres(ql)?$/, 'must be an address like postgres://user:password@host/database')),
  ML_CONNECTOR_DATABASE_CONNECTIONS: orUnset(
    z
      .string()
      .regex(/^\d{1,3}$/, CONNECTIONS)
      .transform(Number)
      .pipe(z.number().min(2, CONNECTIONS).max(100, CONNECTIONS)),
  ),
  ML_CONNECTOR_KEY: orUnset(
    z
      .string()
      .refine(
        areMasterKeys,
        'must be 32 bytes as base64, for example from: openssl rand -base64 32; several by commas',
      ),
  ),
  ML_CONNECTOR_URL: orUnset(url(/^https?$/, 'must be an address like https://ml-connector.example.com')),
  ML_CONNECTOR_HOSTS: orUnset(list(isHostName, 'must be names like ml-connector.internal, separated by commas')),
  ML_CONNECTOR_TRUSTED_PROXIES: orUnset(
    list(isNetwork, 'must be addresses or networks like 10.0.0.5 or 10.0.0.0/8, separated by commas'),
  ),
  PORT: orUnset(
    z
      .string()
      .regex(/^\d{1,5}$/, 'must be a port number')
      .transform(Number)
      .pipe(portNumber()),
  ),
  LOG_LEVEL: orUnset(z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`)),
  ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: orUnset(z.enum(['0', '1'], 'must be 1 or 0')),
  OTEL_EXPORTER_OTLP_ENDPOINT: orUnset(url(/^https?$/, 'must be an address like http://collector:4318')),
  ML_CONNECTOR_METRICS_TOKEN: orUnset(z.string().min(16, 'must have at least 16 characters')),
  ML_CONNECTOR_OIDC_ISSUER: orUnset(url(/^https?$/, 'must be an address like https://login.example.com')),
  ML_CONNECTOR_OIDC_CLIENT_ID: orUnset(z.string()),
  ML_CONNECTOR_OIDC_CLIENT_SECRET: orUnset(z.string()),
  ML_CONNECTOR_OIDC_NAME: orUnset(z.string()),
})

export const VARIABLES = [...Object.keys(variables.shape), ...FILE_VARIABLES]

/**
 * The settings of the program, from its environment; an empty variable counts as unset.
 *
 * Errors: SyncError `config.invalid` (hold), one sentence per bad variable. Values are never repeated, since
 *         two of them are secrets.
 */
export function readConfig(env: Environment): Config {
  const parsed = variables.safeParse(withSecretFiles(env))
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      (issue) => `The environment variable ${String(issue.path[0])} ${issue.message}.`,
    )
    throw new SyncError('config.invalid', problems.join('\n'), { do: 'hold' })
  }
  const found = parsed.data
  return {
    dataDir: found.ML_CONNECTOR_DATA_DIR ?? './data',
    databaseConnections: found.ML_CONNECTOR_DATABASE_CONNECTIONS ?? null,
    databaseUrl: found.DATABASE_URL ? secret(found.DATABASE_URL) : null,
    masterKey: found.ML_CONNECTOR_KEY ? secret(found.ML_CONNECTOR_KEY) : null,
    publicUrl: found.ML_CONNECTOR_URL ?? null,
    hosts: found.ML_CONNECTOR_HOSTS ?? [],
    trustedProxies: found.ML_CONNECTOR_TRUSTED_PROXIES ?? [],
    port: found.PORT ?? 4400,
    logLevel: found.LOG_LEVEL ?? null,
    allowPrivateHosts: found.ML_CONNECTOR_ALLOW_PRIVATE_HOSTS === '1',
    throughProxy: env.NODE_USE_ENV_PROXY === '1',
    otlpEndpoint: found.OTEL_EXPORTER_OTLP_ENDPOINT ?? null,
    metricsToken: found.ML_CONNECTOR_METRICS_TOKEN ? secret(found.ML_CONNECTOR_METRICS_TOKEN) : null,
    oidc: oidcOf(found),
  }
}

/** All of it, or none: half of it would be a button that leads nowhere. */
function oidcOf(found: z.output<typeof variables>): Oidc | null {
  const { ML_CONNECTOR_OIDC_ISSUER: issuer, ML_CONNECTOR_OIDC_CLIENT_ID: clientId } = found
  const { ML_CONNECTOR_OIDC_CLIENT_SECRET: clientSecret, ML_CONNECTOR_OIDC_NAME: name = 'your company' } = found
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return null
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    const all = 'ML_CONNECTOR_OIDC_ISSUER, ML_CONNECTOR_OIDC_CLIENT_ID and ML_CONNECTOR_OIDC_CLIENT_SECRET'
    throw new SyncError('config.invalid', `The environment variables ${all} belong together: set all of them.`, {
      do: 'hold',
    })
  }
  return { issuer, clientId, clientSecret: secret(clientSecret), name }
}

/** Variables that look like ours but are not, each with the nearest right one: nothing else reports typing slips. */
export function strangeVariables(
  env: Environment,
): readonly { readonly name: string; readonly meant: string | null }[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('ML_CONNECTOR_') && !VARIABLES.includes(name))
    .map((name) => ({ name, meant: nearestVariable(name) }))
}

/** By what follows our prefix: what all of them have in common tells none from another. */
function nearestVariable(name: string): string | null {
  const own = nearest(bare(name), VARIABLES.map(bare))
  return VARIABLES.find((variable) => bare(variable) === own) ?? null
}

const bare = (name: string): string => name.replace(/^ML_CONNECTOR_/, '')

function areMasterKeys(text: string): boolean {
  const keys = keysIn(text)
  return keys.length > 0 && keys.every(isMasterKey)
}

function isMasterKey(text: string): boolean {
  return /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === MASTER_KEY_BYTES
}

function list(isOne: (text: string) => boolean, message: string) {
  const all = z.string().transform((text) =>
    text
      .split(',')
      .map((one) => one.trim())
      .filter(Boolean),
  )
  return all.refine((ones) => ones.every(isOne), message)
}

function isHostName(text: string): boolean {
  return /^[a-z0-9_]([a-z0-9_.-]*[a-z0-9_])?$/i.test(text)
}

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/')
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  return more.length === 0 && most >= 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most))
}

function portNumber() {
  return z.number().max(65_535, 'must be a port number')
}
