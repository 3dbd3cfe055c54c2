import type { Connection } from '../core/connection.ts'

/** Why a worker has nothing to do, and what to do about it; `null` when some connection runs by its schedule. */
export function idleBecause(connections: readonly Pick<Connection, 'name' | 'state'>[]): string | null {
  if (connections.length === 0) {
    return 'There is no connection yet, so nothing is run. Make one: ml-connector connection apply -f connection.yaml'
  }
  if (connections.some(({ state }) => state === 'active')) return null
  const stands = connections.map(({ name, state }) => `${name} is ${state.replace('_', ' ')}`).join(', ')
  const fresh = connections.find(({ state }) => state === 'not_started')
  const begin = fresh === undefined ? '' : ` Start one: ml-connector sync ${fresh.name}`
  return `No connection is started, so nothing is written: ${stands}.${begin}`
}
