import { changeFeed } from '../../src/app/change-feed.ts'
import { longWork } from '../../src/app/long-work.ts'
import type { Config } from '../../src/config/config.ts'
import { systemClock } from '../../src/core/clock.ts'
import type { KnownSecrets } from '../../src/core/known-secrets.ts'
import { answering } from '../../src/http/answering.ts'
import { type People, peopleOf } from '../../src/people/people.ts'
import { startWeb } from '../../src/serve/web.ts'
import type { Service } from '../../src/service/service.ts'

const HOST = '127.0.0.1'
const GRACE_MS = 1_000

export interface WebDeps {
  readonly service: Service
  readonly secrets: KnownSecrets
  readonly config: Config
  /** Where the pages were built. */
  readonly built: string
}

export interface Web {
  readonly url: string
  readonly people: People
  /** What the server itself found wrong. */
  readonly failures: readonly object[]
  readonly close: () => Promise<void>
}

/** All that `serve` answers, in this process and over real HTTP. */
export async function openWeb({ service, secrets, config, built }: WebDeps): Promise<Web> {
  let answer: (request: Request) => Response | Promise<Response> = () => new Response(null, { status: 503 })
  const web = await startWeb((request) => answer(request), { host: HOST, port: 0 })
  const url = `http://${HOST}:${web.port}`
  const clock = systemClock
  const failures: object[] = []
  const people = peopleOf({
    ...{ store: service.store.people, clock, fetch: globalThis.fetch, company: null, base: url },
    log: () => undefined,
  })
  const work = longWork(clock, secrets)
  const ending = new AbortController()
  answer = answering({
    ...{ config, clock, store: service.store, metrics: await service.metrics(), hooks: service.hooks.receiver() },
    ...{ signIn: service.signIn, people, built },
    api: { appFor: service.appFor, secrets, work, feed: changeFeed(service.store, clock), ending: ending.signal },
    log: { error: (event) => void failures.push(event), warn: () => undefined },
  })
  return {
    ...{ url, people, failures },
    close: async () => {
      ending.abort()
      await Promise.all([web.stop(GRACE_MS), work.end()])
    },
  }
}
