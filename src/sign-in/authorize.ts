import { randomBytes } from 'node:crypto'
import { CALLBACK_PATH, refused, type SignInResult } from './model.ts'
import { type OauthConnection, oauthConnection, oauthConnections, type SignInDeps } from './oauth-connections.ts'
import { isSigned, readState, type SignInState, signState } from './state.ts'
import { isPinned } from './who.ts'

/** Time to find the right browser and to sign in to Pipedrive first. */
const LINK_MS = 15 * 60_000

export const redirectUri = ({ publicUrl }: Pick<SignInDeps, 'publicUrl'>): string =>
  `${(publicUrl ?? '').replace(/\/+$/, '')}${CALLBACK_PATH}`

/** Where Pipedrive asks the person to agree. Source: Pipedrive, marketplace OAuth authorization; GET {url}/oauth/authorize */
export function authorizeUrl(deps: SignInDeps, { connection, app }: OauthConnection, restarted: boolean) {
  const expiresAt = deps.clock.now().getTime() + LINK_MS
  const nonce = randomBytes(24).toString('base64url')
  const state = signState({ connection: connection.id, nonce, expiresAt, restarted }, app.clientSecret)
  const query = new URLSearchParams({ client_id: app.clientId, redirect_uri: redirectUri(deps), state })
  return { url: `${app.url}/oauth/authorize?${query}`, expiresAt }
}

/** Whom a state is for, if we signed it; whether it still counts is another question. */
export async function authentic(
  deps: SignInDeps,
  text: string | undefined,
): Promise<{ readonly state: SignInState; readonly found: OauthConnection } | null> {
  const state = text === undefined ? null : readState(text)
  if (text === undefined || state === null) return null
  const connection = (await deps.store.connections.list()).find(({ id }) => id === state.connection)
  const found = connection === undefined ? null : await oauthConnection(deps, connection)
  return found !== null && isSigned(text, found.app.clientSecret) ? { state, found } : null
}

/**
 * Begins a sign-in for whoever opened a public address. That decides nothing by itself: only a connection that needs
 * a sign-in, and that says which company it is for, can be signed in this way, and only by admins of that company.
 * Anything more is for the operator: whoever signs in chooses where invoices are written.
 */
export async function beginAgain(deps: SignInDeps, found: OauthConnection): Promise<SignInResult> {
  const { connection, pipedrive } = found
  const tokens = await found.tokens.read()
  const byCommand = `Begin anew: ml-connector connection authorize ${connection.name}`
  if (!needsSignIn(found, tokens.refreshToken)) {
    return refused(409, `${connection.name} is signed in to Pipedrive already.`, byCommand)
  }
  if (!isPinned(pipedrive.apiUrl, tokens)) {
    return refused(403, 'Only the operator can begin this sign-in.', byCommand)
  }
  return { is: 'redirect', url: authorizeUrl(deps, found, true).url }
}

/**
 * For a person who came without a state of ours, as after an installation that Pipedrive's Marketplace began. Whose
 * sign-in it is can be told only while exactly one connection waits for one.
 */
export async function beginUnasked(deps: SignInDeps): Promise<SignInResult> {
  const waiting: OauthConnection[] = []
  for (const one of await oauthConnections(deps)) {
    if (needsSignIn(one, (await one.tokens.read()).refreshToken)) waiting.push(one)
  }
  const [only] = waiting
  if (only !== undefined && waiting.length === 1) return beginAgain(deps, only)
  return refused(400, 'This sign-in was not begun here, or has ended.')
}

const needsSignIn = ({ connection }: OauthConnection, refreshToken: string): boolean =>
  refreshToken === '' || connection.state === 'held'
