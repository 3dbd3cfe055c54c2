import pino from 'pino'
import type { LogLevel } from '../config/config.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import { unseenWritten } from '../core/plain-text.ts'
import { factsHere } from './facts.ts'
import { loggedError } from './log-error.ts'

export type Log = pino.Logger

// Members that may hold credentials in objects of libraries. Our own credentials have a type that prints as `[secret]`;
// this is the second line of defence.
const SECRET_MEMBERS = [
  'clientSecret',
  'client_secret',
  'webhookSecret',
  'signatureSecret',
  'apiToken',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'authorization',
  'Authorization',
  'x-api-token',
  'password',
]

/**
 * Writes one JSON object per line, with the facts of the work it belongs to. `write` is stderr, since stdout belongs to
 * the answers of commands.
 */
export function createLog(level: LogLevel, secrets: KnownSecrets, write: (line: string) => void): Log {
  return pino(
    {
      level,
      base: null,
      // Adds the facts (connection, run, flow, record). A copy, since pino puts the members of the line into it.
      mixin: () => ({ ...factsHere() }),
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: loggedError },
      redact: { paths: SECRET_MEMBERS.flatMap((name) => atDepths(name)), censor: '[secret]' },
    },
    { write: (line: string) => write(unseenWritten(secrets.hide(line))) },
  )
}

/** pino's wildcard covers one level each. */
function atDepths(name: string): readonly string[] {
  const member = /^\w+$/.test(name) ? `.${name}` : `["${name}"]`
  return [member.replace(/^\./, ''), `*${member}`, `*.*${member}`, `*.*.*${member}`]
}
