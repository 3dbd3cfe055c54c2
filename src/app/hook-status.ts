import { SUBSCRIBED } from '../connectors/visma/webhooks/subscribed.ts'
import type { ConnectionId } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { hookUrl, sharedHookUrl } from '../inbox/hook-address.ts'
import { newHookId } from '../inbox/hook-secrets.ts'

export interface HookStatus {
  readonly pipedrive: {
    /** Hooks that are registered. */
    readonly registered: number
    readonly verifiedAt: number | null
    readonly problem: string | null
    /** When anything last arrived, epoch ms. */
    readonly lastHeardAt: number | null
  }
  readonly visma: {
    /** To be entered at Visma, where webhooks are subscribed by hand; `null` without a public address. */
    readonly url: string | null
    readonly sharedUrl: string | null
    readonly entities: readonly { readonly name: string; readonly lastHeardAt: number | null }[]
    /** Entities that have never sent one: perhaps not subscribed, or not switched on in the company. */
    readonly never: readonly string[]
  }
}

/** The state of a connection's webhooks. Its hook addresses are made when they are first asked for. */
export async function hookStatus(
  { inbox }: Pick<Store, 'inbox'>,
  connection: ConnectionId,
  publicUrl: string | null,
): Promise<HookStatus> {
  const registered = await inbox.hook(connection, 'pipedrive')
  const visma = await inbox.openHook(connection, 'visma', newHookId())
  const told = await inbox.heard(connection, 'pipedrive')
  const heard = await inbox.heard(connection, 'visma')
  const entities = Object.entries(SUBSCRIBED).map(([name, stream]) => ({
    name,
    lastHeardAt: heard.get(stream) ?? null,
  }))
  return {
    pipedrive: {
      registered: registered?.registrations.length ?? 0,
      verifiedAt: registered?.verifiedAt ?? null,
      problem: registered?.problem ?? null,
      lastHeardAt: told.size === 0 ? null : Math.max(...told.values()),
    },
    visma: {
      url: publicUrl === null ? null : hookUrl(publicUrl, 'visma', visma.id),
      sharedUrl: publicUrl === null ? null : sharedHookUrl(publicUrl, 'visma'),
      entities,
      never: entities.filter(({ lastHeardAt }) => lastHeardAt === null).map(({ name }) => name),
    },
  }
}
