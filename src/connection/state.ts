import type { Connection, ConnectionState } from '../core/connection.ts'

/**
 * The state of a connection when it is no longer paused or held. Before its first run that may write it is not started,
 * and schedules leave it alone.
 */
export const resumedState = ({ startedAt }: Pick<Connection, 'startedAt'>): ConnectionState =>
  startedAt === null ? 'not_started' : 'active'
