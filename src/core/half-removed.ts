import { SyncError } from './errors.ts'

/** The connection is being deleted, or its deletion was cut short: all that is left to do is to delete it. */
export const halfRemoved = (name: string): SyncError =>
  new SyncError(
    'connection.half_removed',
    `The deletion of ${name} is under way, or was cut short.`,
    { do: 'hold' },
    { advice: `Finish it first: ml-connector connection delete ${name}` },
  )
