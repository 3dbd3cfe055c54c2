import { oauth } from '../connectors/pipedrive/oauth.ts'
import { isSyncError } from '../core/errors.ts'
import { type OauthConnection, oauthConnections, type SignInDeps } from './oauth-connections.ts'
import { holdSignedOut } from './sign-out.ts'

/** Well before Pipedrive's 60 days, so that a process that was down for some weeks is still in time. */
const UNUSED_MS = 20 * 86_400_000

/** Renews each sign-in that was not used for weeks; trouble with one does not stop the others. */
export async function keepSignIns(deps: SignInDeps, signal: AbortSignal): Promise<void> {
  try {
    for (const one of await oauthConnections(deps)) {
      if (signal.aborted) return
      await keepOne(deps, one, signal)
    }
  } catch (error) {
    deps.log.warn({ event: 'sign_in.not_kept', code: isSyncError(error) ? error.code : 'unexpected' })
  }
}

async function keepOne(deps: SignInDeps, one: OauthConnection, signal: AbortSignal): Promise<void> {
  const { connection, app, tokens, pipedrive } = one
  const { refreshToken, expiresAt } = await tokens.read()
  const isUnused = expiresAt === null || expiresAt < deps.clock.now().getTime() - UNUSED_MS
  if (refreshToken === '' || connection.state === 'held' || !isUnused) return
  try {
    await oauth({ ...app, tokens, apiUrl: pipedrive.apiUrl }, deps).access(signal)
    deps.log.info({ event: 'sign_in.kept', connection: connection.name })
  } catch (error) {
    const code = isSyncError(error) ? error.code : 'unexpected'
    deps.log.warn({ event: 'sign_in.not_kept', connection: connection.name, code })
    if (isSyncError(error) && code === 'pipedrive.sign_in_again') await holdSignedOut(deps, connection, error.message)
  }
}
