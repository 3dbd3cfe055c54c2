import type { Actor } from '../core/actor.ts'
import type { Connection } from '../core/connection.ts'
import type { SystemName } from '../core/ids.ts'
import type { Store } from '../core/store.ts'
import { type DeletedConnection, deleteConnection, STAYS } from './delete-connection.ts'
import { connectionNamed } from './use-cases.ts'

const REMOVED =
  'Removed is all that is stored: credentials that nobody can open without the lost key, links, history. ' +
  'No system is called, since that needs the credentials.'

const SYSTEMS: readonly SystemName[] = ['pipedrive', 'visma']

/** What can be done with a store whose master key is lost; no system is called. */
export interface KeylessUses {
  /** What deleting it would do. @throws SyncError `connection.unknown` with the nearest name there is. */
  readonly deletion: (name: string) => Promise<DeletedConnection>
  /** Removes it, its sealed fields and its data key. @throws SyncError `connection.busy` while a run is in progress. */
  readonly delete: (name: string) => Promise<DeletedConnection>
}

interface KeylessDeps {
  readonly store: Store
  readonly dataDir: string
  readonly owner: string
  readonly actor: Actor
  readonly now: () => number
}

export function keylessUses({ store, dataDir, owner, actor, now }: KeylessDeps): KeylessUses {
  const connection = connectionNamed(store)
  const deletionOf = async (found: Connection): Promise<DeletedConnection> => {
    const hooks: Hooks = {}
    for (const system of SYSTEMS) {
      const hook = await store.inbox.hook(found.id, system)
      if (hook !== null) hooks[system] = `/hooks/${system}/${hook.id}`
    }
    return { name: found.name, deleted: false, removed: REMOVED, stays: STAYS, byHand: toDoByHand(found, hooks) }
  }
  return {
    deletion: async (name) => deletionOf(await connection(name)),
    delete: async (name) => {
      const found = await connection(name)
      const document = await deletionOf(found)
      await deleteConnection({ store, owner, actor, now, takeBack: async () => undefined }, found)
      const others = (await store.connections.list()).map((other) => other.name)
      return { ...document, deleted: true, next: nextSteps(others, dataDir) }
    },
  }
}

/** System → the end of the address to which its webhooks, which stay there, are sent. */
type Hooks = Partial<Record<SystemName, string>>

/** What a person has to remove by hand, since it cannot be removed without the credentials. */
const toDoByHand = ({ host, settings }: Connection, { pipedrive, visma }: Hooks): string[] => [
  ...(pipedrive === undefined
    ? []
    : [`In Pipedrive (${host}), Tools and apps > Webhooks, delete those whose address ends in ${pipedrive}.`]),
  ...(visma === undefined
    ? []
    : [`At Visma.net, end the webhook subscriptions whose address ends in ${visma}, if you made any.`]),
  ...(JSON.stringify(settings).includes('"oauth"')
    ? [`In Pipedrive (${host}), Tools and apps > Installed apps, uninstall the app; applied again, sign in anew.`]
    : []),
]

function nextSteps(others: readonly string[], dataDir: string): string[] {
  const apply = 'Then apply its file again: ml-connector connection apply -f connection.yaml'
  if (others.length > 0) return [`What else the lost key sealed must go first: ${others.join(', ')}. ${apply}`]
  return [
    'The next connection that is applied is sealed with ML_CONNECTOR_KEY, else with the key file, made where there is none.',
    `Is ${dataDir}/master.key what was spoilt, remove it before. ${apply}`,
  ]
}
