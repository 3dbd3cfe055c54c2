import { createHash } from 'node:crypto'
import type { User } from '../model.ts'
import type { World } from '../world.ts'
import { gatewayError } from './errors.ts'

export interface OAuthOptions {
  readonly clientId: string
  readonly clientSecret: string
  /** Life of an access token; 3599. */
  readonly accessSeconds?: number
  /** What the app was granted; everything by default. */
  readonly scopes?: readonly string[]
  /** The registered callback; any when absent. */
  readonly redirectUri?: string
  /** What the person at the consent page answers; `grant`. */
  readonly consent?: 'grant' | 'deny'
}

export const ALL_SCOPES = [
  'base',
  'admin',
  'contacts:full',
  'contact-fields:full',
  'deals:full',
  'deal-fields:full',
  'activities:full',
  'products:full',
  'product-fields:full',
  'users:read',
  'search:read',
  'recents:read',
]

export interface Credential {
  /** Names the credential for the rate limit. */
  readonly key: string
  readonly kind: 'token' | 'oauth'
  readonly user: User
  /** `null`: no scopes, everything the user may. */
  readonly scopes: readonly string[] | null
  readonly client: string | null
}

interface Grant {
  readonly user: number
  readonly refreshToken: string
  expiresAt: number
}

export interface TokenAnswer {
  readonly access_token: string
  readonly refresh_token: string
  readonly expires_in: number
}

export interface Auth {
  /** @throws ApiError 401, as the gateway answers. */
  readonly identify: (request: Request) => Credential
  readonly issueToken: (user: number) => string
  readonly revokeToken: (token: string) => void
  readonly install: (user: number) => TokenAnswer
  /** `null` when the refresh token is unknown, revoked or unused for 60 days. */
  readonly refresh: (refreshToken: string) => TokenAnswer | null
  /** Either kind of token; a refresh token takes the installation with it. */
  readonly revoke: (token?: string) => void
}

const REFRESH_DAYS = 60

export function auth(world: World, options: OAuthOptions | undefined): Auth {
  const tokens = new Map<string, number>()
  const grants = new Map<string, Grant>()
  const access = new Map<string, { readonly grant: Grant; readonly expiresAt: number }>()
  let made = 0

  const secret = (kind: string, length: number): string =>
    createHash('sha512')
      .update(`${world.company.domain}/${world.company.id}/${kind}/${made++}`)
      .digest('hex')
      .slice(0, length)
  const now = () => world.clock.now().getTime()

  const answer = (grant: Grant): TokenAnswer => {
    const seconds = options?.accessSeconds ?? 3599
    grant.expiresAt = now() + REFRESH_DAYS * 86_400_000
    // As long as the real ones, so that a column too narrow for them is noticed.
    const token = `v1u:AQIB${Buffer.from(secret('access', 128).repeat(3)).toString('base64url')}`
    access.set(token, { grant, expiresAt: now() + seconds * 1000 })
    return { access_token: token, refresh_token: grant.refreshToken, expires_in: seconds }
  }

  const userOf = (id: number): User => {
    const user = world.tables.user.get(id)
    if (user === undefined || !user.active) throw unauthorized()
    return user
  }

  return {
    identify: (request) => {
      const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
      if (bearer !== undefined) {
        const known = access.get(bearer)
        if (known === undefined || known.expiresAt <= now() || !grants.has(known.grant.refreshToken))
          throw unauthorized()
        const client = options?.clientId ?? null
        const scopes = options?.scopes ?? ALL_SCOPES
        return { key: known.grant.refreshToken, kind: 'oauth', user: userOf(known.grant.user), scopes, client }
      }
      const token = request.headers.get('x-api-token')
      const user = token === null ? undefined : tokens.get(token)
      if (token === null || user === undefined) {
        const inQuery = request.url.includes('api_token=')
        throw unauthorized(inQuery ? 'an API token in the query, where logs and proxies keep it' : undefined)
      }
      return { key: token, kind: 'token', user: userOf(user), scopes: null, client: null }
    },
    issueToken: (user) => {
      const token = secret('token', 40)
      tokens.set(token, user)
      return token
    },
    revokeToken: (token) => void tokens.delete(token),
    install: (user) => {
      const grant = { user, refreshToken: `${world.company.id}:${user}:${secret('refresh', 40)}`, expiresAt: 0 }
      grants.set(grant.refreshToken, grant)
      return answer(grant)
    },
    // The same refresh token comes back every time.
    refresh: (refreshToken) => {
      const grant = grants.get(refreshToken)
      return grant === undefined || grant.expiresAt <= now() ? null : answer(grant)
    },
    revoke: (token) => {
      if (token === undefined) grants.clear()
      else if (!grants.delete(token)) access.delete(token)
    },
  }
}

const unauthorized = (oddity?: string) => gatewayError(401, 'unauthorized access', oddity)
