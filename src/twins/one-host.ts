import type { Handler } from './fetch.ts'
import type { PipedriveTwin } from './pipedrive/twin.ts'
import type { VismaTwin } from './visma/twin.ts'

/** Accounts behind one host, as behind `api.pipedrive.com`: the token tells which. The first answers unknown tokens. */
export const accountsAtOneHost = (twins: readonly [PipedriveTwin, ...PipedriveTwin[]]): Handler => {
  const ofToken = (request: Request): PipedriveTwin =>
    twins.find(({ apiToken }) => apiToken === request.headers.get('x-api-token')) ?? twins[0]
  return (request) => ofToken(request).fetch(request)
}

/** Companies behind one host: a token is valid only for the company of the tenant it was requested for. */
export function companiesAtOneHost(twins: readonly [VismaTwin, ...VismaTwin[]]): Handler {
  const ofToken = new Map<string, VismaTwin>()
  return async (request) => {
    if (new URL(request.url).pathname !== '/connect/token') {
      const bearer = /^Bearer (.+)$/i.exec(request.headers.get('authorization') ?? '')?.[1] ?? ''
      return (ofToken.get(bearer) ?? twins[0]).fetch(request)
    }
    const tenant = new URLSearchParams(await request.clone().text()).get('tenant_id')
    const twin = twins.find(({ credentials }) => credentials.tenantId === tenant) ?? twins[0]
    const answer = await twin.fetch(request)
    const { access_token: token } = (await answer.clone().json()) as { readonly access_token?: string }
    if (token !== undefined) ofToken.set(token, twin)
    return answer
  }
}
