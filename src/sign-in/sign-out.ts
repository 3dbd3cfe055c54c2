import { revokeToken } from '../connectors/pipedrive/calls/oauth-request.ts'
import type { Connection } from '../core/connection.ts'
import { isSyncError } from '../core/errors.ts'
import { signInAdvice } from './model.ts'
import { type OauthConnection, oauthConnections, type SignInDeps } from './oauth-connections.ts'
import type { SealedTokens } from './oauth-tokens.ts'
import { claimedClient, isFromPipedrive, meaningOf, readNotice } from './uninstall.ts'

/** Connections whose app has these credentials. */
export async function appsOf(deps: SignInDeps, authorization: string | undefined): Promise<readonly OauthConnection[]> {
  const client = claimedClient(authorization)
  // Without a client id the secrets of all connections need not be opened.
  if (client === null) return []
  const apps = (await oauthConnections(deps)).filter(({ app }) => app.clientId === client)
  return apps.filter(({ app }) => isFromPipedrive(authorization, app.clientId, app.clientSecret))
}

/** Ends the sign-ins that a notice of uninstallation is about; `false` when Pipedrive did not send it. */
export async function endSignIns(deps: SignInDeps, authorization: string | undefined, body: unknown): Promise<boolean> {
  const ours = await appsOf(deps, authorization)
  const notice = readNotice(body)
  if (ours.length === 0 || notice === null) return false
  for (const one of ours) {
    const meaning = meaningOf(notice, await one.tokens.read())
    deps.log.info({ event: 'sign_in.uninstalled', connection: one.connection.name, meaning })
    if (meaning === 'over') await end(deps, one)
  }
  return true
}

async function end(deps: SignInDeps, { connection, tokens }: OauthConnection): Promise<void> {
  await tokens.replace((before) => ({ ...before, refreshToken: '', accessToken: null, expiresAt: null }))
  await holdSignedOut(deps, connection, 'The app was uninstalled in Pipedrive.')
}

/** Holds a connection until somebody signs in again; the reason says where. */
export async function holdSignedOut(deps: SignInDeps, { id, name }: Connection, why: string): Promise<void> {
  const latest = await deps.store.connections.byName(name)
  // A pause is a person's decision and stays; the first run after it says that the sign-in is missing.
  if (latest === null || latest.state === 'paused') return
  const reason = `${why} ${signInAdvice(name, deps.publicUrl)}`
  await deps.store.connections.setState(id, 'held', reason, deps.clock.now().getTime())
}

/**
 * Ends the sign-in of a connection at Pipedrive. Not when another connection uses it too: revoking uninstalls the
 * app for that user, for all of them.
 */
export async function revokeSignIn(deps: SignInDeps, name: string, signal: AbortSignal): Promise<void> {
  try {
    const all = await oauthConnections(deps)
    const mine = all.find(({ connection }) => connection.name === name)
    const tokens = await mine?.tokens.read()
    if (mine === undefined || tokens === undefined || tokens.refreshToken === '') return
    for (const other of all) {
      const shares = other !== mine && other.app.clientId === mine.app.clientId
      if (shares && isSameSignIn(tokens, await other.tokens.read())) return
    }
    await revokeToken(mine.app, tokens.refreshToken, deps, signal)
    deps.log.info({ event: 'sign_in.revoked', connection: name })
  } catch (error) {
    const code = isSyncError(error) ? error.code : 'unexpected'
    deps.log.warn(
      { event: 'sign_in.not_revoked', connection: name, code },
      'the sign-in could not be ended at Pipedrive; uninstall the app there',
    )
  }
}

function isSameSignIn(a: SealedTokens, b: SealedTokens): boolean {
  if (a.refreshToken === b.refreshToken) return true
  if (a.signedIn === null || b.signedIn === null) return false
  return a.signedIn.companyId === b.signedIn.companyId && a.signedIn.userId === b.signedIn.userId
}
