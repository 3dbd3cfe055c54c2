import { rmSync } from 'node:fs'
import { DEMO } from '../../src/cli/demo/name.ts'
import { daysAgo, type PassingClock } from '../../src/cli/demo/passing-clock.ts'
import { startTwins } from '../../src/cli/demo/twins.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import { addDays, dayIn, systemClock } from '../../src/core/clock.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { createLog } from '../../src/observe/log.ts'
import { openService, type Service } from '../../src/service/service.ts'
import { migratedFolder } from '../migrated-folder.ts'

/** Always with a working day among them. */
const DAYS = 3
/** What the books brought so many days before is enough for every page. */
const HISTORY_DAYS = 90
/** Of so short a history, only the web shop has as many documents. */
const HOUSE_ACCOUNT_AT = 15

export interface LivingCompany {
  readonly service: Service
  readonly secrets: KnownSecrets
  readonly config: Config
  readonly name: string
  readonly close: () => Promise<void>
}

/** The clock of the demo, on which every wait of the days before today is over at once. */
function atOnce(days: number): PassingClock {
  const past = daysAgo(systemClock, days)
  let [left, waited] = [days, 0]
  return {
    now: () => new Date(past.now().getTime() + waited),
    sleep: async (ms, signal) => {
      if (left === 0) return past.sleep(ms, signal)
      waited += ms
      await past.sleep(0, signal)
    },
    passDay: () => {
      past.passDay()
      ;[left, waited] = [left - 1, 0]
    },
  }
}

/** The company of the demo after some days: synced, with issues, a preview that is kept and a tie-out. */
export async function livingCompany(): Promise<LivingCompany> {
  const clock = atOnce(DAYS)
  const twins = await startTwins({ seed: 1, port: null, clock })
  const dataDir = await migratedFolder('ml-pages-')
  const secrets = new KnownSecrets()
  const config = { ...readConfig({}), dataDir, allowPrivateHosts: true }
  const service = await openService(config, {
    fetch: globalThis.fetch,
    clock,
    random: Math.random,
    log: createLog('fatal', secrets, () => undefined),
    secrets,
    actor: { kind: 'person', name: 'kari' },
  })
  const caller = { signal: new AbortController().signal, tell: () => undefined }
  const since = addDays(dayIn('Europe/Oslo', clock.now()), -HISTORY_DAYS)
  const text = twins.connectionText
    .replace(/since: .*/, `since: ${since}`)
    .replace(/houseAccountAt: .*/, `houseAccountAt: ${HOUSE_ACCOUNT_AT}`)
  await service.connections.apply({ text, environment: twins.secrets })
  const carry = (trigger: string) => service.sync(DEMO, { mode: 'changes', trigger }, caller)
  await carry('hand')
  for (let day = 0; day < DAYS; day++) {
    clock.passDay()
    twins.passDay()
    await carry('schedule')
  }
  await service.tieOut(DEMO, { texts: false }, caller)
  for (let event = 0; event < 5; event++) twins.happen()
  await service.preview(DEMO, { mode: 'changes' }, caller)
  return {
    service,
    secrets,
    config,
    name: DEMO,
    close: async () => {
      await service.close()
      await twins.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
