import { SyncError } from './errors.ts'

/** Of a connection that is being deleted, or whose deletion was cut short: nothing else may be done with it. */
export const halfRemoved = (name: string): SyncError =>
  new SyncError(
    'connection.half_removed',
    `The deletion of ${name} is under way, or was cut short.`,
    { do: 'hold' },
    { advice: `Finish it first: ml-connector connection delete ${name}` },
  )
