import { dayIn } from '../../src/core/clock.ts'
import { balancesOf, summariesOf, twice } from './balances.ts'
import { check } from './checker.ts'
import { crmOf } from './crm.ts'
import { leaks, masterKeyOf } from './secrets.ts'
import type { Stage } from './stage.ts'
import { tablesOf } from './tables.ts'

/** What the checker, the store's own tables and the search for secrets find when all has come to rest. */
export async function findings(stage: Stage): Promise<readonly string[]> {
  const { company, crm, plan, visma, dataDir, databaseUrl, logs, secrets } = stage
  const companyId = visma.credentials.companyId
  const baseCurrency = company.organization.baseCurrency
  const expected = { companyId, baseCurrency, deals: plan.deals, before: stage.before }
  const today = dayIn('Europe/Oslo', stage.clock.now())

  const tables = await tablesOf({ dataDir, databaseUrl })
  // Webhooks that Pipedrive refused once are registered by the next look, which a `serve` that was stopped never took.
  const areRefused = (tables.get('hook') ?? []).some(({ problem }) => problem !== null)
  const open = (tables.get('issue') ?? [])
    .filter((one) => one.state === 'open' || one.state === 'waiting')
    .filter(({ code }) => !(areRefused && code === 'pipedrive.webhooks_refused'))
  const unsettled = (tables.get('operation') ?? []).filter((one) => one.state === 'intent' || one.state === 'doubt')
  const running = (tables.get('run') ?? []).filter((one) => one.status === 'running')
  const all = new Map(secrets)
  const masterKey = masterKeyOf(dataDir)
  if (masterKey !== null) all.set('the master key', masterKey)
  for (const hook of crm.state.webhooks.values())
    if (hook.http_auth_password !== null) all.set(`the password of webhook ${hook.id}`, hook.http_auth_password)
  const texts = new Map([...tables].map(([name, rows]) => [`table ${name}`, JSON.stringify(rows)]))
  return [
    ...check(company, crm, expected),
    ...balancesOf(company, crmOf(crm, expected), today),
    ...summariesOf(company, crmOf(crm, expected)),
    ...twice(crmOf(crm, expected)),
    ...open.map((one) => `an issue is left: ${one.stream} ${one.key} ${one.code} (${one.state}): ${one.message}`),
    ...unsettled.map((one) => `an operation is not settled: ${one.kind} ${one.entity} of ${one.stream} ${one.key}`),
    ...running.map((one) => `run ${one.id} is running for ever`),
    ...leaks(all, [dataDir, logs], texts),
    ...crm.oddities.map((text) => `odd towards Pipedrive: ${text}`),
    ...visma.oddities.map((text) => `odd towards Visma: ${text}`),
  ]
}
