import type { Remedy } from '../../core/errors.ts'
import { SyncError } from '../../core/errors.ts'

/** What was being done when it went wrong. */
export interface Circumstances {
  /** `postgres://…` of the database; its password is never repeated. */
  readonly url: string
  readonly during: 'connecting' | 'a statement'
  /** Whether we gave it up since it took too long. */
  readonly isLate?: boolean
}

const SPACE_MS = 60_000

/**
 * Turns expected trouble with PostgreSQL into a `SyncError`: lost connections, time-outs and a lack of room pass;
 * rights, passwords and certificates need a person, who is told what to grant. Recognised by the codes of the system,
 * OpenSSL and PostgreSQL (https://www.postgresql.org/docs/current/errcodes-appendix.html). Any other error is a bug and
 * stays as it is.
 */
export function databaseTrouble(error: unknown, { url, during, isLate = false }: Circumstances): unknown {
  if (!(error instanceof Error) || error instanceof SyncError) return error
  const trouble = (code: string, message: string, remedy: Remedy, advice: string) =>
    new SyncError(code, message, remedy, { cause: new Error(error.message), advice })
  const code = 'code' in error ? String(error.code) : null
  // The address holds a password, so the message quotes only the driver's words.
  const said = error.message || code

  if (isLate || isOneOf(code, ['57014', '55P03'])) {
    const message = `The database did not answer in time: ${said}.`
    return trouble('store.timeout', message, RETRY, 'Look at what its server is busy with; it goes on by itself.')
  }
  if (isOneOf(code, ['53100'])) {
    const message = `The store cannot be written: ${said}.`
    const advice = 'Make room on the disk of the database server; nothing stored is lost.'
    return trouble('store.unwritable', message, { do: 'wait', afterMs: SPACE_MS }, advice)
  }
  if (isOneOf(code, ['25006'])) {
    const message = `The database can only be read: ${said}.`
    const advice =
      'It is a standby, or was set so by default_transaction_read_only; DATABASE_URL must name one that can be written.'
    return trouble('store.read_only', message, RETRY, advice)
  }
  if (isOneOf(code, ['42501'])) {
    return trouble('store.forbidden', `The database does not allow it: ${said}.`, HOLD, grantsFor(url))
  }
  if (isOneOf(code, ['28', '3D000'])) {
    const advice = 'Check user, password and database in DATABASE_URL, and pg_hba.conf of the server.'
    return trouble('store.refused', `The database does not let us in: ${said}.`, HOLD, advice)
  }
  if (code !== null && /CERT|_SIGNATURE$|^ERR_(TLS|SSL)/.test(code)) {
    const message = `The database's certificate is not trusted: ${said}.`
    const advice = 'Add sslmode=verify-full&sslrootcert=/path/to/its/ca.pem to DATABASE_URL.'
    return trouble('store.untrusted', message, HOLD, advice)
  }
  if (isOneOf(code, ['40001', '40P01'])) {
    return trouble('store.busy_rows', `The database broke off: ${said}.`, RETRY, 'It goes on by itself.')
  }
  // Errors of the driver itself have no code; during a statement they mean that the connection is lost.
  const isOfDriver = code === null && error.constructor === Error
  if (isOfDriver || isOneOf(code, ['08', '53', '57P']) || (code !== null && /^E[A-Z]{3,}$/.test(code))) {
    const message =
      during === 'connecting' ? `The database cannot be reached: ${said}.` : `The database was lost: ${said}.`
    return trouble('store.unreachable', message, RETRY, reachingAdvice(url))
  }
  return error
}

const RETRY = { do: 'retry' } as const
const HOLD = { do: 'hold' } as const

const isOneOf = (code: string | null, starts: readonly string[]): boolean =>
  code !== null && /^[0-9A-Z]{5}$/.test(code) && starts.some((start) => code.startsWith(start))

const reachingAdvice = (url: string): string => {
  const { user, hasPassword } = partsOf(url)
  const password = hasPassword ? '' : ` DATABASE_URL has no password for ${user}.`
  return `Check DATABASE_URL (address, port, password, sslmode), and that the server runs and lets this machine in.${password}`
}

/** The statements that give a user what the program needs, to be said by the owner of the database. */
export function grantsFor(url: string, schema = 'public'): string {
  const { user, database } = partsOf(url)
  const grants = [
    `grant create on database ${quoted(database)} to ${quoted(user)};`,
    `grant usage, create on schema ${quoted(schema)} to ${quoted(user)};`,
  ]
  return `As the owner of the database: ${grants.join(' ')} Tables that are there must belong to ${quoted(user)}.`
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

function partsOf(text: string) {
  if (!URL.canParse(text)) return { user: 'its user', database: 'its database', hasPassword: true }
  const url = new URL(text)
  const user = decodeURIComponent(url.username) || url.searchParams.get('user') || 'its user'
  const database = decodeURIComponent(url.pathname.slice(1)) || user
  return { user, database, hasPassword: url.password !== '' || url.searchParams.has('password') }
}
