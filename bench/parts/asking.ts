import pino from 'pino'
import { longWork } from '../../src/app/long-work.ts'
import { readConfig } from '../../src/config/config.ts'
import { systemClock } from '../../src/core/clock.ts'
import { KnownSecrets } from '../../src/core/known-secrets.ts'
import { apiRoutes } from '../../src/http/api/api-routes.ts'
import { BODY_LIMITS, bodies } from '../../src/http/bodies.ts'
import { openService } from '../../src/service/service.ts'
import { seeded } from '../../src/twins/random.ts'
import type { StorePlace } from './stores.ts'

/** The HTTP API of this process, without a network, asked by an admin who is signed in. */
export interface Api {
  /** The body of what was answered. @throws Error where it is refused */
  readonly get: (path: string) => Promise<string>
  readonly close: () => Promise<void>
}

export async function openApi(place: StorePlace): Promise<Api> {
  const secrets = new KnownSecrets()
  const clock = systemClock
  const service = await openService(readConfig({ ...place.env, ML_CONNECTOR_ALLOW_PRIVATE_HOSTS: '1' }), {
    fetch: () => Promise.reject(new Error('Nothing is asked of either system here.')),
    ...{ clock, secrets, random: seeded(1), log: pino({ level: 'silent' }) },
    actor: { kind: 'system', name: 'bench' },
  })
  const work = longWork(clock, secrets)
  const routes = apiRoutes({
    whoIs: async () => ({
      actor: { kind: 'person', name: 'admin@large.example' },
      ...{ role: 'admin', via: 'session', scopes: ['read', 'write', 'admin'] },
    }),
    ...{ appFor: service.appFor, secrets, clock, work, bodies: bodies(BODY_LIMITS), senderOf: () => 'bench' },
    log: (event) => console.error(event),
  })
  return {
    get: async (path) => {
      const answer = await routes.request(`http://localhost/api/v1${path}`)
      const text = await answer.text()
      if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${text.slice(0, 500)}`)
      return text
    },
    close: async () => {
      await work.end()
      await service.close()
    },
  }
}
