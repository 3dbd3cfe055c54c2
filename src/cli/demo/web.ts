import { changeFeed } from '../../app/change-feed.ts'
import { longWork } from '../../app/long-work.ts'
import type { Config } from '../../config/config.ts'
import { isSyncError } from '../../core/errors.ts'
import { within } from '../../engine/within.ts'
import { answering } from '../../http/answering.ts'
import { TRY_OUT_PATH } from '../../http/sign-in/try-out-routes.ts'
import { peopleOf } from '../../people/people.ts'
import { tryOut } from '../../people/try-out.ts'
import { startWeb } from '../../serve/web.ts'
import type { Service } from '../../service/service.ts'
import { type Cli, worldOf } from '../cli.ts'

const HOST = '127.0.0.1'
const GRACE_MS = 1_500

type Fetch = (request: Request) => Response | Promise<Response>

export interface DemoWeb {
  readonly url: string
  readonly port: number
  /** From now on it answers for this service. @returns a link that signs its first visitor in as the admin */
  readonly show: (service: Service, config: Config) => Promise<string>
  readonly stop: () => Promise<void>
}

/** The web app as `serve` answers it, on this machine alone, with ways in that only a demo has. */
export async function openDemoWeb(cli: Cli, wanted: number): Promise<DemoWeb> {
  let fetch: Fetch = () => new Response('The demo is starting.\n', { status: 503 })
  const web = await startNear((request) => fetch(request), wanted)
  const work = longWork(cli.clock, cli.secrets)
  let stopTelling = () => {}
  const url = `http://${HOST}:${web.port}`
  return {
    url,
    port: web.port,
    show: async (service, config) => {
      const { log } = await worldOf(cli, config.logLevel ?? 'warn')
      const { clock } = cli
      // By the real time, also while days of the company pass in seconds: nobody is to be signed out by them.
      const people = peopleOf({
        ...{ store: service.store.people, clock, fetch: cli.fetch, company: null, base: url },
        log: (event, message) => log.warn(event, message),
      })
      const ways = tryOut({ store: service.store.people, clock }, people.entrance)
      const feed = changeFeed(service.store, clock)
      stopTelling = feed.end
      fetch = answering({
        ...{ config, clock, store: service.store, metrics: await service.metrics(), hooks: service.hooks.receiver() },
        ...{ signIn: service.signIn, people, tryOut: ways, log },
        api: { appFor: service.appFor, secrets: cli.secrets, work, feed, ending: cli.signal },
      })
      return `${url}${TRY_OUT_PATH}?token=${ways.token}`
    },
    stop: async () => {
      stopTelling()
      await Promise.all([web.stop(GRACE_MS), within(GRACE_MS, work.end())])
    },
  }
}

/** On the usual port, or on any free one where that is taken, as by `serve`. */
async function startNear(fetch: Fetch, port: number) {
  try {
    return await startWeb(fetch, { host: HOST, port })
  } catch (error) {
    if (!isSyncError(error)) throw error
    return startWeb(fetch, { host: HOST, port: 0 })
  }
}
