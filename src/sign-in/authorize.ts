import { randomBytes } from 'node:crypto'
import { markOf } from './browser.ts'
import { BEGIN_PATH, CALLBACK_PATH, refused, type SignInBeginning, type SignInResult } from './model.ts'
import { type OauthConnection, oauthConnection, oauthConnections, type SignInDeps } from './oauth-connections.ts'
import { isSigned, readState, type SignInState, signState } from './state.ts'
import { isPinned } from './who.ts'

/** Time to find the right browser and to sign in to Pipedrive first. */
const LINK_MS = 15 * 60_000

export const redirectUri = (deps: Pick<SignInDeps, 'publicUrl'>): string => `${baseOf(deps)}${CALLBACK_PATH}`

const baseOf = ({ publicUrl }: Pick<SignInDeps, 'publicUrl'>): string => (publicUrl ?? '').replace(/\/+$/, '')

const newNonce = (): string => randomBytes(24).toString('base64url')

/** A link for the operator. It leads to our own address first, since only there we learn which browser opens it. */
export function operatorLink(deps: SignInDeps, { connection, app }: OauthConnection) {
  const expiresAt = deps.clock.now().getTime() + LINK_MS
  const given = { connection: connection.id, nonce: newNonce(), expiresAt, restarted: false, browser: null }
  const query = new URLSearchParams({ link: signState(given, app.clientSecret) })
  return { url: `${baseOf(deps)}${BEGIN_PATH}/${encodeURIComponent(connection.name)}?${query}`, expiresAt }
}

/**
 * Where Pipedrive asks the person to agree.
 * Source: Pipedrive, marketplace OAuth authorization; GET {url}/oauth/authorize
 */
function authorizeUrl(deps: SignInDeps, { connection, app }: OauthConnection, state: Omit<SignInState, 'connection'>) {
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri(deps),
    state: signState({ connection: connection.id, ...state }, app.clientSecret),
  })
  return `${app.url}/oauth/authorize?${query}`
}

/** Begins a sign-in in a browser, by the operator's link or without one. */
export async function begin(deps: SignInDeps, found: OauthConnection, opened: SignInBeginning): Promise<SignInResult> {
  const browser = markOf(opened.browser)
  const given = linkOf(found, opened.link)
  const now = deps.clock.now().getTime()
  // However often the link is opened, only one sign-in can come of it.
  if (given !== null && given.expiresAt > now) {
    return { is: 'redirect', url: authorizeUrl(deps, found, { ...given, browser }) }
  }
  if (given !== null) return { ...ended(found), status: 400, message: 'This link is over: it was good for 15 minutes.' }
  const why = await notByAnybody(found)
  if (why !== null) return why
  const state = { nonce: newNonce(), expiresAt: now + LINK_MS, restarted: true, browser }
  return { is: 'redirect', url: authorizeUrl(deps, found, state) }
}

function linkOf({ connection, app }: OauthConnection, text: string | undefined): SignInState | null {
  const state = text === undefined ? null : readState(text)
  if (text === undefined || state === null || state.browser !== null || state.connection !== connection.id) return null
  return isSigned(text, app.clientSecret) ? state : null
}

/** The connection a state is for, if we signed it. Whether the state is still valid is not checked here. */
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

/** A page about a sign-in that cannot be finished; where that is allowed, its reader can begin again. */
export async function cannotFinish(found: OauthConnection, status: 400 | 409, message: string): Promise<SignInResult> {
  const why = await notByAnybody(found)
  return (
    why ?? { ...ended(found), status, message, begin: `${BEGIN_PATH}/${encodeURIComponent(found.connection.name)}` }
  )
}

/**
 * Why only the operator can begin a sign-in now; `null` when everybody can. Everybody can only where the connection
 * needs a sign-in and names its company; then only an admin of that company can finish it, so a stranger cannot choose
 * where invoices are written. Any other sign-in is for the operator.
 */
async function notByAnybody(found: OauthConnection): Promise<SignInResult | null> {
  const { connection, pipedrive } = found
  const tokens = await found.tokens.read()
  if (!needsSignIn(found, tokens.refreshToken)) {
    return { ...ended(found), status: 409, message: `${connection.name} is signed in to Pipedrive already.` }
  }
  if (isPinned(pipedrive.apiUrl, tokens)) return null
  return { ...ended(found), status: 403, message: 'Only the operator can begin this sign-in.' }
}

const ended = ({ connection }: OauthConnection) =>
  ({ is: 'refused', advice: `Begin anew: ml-connector connection authorize ${connection.name}` }) as const

/**
 * For a person who came without a state of ours, e.g. after an installation that began in Pipedrive's Marketplace. We
 * know which connection it is for only while exactly one waits for a sign-in.
 */
export async function unasked(deps: SignInDeps): Promise<SignInResult> {
  const waiting: OauthConnection[] = []
  for (const one of await oauthConnections(deps)) {
    if (needsSignIn(one, (await one.tokens.read()).refreshToken)) waiting.push(one)
  }
  const [only] = waiting
  const message = 'This sign-in was not begun here, or has ended.'
  return only !== undefined && waiting.length === 1 ? cannotFinish(only, 400, message) : refused(400, message)
}

const needsSignIn = ({ connection }: OauthConnection, refreshToken: string): boolean =>
  refreshToken === '' || connection.state === 'held'
