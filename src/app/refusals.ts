import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'
import type { Store } from '../core/store.ts'
import { isLeased, type Work } from '../core/work.ts'

/** The error for an unknown name, with the nearest one there is. */
export function unknownConnection(name: string, all: readonly Connection[]): SyncError {
  const names = all.map((c) => c.name)
  const hint = didYouMean(name, names) || '.'
  const advice =
    names.length === 0
      ? 'Make one first: ml-connector connection apply -f connection.yaml'
      : `There are: ${names.join(', ')}`
  return new SyncError('connection.unknown', `There is no connection ${name}${hint}`, { do: 'hold' }, { advice })
}

/**
 * The error for something that needs the connection's lease while somebody has it. It says how long that one lasts, since
 * a process that died keeps it to its end, and nobody can tell that from one that works.
 */
export async function busy(
  { work }: Pick<Store, 'work'>,
  { id, name }: Pick<Connection, 'id' | 'name'>,
  now: number,
): Promise<SyncError> {
  const until = heldUntil(await work.list(), id, now)
  return new SyncError(
    'connection.busy',
    `A run is in progress on ${name}, or on another connection of its Pipedrive account.`,
    { do: 'hold' },
    { advice: `Stop it or wait for its end; ml-connector runs ${name} shows it.${ifDead(name, until)}` },
  )
}

/** Until when a connection is held, or another one of its account; `null` where none is. */
export function heldUntil(all: readonly Work[], id: Work['connection'], now: number): number | null {
  const account = all.find(({ connection }) => connection === id)?.account
  const held = all.filter((one) => (one.connection === id || one.account === account) && isLeased(one, now))
  return held.length === 0 ? null : Math.max(...held.map(({ leaseUntil }) => leaseUntil ?? now))
}

export const ifDead = (name: string, until: number | null): string =>
  until === null
    ? ''
    : ` If its process has died, ${name} is free after ${new Date(until).toISOString().slice(11, 19)} UTC.`

export const pausedConnection = (name: string): SyncError =>
  new SyncError(
    'connection.paused',
    `${name} is paused, so nothing is written.`,
    { do: 'hold' },
    { advice: `Let it write again: ml-connector connection resume ${name}` },
  )
