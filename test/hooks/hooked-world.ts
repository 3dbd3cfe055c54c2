import { type HookStatus, hookStatus } from '../../src/app/hook-status.ts'
import { pipedriveRegistrar } from '../../src/connectors/pipedrive/webhooks/registrar.ts'
import { pipedriveWebhooks } from '../../src/connectors/pipedrive/webhooks/sender.ts'
import { vismaWebhooks as vismaSender } from '../../src/connectors/visma/webhooks/webhooks.ts'
import type { Json } from '../../src/core/json.ts'
import { asideOf } from '../../src/flows/visma-pipedrive/hints/pipedrive-hints.ts'
import { app } from '../../src/http/app.ts'
import { BODY_LIMITS, type Bodies, type BodyLimits, bodies } from '../../src/http/bodies.ts'
import { hookRoutes } from '../../src/http/hooks.ts'
import { senderOf } from '../../src/http/sender.ts'
import { type HookResults, type Receiver, receiver } from '../../src/inbox/receive.ts'
import { type Verified, verifyWebhooks } from '../../src/inbox/register.ts'
import { startWeb } from '../../src/serve/web.ts'
import { type VismaWebhookOptions, type VismaWebhooks, vismaWebhooks } from '../../src/twins/visma/webhooks.ts'
import { type World, type WorldOptions, world } from '../world.ts'

export const VISMA_SECRET = 'visma-subscription-secret-0123456789'

type Send = () => Promise<number>

export interface HookedOptions extends WorldOptions {
  readonly webhooks?: Partial<Pick<VismaWebhookOptions, 'body' | 'faults'>>
  /** Visma sends to the address that all connections share, instead of the connection's own. */
  readonly shared?: boolean
  /** What the network does to deliveries of Pipedrive. */
  readonly network?: (send: Send) => Promise<number>
  readonly bodies?: Partial<BodyLimits>
  /** Proxies whose word is taken for who sent a delivery. */
  readonly proxies?: readonly string[]
}

export interface VerifyOptions {
  readonly enabled?: boolean
  readonly publicUrl?: string | null
  readonly signal?: AbortSignal
}

/** A world in which both twins send their webhooks over real sockets to the product's own routes. */
export interface HookedWorld extends World {
  readonly url: string
  readonly receiver: Omit<Receiver, 'results'> & {
    readonly results: () => Readonly<Record<'visma' | 'pipedrive', HookResults[string]>>
  }
  readonly bodies: Bodies
  readonly notifications: VismaWebhooks
  /** Connections that were woken, once for each time. */
  readonly woken: string[]
  readonly log: object[]
  readonly verify: (options?: VerifyOptions) => Promise<Verified>
  readonly status: () => Promise<HookStatus>
  /** Both twins have sent what they had to. */
  readonly settled: () => Promise<void>
  /** A run as the engine starts it for a webhook. */
  readonly webhookRun: () => ReturnType<World['sync']>
}

export async function hookedWorld(options: HookedOptions = {}): Promise<HookedWorld> {
  const network = options.network ?? ((send: Send) => send())
  const w = await world({ ...options, deliver: (url, body, headers) => network(() => post(url, body, headers)) })
  const woken: string[] = []
  const log: object[] = []
  const incoming = receiver({
    store: w.store,
    clock: w.clock,
    senders: [vismaSender, pipedriveWebhooks],
    wake: async (connection) => {
      woken.push(connection)
    },
    aside: asideOf,
    log: (event) => log.push(event),
  })
  const held = bodies({ ...BODY_LIMITS, ...options.bodies })
  const routes = hookRoutes({ ...incoming, bodies: held, senderOf: senderOf(options.proxies ?? []) })
  const served = app(w.store, { hosts: [], log: (event) => log.push(event) }, { open: [routes] })
  const web = await startWeb(served.fetch, { host: '127.0.0.1', port: 0 })
  const url = `http://127.0.0.1:${web.port}`

  const { id } = await w.connection()
  const status = () => hookStatus(w.store, id, url)
  await w.store.secrets.put(id, 'visma.webhookSecret', VISMA_SECRET, w.clock.now().getTime())
  const { visma } = await status()
  const notifications = vismaWebhooks({
    company: w.company,
    clock: w.clock,
    tenantId: w.visma.credentials.tenantId,
    url: (options.shared ? visma.sharedUrl : visma.url) ?? '',
    secret: VISMA_SECRET,
    deliver: post,
    ...options.webhooks,
  })
  return {
    ...w,
    url,
    receiver: { ...incoming, results: () => incoming.results() as ReturnType<HookedWorld['receiver']['results']> },
    bodies: held,
    notifications,
    woken,
    log,
    status,
    verify: async ({ enabled = true, publicUrl = url, signal = new AbortController().signal } = {}) => {
      const webhooks = { enabled, version: '2.0', signatureSecret: '' } as const
      const registrar = pipedriveRegistrar(w.remote().destination, webhooks)
      const deps = { store: w.store, clock: w.clock, registrar, publicUrl, owner: 'test' }
      return verifyWebhooks({ ...deps, connection: await w.connection() }, signal)
    },
    settled: async () => {
      // What changed the books is told of in the next turn of the loop.
      await new Promise((resolve) => setImmediate(resolve))
      await notifications.settled()
      await w.pipedrive.settled()
    },
    webhookRun: () => w.sync({ trigger: 'webhook' }),
    close: async () => {
      notifications.close()
      w.pipedrive.close()
      await web.stop(0)
      await w.close()
    },
  }
}

/** Synced, with webhooks registered; nothing has happened since. */
export async function hookedAndSynced(options: HookedOptions = {}): Promise<HookedWorld> {
  const w = await hookedWorld(options)
  const run = await w.sync()
  if (run.status !== 'done') throw new Error(`The first sync ended ${run.status}: ${run.message}`)
  const verified = await w.verify()
  if (verified.state !== 'ready') throw new Error(`The webhooks are ${verified.state}.`)
  w.clock.advance(60_000)
  w.calls()
  w.vismaCalls()
  return w
}

async function post(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const answer = await fetch(url, { method: 'POST', body, headers })
  await answer.arrayBuffer()
  return answer.status
}

/** Where Pipedrive sends to, and what proves that it did. */
export async function pipedriveDoor(w: HookedWorld) {
  const [hook] = [...w.pipedrive.state.webhooks.values()]
  if (!hook) throw new Error('Pipedrive has no webhook.')
  const basic = Buffer.from(`${hook.http_auth_user}:${hook.http_auth_password}`).toString('base64')
  return { url: hook.subscription_url, headers: { authorization: `Basic ${basic}` } }
}

interface EventOptions {
  readonly entity?: string
  readonly action?: string
  readonly id: number
  readonly event?: string
  readonly at?: Date
  readonly more?: { readonly [member: string]: Json }
}

/** A payload of version 2.0 about something that a person did. */
export function personsEvent(
  w: HookedWorld,
  { entity = 'person', action = 'change', id, event, at, more }: EventOptions,
) {
  return JSON.stringify({
    data: action === 'delete' ? null : { id },
    previous: {},
    meta: {
      action,
      entity,
      entity_id: String(id),
      id: event ?? crypto.randomUUID(),
      timestamp: (at ?? w.clock.now()).toISOString(),
      user_id: '77',
      change_source: 'app',
      webhook_id: '1',
      version: '2.0',
      ...more,
    },
  })
}

export const inboxOf = async (w: HookedWorld) =>
  w.store.inbox.list((await w.connection()).id, ['stored', 'done', 'failed'], 20_000)

/** `GET /api/v2/deals/ID`, without the ids. */
export const brief = (calls: readonly { readonly method: string; readonly path: string }[]): readonly string[] =>
  calls.map(({ method, path }) => `${method} ${path.replace(/\d+$/, 'ID')}`)
