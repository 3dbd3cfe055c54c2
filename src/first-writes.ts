import type { Destination } from './core/connector.ts'
import { SyncError } from './core/errors.ts'

export interface FirstWrites {
  readonly destination: Destination
  /** Whether a write beyond the last one allowed was asked for, so that something is left to do. */
  readonly isOver: () => boolean
}

/**
 * A destination that takes so many creates and updates of records and no more, to try a connection out with.
 *
 * Errors: SyncError `preview.first_done` (wait) instead of the write after the last one: the run ends there, in
 *         good order, and the next one goes on.
 */
export function firstWrites(destination: Destination, most: number): FirstWrites {
  let asked = 0
  const count = () => {
    asked += 1
    if (asked > most) throw new SyncError('preview.first_done', messageOf(most), { do: 'wait', afterMs: 0 })
  }
  return {
    destination: {
      ...destination,
      create: async (entity, fields, signal) => {
        count()
        return destination.create(entity, fields, signal)
      },
      update: async (entity, id, fields, signal) => {
        count()
        return destination.update(entity, id, fields, signal)
      },
    },
    isOver: () => asked > most,
  }
}

const messageOf = (most: number): string =>
  most === 1 ? 'The first write is made.' : `The first ${most} writes are made.`

/** What the report of such a run says. */
export const firstDone = (name: string, most: number): string =>
  `${messageOf(most)} Look at them in Pipedrive; ml-connector sync ${name} makes the rest.`
