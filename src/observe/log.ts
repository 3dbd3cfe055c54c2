import pino from 'pino'
import type { LogLevel } from '../config/config.ts'
import type { KnownSecrets } from '../core/known-secrets.ts'
import { unseenWritten } from '../core/plain-text.ts'
import { factsHere } from './facts.ts'
import { loggedError } from './log-error.ts'

export type Log = pino.Logger

// Members that carry credentials, wherever a library may have put them. Credentials have a type that prints as
// `[secret]`; this is the second line of defence, for objects that are not ours.
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

/** One JSON object a line with the facts of the work it belongs to, to `write` (stderr): stdout belongs to what a command answers. */
export function createLog(level: LogLevel, secrets: KnownSecrets, write: (line: string) => void): Log {
  return pino(
    {
      level,
      base: null,
      // Which connection, run, flow and record it is about, wherever the line is written.
      // A copy, since what is logged is put into it.
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
