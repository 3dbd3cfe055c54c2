import type { Connection } from '../core/connection.ts'
import { SyncError } from '../core/errors.ts'
import { didYouMean } from '../core/nearest.ts'

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

export const busy = (name: string): SyncError =>
  new SyncError(
    'connection.busy',
    `A run is in progress on ${name}, or on another connection of its Pipedrive account.`,
    { do: 'hold' },
    { advice: `Stop it or wait for its end; ml-connector runs ${name} shows it.` },
  )

export const pausedConnection = (name: string): SyncError =>
  new SyncError(
    'connection.paused',
    `${name} is paused, so nothing is written.`,
    { do: 'hold' },
    { advice: `Let it write again: ml-connector connection resume ${name}` },
  )
