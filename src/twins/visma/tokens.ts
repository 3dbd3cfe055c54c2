import type { Clock } from '../../core/clock.ts'
import { json, type Reply } from './reply.ts'
import type { Verb } from './route.ts'

export interface Credentials {
  readonly clientId: string
  clientSecret: string
  /** The company's tenant, the one the API wants. */
  readonly tenantId: string
  /** The customer's: gets a token, and then 401. */
  readonly customerTenantId: string
  readonly companyId: string
  /** What the company's integration administrator has accepted. */
  approvedScopes: readonly string[]
}

export interface Granted {
  readonly tenantId: string | null
  readonly scopes: readonly string[]
  readonly expiresAt: number
}

/** The token endpoint: client credentials, bound to one tenant and a set of scopes. No refresh token. */
export function tokenDesk(clock: Clock, credentials: Credentials, seconds: () => number) {
  const granted = new Map<string, Granted>()
  let count = 0

  return {
    issue: async (request: Request): Promise<Reply> => {
      const form = new URLSearchParams(await request.text())
      const basic = readBasic(request.headers.get('authorization'))
      const clientId = basic?.id ?? form.get('client_id')
      const clientSecret = basic?.secret ?? form.get('client_secret')
      if (!request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded'))
        return oauthError('invalid_request')
      if (clientId !== credentials.clientId || clientSecret !== credentials.clientSecret)
        return oauthError('invalid_client', basic ? 401 : 400)
      if (form.get('grant_type') !== 'client_credentials') return oauthError('unsupported_grant_type')
      const tenantId = form.get('tenant_id')
      if (tenantId !== null && tenantId !== credentials.tenantId && tenantId !== credentials.customerTenantId)
        return oauthError('invalid_tenant')
      const scopes = (form.get('scope') ?? '').split(' ').filter(Boolean)
      // One scope that is not approved spoils the whole request.
      if (scopes.length === 0 || !scopes.every((scope) => credentials.approvedScopes.includes(scope)))
        return oauthError('invalid_scope')
      const token = `eyJ0d2luIjo${(++count).toString(36).padStart(8, '0')}.${Buffer.from(`${tenantId} ${scopes.join(' ')}`).toString('base64url')}.c2ln`
      const lifetime = seconds()
      granted.set(token, { tenantId, scopes, expiresAt: clock.now().getTime() + lifetime * 1000 })
      const answer = { access_token: token, expires_in: lifetime, token_type: 'Bearer', scope: scopes.join(' ') }
      return json(answer, 200, { 'cache-control': 'no-store' })
    },
    /** What the bearer token of a request allows, or why it is no good. */
    check: (request: Request): Granted | 'missing' | 'expired' | 'wrong tenant' => {
      const token = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1]
      const found = token === undefined ? undefined : granted.get(token)
      if (!found) return 'missing'
      if (found.expiresAt <= clock.now().getTime()) return 'expired'
      return found.tenantId === credentials.tenantId ? found : 'wrong tenant'
    },
    revoke: (): void => granted.clear(),
  }
}

export const scopeFor = (verb: Verb): string => `vismanet_erp_service_api:${verb}`

const oauthError = (error: string, status = 400): Reply =>
  json({ error }, status, status === 401 ? { 'www-authenticate': 'Basic realm="connect"' } : {})

function readBasic(header: string | null): { id: string; secret: string } | null {
  const encoded = /^Basic (.+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const [id = '', ...secret] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret.join(':')) }
}
