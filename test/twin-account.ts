import { type PipedriveOptions, pipedrive } from '../src/connectors/pipedrive/connector.ts'
import type { FieldsInUse } from '../src/connectors/pipedrive/model.ts'
import { secret } from '../src/core/secret.ts'
import { routeFetch } from '../src/twins/fetch.ts'
import { type PipedriveTwinOptions, pipedriveTwin } from '../src/twins/pipedrive/twin.ts'
import { type TestClock, testClock } from './clock.ts'
import { memoryLedger } from './scripted.ts'

export const HOST = 'nordlys.pipedrive.test'

/** A Pipedrive client on a twin of its own. */
export function twinAccount(twinOptions: Partial<PipedriveTwinOptions> = {}, options: Partial<PipedriveOptions> = {}) {
  const clock: TestClock = testClock()
  const twin = pipedriveTwin({ clock, ...twinOptions })
  const ledger = memoryLedger()
  const fields: FieldsInUse = { current: new Map() }
  const account = pipedrive({
    fields,
    apiUrl: `https://${HOST}`,
    auth: { kind: 'token', token: secret(twin.apiToken) },
    plan: 'lite',
    seats: 1,
    budgetShare: 1,
    budget: ledger,
    fetch: routeFetch({ [HOST]: twin.fetch }),
    clock,
    random: Math.random,
    ...options,
  })
  return { clock, twin, ledger, account, fields }
}
