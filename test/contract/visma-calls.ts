import type { VismaTwin } from '../../src/twins/visma/twin.ts'

export const VISMA_HOST = 'https://api.finance.visma.net'
export const READ = 'vismanet_erp_service_api:read'
export const UPDATE = 'vismanet_erp_service_api:update'

export type Call = (path: string, init?: RequestInit) => Promise<Response>

/** Asks the token endpoint as the real one wants to be asked; `changes` make it go wrong. */
export function askToken(twin: VismaTwin, changes: Readonly<Record<string, string | null>> = {}): Promise<Response> {
  const { clientId, clientSecret, tenantId } = twin.credentials
  const form: Record<string, string | null> = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    scope: READ,
    tenant_id: tenantId,
    ...changes,
  }
  const given = Object.entries(form).filter((entry): entry is [string, string] => entry[1] !== null)
  return twin.fetch(new Request(`${VISMA_HOST}/connect/token`, { method: 'POST', body: new URLSearchParams(given) }))
}

/** A signed-in caller of the API. */
export async function signIn(twin: VismaTwin, changes: Readonly<Record<string, string | null>> = {}): Promise<Call> {
  const { access_token } = (await (await askToken(twin, changes)).json()) as { access_token: string }
  return (path, init = {}) => {
    const headers = { authorization: `Bearer ${access_token}`, ...(init.headers as Record<string, string>) }
    return twin.fetch(new Request(`${VISMA_HOST}${path}`, { ...init, headers }))
  }
}

export type Row = Record<string, unknown> & { readonly metadata: { totalCount: number; maxPageSize: number } | null }

export async function rowsOf(answer: Response | Promise<Response>): Promise<Row[]> {
  return (await (await answer).json()) as Row[]
}

export async function rowOf(answer: Response | Promise<Response>): Promise<Record<string, unknown>> {
  return (await (await answer).json()) as Record<string, unknown>
}

/** A body of a PUT: `{ status: 'OnHold' }` → wrapped as Visma wants it. */
export const wrapped = (
  fields: Readonly<Record<string, unknown>>,
  headers: Record<string, string> = {},
): RequestInit => ({
  method: 'PUT',
  body: JSON.stringify(Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { value }]))),
  headers: { 'content-type': 'application/json', ...headers },
})
