import { rmSync } from 'node:fs'
import { DEMO } from '../../src/cli/demo/name.ts'
import { daysAgo } from '../../src/cli/demo/passing-clock.ts'
import { startTwins } from '../../src/cli/demo/twins.ts'
import { type Config, readConfig } from '../../src/config/config.ts'
import { systemClock } from '../../src/core/clock.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { createLog } from '../../src/observe/log.ts'
import { openService, type Service } from '../../src/service/service.ts'
import { migratedFolder } from '../migrated-folder.ts'

const DAYS = 6

export interface LivingCompany {
  readonly service: Service
  readonly secrets: KnownSecrets
  readonly config: Config
  readonly name: string
  readonly close: () => Promise<void>
}

/** The company of the demo after a working week: synced, with issues, a preview that is kept and a tie-out. */
export async function livingCompany(): Promise<LivingCompany> {
  const clock = daysAgo(systemClock, DAYS)
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
  await service.connections.apply({ text: twins.connectionText, environment: twins.secrets })
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
