import { withTries } from '../connectors/http/tries.ts'
import { requestTokens } from '../connectors/pipedrive/calls/oauth-request.ts'
import { isSyncError, SyncError } from '../core/errors.ts'
import { type RateLimit, rateLimit } from '../core/rate-limit.ts'
import { authentic, begin, cannotFinish, operatorLink, redirectUri, unasked } from './authorize.ts'
import { markOf } from './browser.ts'
import { keepSignIns } from './keep-alive.ts'
import { CALLBACK_PATH, refused, type SignIn, type SignInAnswer, type SignInResult } from './model.ts'
import { oauthConnection, type SignInDeps } from './oauth-connections.ts'
import { appsOf, endSignIns, revokeSignIn } from './sign-out.ts'
import { takeTokens } from './take-tokens.ts'
import { useOnce } from './use-once.ts'

const CODE_TRIES = 3

// Limits codes that strangers bring, since each costs a call to Pipedrive. Those of the operator's links are not
// counted, so strangers cannot use them up.
const STRANGERS = { burst: 20, perSecond: 1 / 30, keys: 1_000 }

export function pipedriveSignIn(deps: SignInDeps): SignIn {
  const strangers = rateLimit(STRANGERS)
  return {
    link: async (name) => {
      const found = await oauthConnection(deps, await deps.connection(name))
      if (found === null) throw noOauth(name)
      if (deps.publicUrl === null) throw noAddress()
      return operatorLink(deps, found)
    },
    begin: (name, opened) =>
      explained(deps, async () => {
        const connection = deps.publicUrl === null ? null : await deps.store.connections.byName(name)
        const found = connection === null ? null : await oauthConnection(deps, connection)
        return found === null ? refused(404, 'There is nothing to sign in to here.') : begin(deps, found, opened)
      }),
    finish: (answer, signal) => explained(deps, () => finish(deps, answer, strangers, signal)),
    isOperators: async (text) => (await authentic(deps, text))?.state.restarted === false,
    isPipedrive: async (authorization) => (await appsOf(deps, authorization)).length > 0,
    uninstalled: (authorization, body) => endSignIns(deps, authorization, body),
    keepAlive: (signal) => keepSignIns(deps, signal),
    revoke: (name, signal) => revokeSignIn(deps, name, signal),
  }
}

async function finish(
  deps: SignInDeps,
  answer: SignInAnswer,
  strangers: RateLimit,
  signal: AbortSignal,
): Promise<SignInResult> {
  if (answer.error !== undefined) {
    // Anybody can put any text there, so only characters of an error code are repeated.
    const said = answer.error.replace(/[^\w .-]/g, '').slice(0, 60)
    return refused(400, `Pipedrive let nobody in (${said || 'no reason given'}). Nothing was changed.`)
  }
  if (deps.publicUrl === null) throw noAddress()
  const known = await authentic(deps, answer.state)
  if (known === null) return unasked(deps)
  const { found, state } = known
  const now = deps.clock.now().getTime()
  if (state.browser === null || answer.browser === undefined || state.browser !== markOf(answer.browser)) {
    return cannotFinish(found, 400, 'This sign-in was begun in another browser, or this one keeps no cookies.')
  }
  if (state.expiresAt <= now) return cannotFinish(found, 400, 'This sign-in took longer than 15 minutes.')
  const { code } = answer
  if (code === undefined) return refused(400, 'Pipedrive sent no code. Nothing was changed.')
  if (state.restarted && !strangers.allows(state.connection, now)) {
    return refused(429, 'Too many sign-ins were tried. Wait a few minutes, or ask the operator for a link.')
  }
  if (!(await useOnce(deps.store, state, now))) return cannotFinish(found, 409, 'This sign-in was finished before.')
  if (state.restarted) strangers.spend(state.connection, now, 1)

  deps.secrets.add([code])
  const grant = { grant_type: 'authorization_code', code, redirect_uri: redirectUri(deps) } as const
  const granted = await withTries(
    deps,
    CODE_TRIES,
    (error) => (error.remedy.do === 'retry' ? 'backoff' : null),
    () => requestTokens(found.app, grant, deps, signal),
    signal,
  )
  return takeTokens(deps, found, state.restarted, granted, signal)
}

/** Runs `work`; tells a failure to the person in the browser and to the log. */
async function explained(deps: SignInDeps, work: () => Promise<SignInResult>): Promise<SignInResult> {
  try {
    return await work()
  } catch (error) {
    if (!isSyncError(error)) throw error
    deps.log.warn({ event: 'sign_in.failed', code: error.code, error: error.message })
    const passes = error.remedy.do === 'retry' || error.remedy.do === 'wait'
    return refused(passes ? 502 : 400, deps.secrets.hide(`${error.message} Nothing was changed.`), error.advice)
  }
}

const noOauth = (name: string): SyncError =>
  new SyncError(
    'sign_in.no_oauth',
    `${name} uses an API token, so there is nothing to sign in to.`,
    { do: 'hold' },
    { advice: 'Put pipedrive.oauth in the place of pipedrive.apiToken in its file, and apply it.' },
  )

const noAddress = (): SyncError =>
  new SyncError(
    'sign_in.no_address',
    'ML_CONNECTOR_URL is not set, so Pipedrive would not know where to send people back to.',
    { do: 'hold' },
    { advice: `Set it to the address of serve; register it with ${CALLBACK_PATH} behind it as the app's callback.` },
  )
