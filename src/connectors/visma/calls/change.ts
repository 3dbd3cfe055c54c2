import { isSyncError, SyncError } from '../../../core/errors.ts'
import { isPage } from '../../http/page.ts'
import type { Incoming, Transport } from '../../http/send.ts'
import { withTries } from '../../http/tries.ts'
import type { Change, VismaClient } from './client.ts'
import { changeError, garbled, inDoubt, readOnly } from './errors.ts'
import { updateScope } from './scope.ts'

const TRIES = 4
const PASSING = new Set(['visma.unreachable', 'visma.redirected', 'visma.not_the_api'])
const SCOPE_REFUSED = new Set(['visma.scope_not_approved', 'visma.token_refused'])

export interface Changing extends Transport {
  /** All scopes the connection may use, as configured. */
  readonly scope: string
}

/**
 * Carries out one change. The scope for it is asked for here, and only here: reading goes on without it.
 *
 * It is sent again only after trouble in which it surely was not carried out. After an answer that was lost it is not: a
 * second one would be refused as out of date if the first one had been carried out, which would look like someone else's
 * change.
 *
 * @returns whether the answer says so; a good answer in an unexpected form does not
 * Errors: SyncError `visma.moved`, `visma.rejected`, `visma.gone`, `visma.read_only` (reject), `visma.unavailable` (retry;
 *         `applied` tells), `visma.rate_limited` (wait), and those of client.ts that are about the connection (hold).
 */
export async function carryOut(
  client: VismaClient,
  transport: Changing,
  change: Change,
  signal: AbortSignal,
): Promise<'done' | 'unsure'> {
  const scope = scopeOf(transport)
  const once = async () => answered(await client.put(change, scope, signal), change, transport)
  return withTries(transport, TRIES, passing, once, signal).catch((error: unknown) => {
    throw isSyncError(error) ? named(error) : error
  })
}

/**
 * Asks for the token of changes, which tells whether the scope was approved.
 *
 * Errors: SyncError `visma.read_only` (reject), and those of tokens.ts about anything but the scope.
 */
export async function mayChange(client: Pick<VismaClient, 'tokens'>, transport: Changing, signal: AbortSignal) {
  await client.tokens.extra(scopeOf(transport), signal).catch((error: unknown) => {
    throw isSyncError(error) ? named(error) : error
  })
}

function scopeOf({ scope: configured }: Changing): string {
  const scope = updateScope(configured)
  if (scope === null) throw readOnly('The connection has no scope for changes in Visma (visma.scope).')
  return scope
}

const passing = ({ code, remedy, applied }: SyncError): 'backoff' | null =>
  PASSING.has(code) && remedy.do === 'retry' && applied === 'no' ? 'backoff' : null

function answered(incoming: Incoming, { path }: Change, { clock }: Changing): 'done' | 'unsure' {
  const { status, text } = incoming
  if (status < 200 || status > 299) throw changeError(incoming, path, clock.now())
  // A gateway in between answered, so nobody knows what Visma did.
  if (isPage(incoming)) throw inDoubt(garbled(path, text))
  return status === 204 || (status !== 202 && text.trim() === '') ? 'done' : 'unsure'
}

function named(error: SyncError): SyncError {
  if (SCOPE_REFUSED.has(error.code)) return readOnly(`${error.message}.`.replace(/\.\.$/, '.'), { cause: error })
  if (error.code !== 'visma.unreachable' && error.code !== 'visma.timeout') return error
  const { message, remedy, applied, advice } = error
  const options = { cause: error, applied, ...(advice === undefined ? {} : { advice }) }
  return new SyncError('visma.unavailable', message, remedy, options)
}
