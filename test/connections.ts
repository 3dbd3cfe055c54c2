import type { Connection } from '../src/core/connection.ts'
import { connectionId } from '../src/core/ids.ts'

/** A connection that has not started; a test names what it is about. */
export const aConnection = (given: Partial<Connection> = {}): Connection => ({
  id: connectionId('c_1'),
  name: 'nordlys',
  settings: {},
  state: 'not_started',
  stateReason: null,
  account: 'nordlys.pipedrive.com',
  host: 'nordlys.pipedrive.com',
  identity: null,
  identifiedAt: null,
  startedAt: null,
  workedAt: null,
  refusedSince: null,
  refusedAt: null,
  createdAt: 0,
  updatedAt: 0,
  ...given,
})
