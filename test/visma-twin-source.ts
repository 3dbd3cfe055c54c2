import type { VismaOptions } from '../src/connectors/visma/calls/client.ts'
import { type VismaConnector, vismaSource } from '../src/connectors/visma/connector.ts'
import { secret } from '../src/core/secret.ts'
import { type CompanyOptions, nordicCompany } from '../src/twins/company/company.ts'
import { type Handler, routeFetch } from '../src/twins/fetch.ts'
import { type VismaTwin, type VismaTwinOptions, vismaTwin } from '../src/twins/visma/twin.ts'
import { type TestClock, testClock } from './clock.ts'
import { type Weather, weather } from './weather.ts'

export interface TwinSource {
  readonly source: VismaConnector
  readonly twin: VismaTwin
  readonly clock: TestClock
  readonly calm: Weather['calm']
}

export interface TwinSourceOptions {
  readonly company?: Partial<CompanyOptions>
  readonly twin?: Partial<VismaTwinOptions>
  readonly visma?: Partial<VismaOptions>
  /** Stands between the connector and the API; the token endpoint stays as it is. */
  readonly between?: (handler: Handler, clock: TestClock) => Handler
}

/** A Visma connector on a twin of its own. */
export function twinSource(options: TwinSourceOptions = {}): TwinSource {
  const clock = testClock()
  const company = nordicCompany({ seed: 7, clock, suppliers: 6, customers: 15, invoices: 60, ...options.company })
  const twin = vismaTwin({ company, clock, ...options.twin })
  const { around, calm } = weather(clock)
  const api = around('visma', options.between?.(twin.fetch, clock) ?? twin.fetch)
  const source = vismaSource({
    apiUrl: 'https://api.finance.visma.net',
    tokenUrl: 'https://connect.visma.com/connect/token',
    clientId: twin.credentials.clientId,
    clientSecret: secret(twin.credentials.clientSecret),
    tenantId: twin.credentials.tenantId,
    companyId: twin.credentials.companyId,
    scope: 'vismanet_erp_service_api:read vismanet_erp_service_api:update',
    fetch: routeFetch({ 'api.finance.visma.net': api, 'connect.visma.com': around('visma', twin.fetch) }),
    clock,
    random: () => 0.5,
    ...options.visma,
  })
  return { source, twin, clock, calm }
}
