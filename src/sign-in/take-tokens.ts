import { isPrivateHost } from '../connection/hosts.ts'
import { resumedState } from '../connection/state.ts'
import type { Granted } from '../connectors/pipedrive/calls/oauth-request.ts'
import { pipedrive } from '../connectors/pipedrive/connector.ts'
import type { Account, StoredTokens, TokenStore } from '../connectors/pipedrive/model.ts'
import { afterGrant } from '../connectors/pipedrive/oauth.ts'
import type { Actor } from '../core/actor.ts'
import { candidate } from './candidate.ts'
import { refused, type SignInResult } from './model.ts'
import type { OauthConnection, SignInDeps } from './oauth-connections.ts'
import { hostOf, refusalOf } from './who.ts'

const NOBODY: StoredTokens = { refreshToken: '', accessToken: null, expiresAt: null, apiDomain: null }

/** Seals new tokens, asks with them who has signed in, and then accepts or discards them. */
export async function takeTokens(
  deps: SignInDeps,
  found: OauthConnection,
  restarted: boolean,
  granted: Granted,
  signal: AbortSignal,
): Promise<SignInResult> {
  const { connection } = found
  const { apiUrl, fieldSuffix } = found.pipedrive
  const base = granted.apiDomain ?? apiUrl
  if (!deps.allowPrivateHosts && isPrivateHost(new URL(base).hostname)) {
    return refused(403, 'Pipedrive named an address inside this machine or network.')
  }
  const held = candidate(deps, connection.id, afterGrant(NOBODY, granted, deps.clock.now().getTime()))
  await held.store()
  try {
    const account = await accountOf(deps, found, held.tokens, base, signal)
    const before = await found.tokens.read()
    const hasLinks = await deps.store.connections.hasLinks(connection.id)
    const others = (await deps.store.connections.list()).filter(({ id }) => id !== connection.id)
    const host = hostOf(base)
    const why = refusalOf({ connection, apiUrl, fieldSuffix, before, hasLinks, restarted, host, account, others })
    if (why !== null) return refused(403, `${why} Nothing was changed.`, 'Sign in as the user of the integration.')
    await take(deps, found, account, { ...(await held.tokens.load()), apiDomain: base })
    const { me, companyName, companyDomain } = account
    const company = companyName || companyDomain
    return { is: 'signed_in', connection: connection.name, company, user: me.name || me.email, admin: me.admin }
  } finally {
    await held.forget()
  }
}

async function take(deps: SignInDeps, found: OauthConnection, account: Account, tokens: StoredTokens): Promise<void> {
  const { store, log } = deps
  const { name, settings } = found.connection
  const now = deps.clock.now().getTime()
  const { me, companyId } = account
  // Whoever came by the link is known by whom Pipedrive let in.
  const actor: Actor = { kind: 'person', name: me.email || me.name }
  await found.tokens.replace(() => ({ ...tokens, signedIn: { companyId, userId: me.id, at: now } }), {
    actor,
    action: 'connection.sign_in',
    after: { company: account.companyName || account.companyDomain },
  })
  // Leases and the API budget are kept by account. Where the file names the global host, the account is known only now.
  const host = tokens.apiDomain === null ? found.connection.host : hostOf(tokens.apiDomain)
  if (host !== found.connection.host) await store.connections.save({ name, settings, account: host }, {}, now)
  // The next run compares the company of the tokens with that of the connection.
  await store.connections.unproven(found.connection.id)
  const latest = await store.connections.byName(name)
  if (latest?.state === 'held') {
    await store.connections.setState(latest.id, resumedState(latest), null, now, actor)
  }
  log.info({ event: 'sign_in.done', connection: name, company: account.companyId, user: account.me.id })
}

/** The first call with the new tokens; its answer says whose they are. */
function accountOf(
  deps: SignInDeps,
  found: OauthConnection,
  tokens: TokenStore,
  base: string,
  signal: AbortSignal,
): Promise<Account> {
  const { fetch, clock, random, watch, store } = deps
  const { plan, seats } = found.pipedrive
  const budget = {
    spent: (day: string) => store.usage.get(hostOf(base), day),
    add: (day: string, units: number) => store.usage.add(hostOf(base), day, units),
  }
  const auth = { kind: 'oauth', ...found.app, tokens } as const
  const account = pipedrive({ apiUrl: base, auth, plan, seats, budgetShare: 1, budget, fetch, clock, random, watch })
  return account.account(signal).finally(() => account.flush())
}
