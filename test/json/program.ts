import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../../src/store/open.ts'
import { nordicCompany } from '../../src/twins/company/company.ts'
import { routeFetch } from '../../src/twins/fetch.ts'
import { pipedriveTwin } from '../../src/twins/pipedrive/twin.ts'
import { seeded } from '../../src/twins/random.ts'
import { vismaTwin } from '../../src/twins/visma/twin.ts'
import { testClock } from '../clock.ts'
import { type Answer, PIPED, runHere } from '../run-here.ts'

/** The whole program in this process, over both twins and a store of its own: one command line after the other. */
export function program() {
  const still = testClock('2026-11-16T09:00:00Z')
  let beforeSleep = async (_ms: number): Promise<void> => undefined
  const clock: typeof still = {
    ...still,
    sleep: async (ms, signal) => {
      await beforeSleep(ms)
      await still.sleep(ms, signal)
    },
  }
  const company = nordicCompany({ seed: 3, clock, suppliers: 3, customers: 4, invoices: 5 })
  const visma = vismaTwin({ company, clock })
  const crm = pipedriveTwin({ clock, plan: 'ultimate', seats: 5 })
  let before = async (): Promise<void> => undefined
  const asked: typeof visma.fetch = async (request) => {
    await before()
    return visma.fetch(request)
  }
  const fetch = routeFetch({ 'visma.test': asked, 'nordlys.pipedrive.com': crm.fetch })
  /** Has each request to Visma.net wait for this first. */
  const beforeVisma = (wait: typeof before): void => {
    before = wait
  }
  /** Has each that waits for a while wait for this first. */
  const holdSleeps = (wait: typeof beforeSleep): void => {
    beforeSleep = wait
  }
  const folder = mkdtempSync(join(tmpdir(), 'ml-json-'))
  const dataDir = join(folder, 'data')
  const { clientId, clientSecret, tenantId, companyId } = visma.credentials

  const ml = (args: readonly string[], env: Readonly<Record<string, string>> = {}, screen = PIPED): Promise<Answer> =>
    runHere(args, { ML_CONNECTOR_DATA_DIR: dataDir, ...env }, { clock, random: seeded(1), fetch }, screen)

  const file = (name: string, text: string): string => {
    const path = join(folder, name)
    writeFileSync(path, text)
    return path
  }
  const connection = (name: string, pipedrive: object, settings: object = {}): string =>
    file(
      `${name}.yaml`,
      JSON.stringify({
        name,
        visma: {
          apiUrl: 'https://visma.test',
          tokenUrl: 'https://visma.test/connect/token',
          ...{ clientId, clientSecret, tenantId, companyId },
        },
        pipedrive,
        settings: { backfill: { since: '2020-01-01' }, ...settings },
      }),
    )
  const work = async (name: string) => {
    const store = await openStore({ dataDir, clock })
    try {
      return (await store.work.list()).find((one) => one.name === name)
    } finally {
      await store.close()
    }
  }
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const systems = { clock, company, crm, token: crm.apiToken, beforeVisma, holdSleeps }
  return { ...systems, ml, file, connection, dataDir, folder, work, remove }
}
